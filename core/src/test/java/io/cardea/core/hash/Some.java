// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Members, keys and loads for tests.
final class Some {
    /// All that choose by a key or by chance.
    static final Map<String, Function<Members, Picker>> PICKERS = new LinkedHashMap<>();

    static {
        PICKERS.put("ring", Ring::of);
        PICKERS.put("ketama", members -> Ring.of(members, 160, Points.KETAMA));
        PICKERS.put("bounded", members -> BoundedRing.of(members, Ring.of(members), BoundedRing.LOAD_BOUND));
        PICKERS.put("maglev", Maglev::of);
        PICKERS.put("rendezvous", Rendezvous::of);
        PICKERS.put("jump", Jump::of);
        PICKERS.put("modulo", Modulo::of);
        PICKERS.put("round-robin", RoundRobin::of);
        PICKERS.put("random", WeightedRandom::of);
        PICKERS.put("least-requests", LeastRequests::ofTwo);
        PICKERS.put("least-of-all", LeastRequests::ofAll);
        PICKERS.put("peak-ewma", PeakEwma::of);
    }

    private Some() {}

    static Members equal(int count) {
        return Members.equal(IntStream.range(0, count).mapToObj(i -> "10.0.0." + i + ":8080").toList());
    }

    static Members weighted(int... weights) {
        return Members.of(IntStream.range(0, weights.length).mapToObj(i -> new Member("10.0.0." + i + ":8080", weights[i])).toList());
    }

    static Members members(Random random, int count, int heaviest) {
        return Members.of(IntStream.range(0, count).mapToObj(i -> new Member("http://10." + random.nextInt(256) + "." + random.nextInt(256) + "." + i + ":" + random.nextInt(1 << 16), 1 + random.nextInt(heaviest))).toList());
    }

    static Members without(Members members, int gone) {
        var list = new ArrayList<>(members.list());
        list.remove(gone);
        return Members.of(list);
    }

    static Members reversed(Members members) {
        return Members.of(List.copyOf(members.list().reversed()));
    }

    static long key(long number) {
        return XxHash64.hash(number, 7);
    }

    /// Plain arrays.
    static final class Counts implements Loads {
        final int[] inFlight;
        final boolean[] closed;
        final double[] latency;
        long total;

        Counts(int members) {
            inFlight = new int[members];
            closed = new boolean[members];
            latency = new double[members];
        }

        void add(int member) {
            inFlight[member]++;
            total++;
        }

        void end(int member) {
            inFlight[member]--;
            total--;
        }

        @Override
        public boolean isOpen(int member) {
            return !closed[member];
        }

        @Override
        public int inFlight(int member) {
            return inFlight[member];
        }

        @Override
        public long inFlight() {
            return total;
        }

        @Override
        public double latency(int member) {
            return latency[member];
        }
    }
}
