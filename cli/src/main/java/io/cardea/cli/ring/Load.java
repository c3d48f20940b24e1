// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import io.cardea.core.hash.Members;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How many keys each node has, and what that is of its share: 1 is exactly the share of its weight.
public record Load(long[] keys, double[] ofShare) {
    static Load of(Members members, long[] keys) {
        double all = LongStream.of(keys).sum();
        return new Load(keys, IntStream.range(0, keys.length).mapToDouble(i -> keys[i] / (all * Plan.share(members, i))).toArray());
    }

    public double busiest() {
        return DoubleStream.of(ofShare).max().orElseThrow();
    }

    public double idlest() {
        return DoubleStream.of(ofShare).min().orElseThrow();
    }

    /// The standard deviation from 1.
    public double deviation() {
        return Math.sqrt(DoubleStream.of(ofShare).map(each -> (each - 1) * (each - 1)).average().orElseThrow());
    }
}
