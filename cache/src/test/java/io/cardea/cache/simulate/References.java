// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// The policies again, slow and plain: lists that are searched from end to end.
final class References {
    private References() {}

    abstract static class Plain implements Simulated {
        final Weights weights;
        final long capacity;

        Plain(Weights weights, long capacity) {
            this.weights = weights;
            this.capacity = capacity;
        }

        long sum(Iterable<Integer> objects) {
            long sum = 0;
            for (int each : objects) sum += weights.of(each);
            return sum;
        }
    }

    static final class Lru extends Plain {
        private final LinkedHashSet<Integer> kept = new LinkedHashSet<>();

        Lru(Weights weights, long capacity) {
            super(weights, capacity);
        }

        @Override
        public boolean find(int object) {
            if (!kept.remove(object)) return false;
            return kept.add(object);
        }

        @Override
        public void take(int object) {
            if (weights.of(object) > capacity) return;
            while (sum(kept) + weights.of(object) > capacity) kept.removeFirst();
            kept.add(object);
        }
    }

    static final class Fifo extends Plain {
        private final ArrayDeque<Integer> kept = new ArrayDeque<>();

        Fifo(Weights weights, long capacity) {
            super(weights, capacity);
        }

        @Override
        public boolean find(int object) {
            return kept.contains(object);
        }

        @Override
        public void take(int object) {
            if (weights.of(object) > capacity) return;
            while (sum(kept) + weights.of(object) > capacity) kept.removeFirst();
            kept.addLast(object);
        }
    }

    /// The oldest at index 0.
    static final class Sieve extends Plain {
        private final List<Integer> kept = new ArrayList<>();
        private final Map<Integer, Boolean> asked = new HashMap<>();
        private int hand;

        Sieve(Weights weights, long capacity) {
            super(weights, capacity);
        }

        @Override
        public boolean find(int object) {
            if (!kept.contains(object)) return false;
            asked.put(object, true);
            return true;
        }

        @Override
        public void take(int object) {
            if (weights.of(object) > capacity) return;
            while (sum(kept) + weights.of(object) > capacity) {
                if (hand >= kept.size()) hand = 0;
                while (asked.get(kept.get(hand))) {
                    asked.put(kept.get(hand), false);
                    hand = hand + 1 == kept.size() ? 0 : hand + 1;
                }
                kept.remove(hand);
                // A hand that came to the newest begins anew at the oldest, also if others come before it moves.
                if (hand == kept.size()) hand = 0;
            }
            kept.add(object);
            asked.put(object, false);
        }
    }

    static final class S3Fifo extends Plain {
        private final ArrayDeque<Integer> small = new ArrayDeque<>();
        private final ArrayDeque<Integer> main = new ArrayDeque<>();
        private final ArrayDeque<Integer> ghosts = new ArrayDeque<>();
        private final Map<Integer, Integer> asked = new HashMap<>();

        S3Fifo(Weights weights, long capacity) {
            super(weights, capacity);
        }

        @Override
        public boolean find(int object) {
            if (!small.contains(object) && !main.contains(object)) return false;
            asked.merge(object, 1, (one, other) -> Math.min(3, one + other));
            return true;
        }

        @Override
        public void take(int object) {
            if (weights.of(object) > capacity) return;
            boolean known = ghosts.remove(object);
            while (sum(small) + sum(main) + weights.of(object) > capacity) {
                if (sum(small) > capacity / 10 || main.isEmpty()) fromSmall();
                else fromMain();
            }
            asked.put(object, 0);
            (known ? main : small).addLast(object);
        }

        private void fromSmall() {
            while (!small.isEmpty()) {
                int object = small.removeFirst();
                if (asked.getOrDefault(object, 0) > 1) {
                    main.addLast(object);
                    asked.put(object, 0);
                } else {
                    ghosts.addLast(object);
                    while (sum(ghosts) > capacity - capacity / 10) ghosts.removeFirst();
                    return;
                }
            }
        }

        private void fromMain() {
            while (true) {
                int object = main.removeFirst();
                int times = asked.getOrDefault(object, 0);
                if (times == 0) return;
                asked.put(object, times - 1);
                main.addLast(object);
            }
        }
    }

    static final class Gdsf extends Plain {
        private final Map<Integer, Double> worth = new HashMap<>();
        private final Map<Integer, Integer> uses = new HashMap<>();
        private double floor;

        Gdsf(Weights weights, long capacity) {
            super(weights, capacity);
        }

        @Override
        public boolean find(int object) {
            if (!worth.containsKey(object)) return false;
            uses.merge(object, 1, Integer::sum);
            worth.put(object, floor + (double) uses.get(object) / weights.of(object));
            return true;
        }

        @Override
        public void take(int object) {
            if (weights.of(object) > capacity) return;
            while (sum(worth.keySet()) + weights.of(object) > capacity) {
                int least = worth.keySet().stream().min(Comparator.<Integer>comparingDouble(worth::get).thenComparing(each -> each)).orElseThrow();
                floor = worth.remove(least);
            }
            uses.put(object, 1);
            worth.put(object, floor + 1.0 / weights.of(object));
        }
    }
}
