// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The trie: one lookup among so many routes, of which half have a variable.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteTableBench {
    private static final int ASKED = 64;

    @Param({"1", "100", "10000"})
    public int routes;

    private RouteTable<String> table = new RouteTable<>(List.of());
    private final Asked[] inputs = new Asked[ASKED];
    private int at;

    record Asked(String method, String host, String path, String query) implements RouteInput {
        @Override
        public List<String> header(String lowerCaseName) {
            return List.of();
        }
    }

    @Setup
    public void compile() {
        var rules = new ArrayList<RouteRule<String>>();
        for (int i = 0; i < routes; i++) rules.add(RouteRule.of(i % 2 == 0 ? "/shop/section" + i + "/**" : "/shop/section" + i + "/{book}/reviews", "to" + i));
        table = new RouteTable<>(rules);
        for (int i = 0; i < ASKED; i++) {
            inputs[i] = new Asked("GET", "shop.example", "/shop/section" + (long) i * 7919 % routes + "/123/reviews", "");
        }
    }

    @Benchmark
    public Match<String> match() {
        at = at + 1 & ASKED - 1;
        return table.match(inputs[at]);
    }
}
