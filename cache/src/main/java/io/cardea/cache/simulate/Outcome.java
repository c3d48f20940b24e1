// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What caches of each size and policy would have brought.
///
/// @param footprint what all objects take together, overhead and all, in bytes
/// @param points by size, the smallest first
/// @param ceiling what a cache without bound would have brought
public record Outcome(long requests, long objects, long footprint, List<Point> points, Score ceiling) {
    /// What a doubling of the memory must bring, as a share of the requests, for a curve not to be flat.
    public static final double STEP = 0.02;

    /// @param bytes the size of the caches
    public record Point(long bytes, Map<Contender, Score> scores) {
        public Point {
            scores = Map.copyOf(scores);
        }

        public Score score(Contender contender) {
            return Optional.ofNullable(scores.get(contender)).orElseThrow(() -> new IllegalArgumentException(contender + " has no curve"));
        }

        private double ratio(Contender contender) {
            return score(contender).warm().objects();
        }
    }

    public Outcome {
        points = List.copyOf(points);
    }

    /// The smallest size from which on no doubling brings [#STEP] of the requests more; none where the curve still rises at its end.
    /// The last point tells nothing of what comes behind it, but for the ceiling, which needs the footprint at most.
    public Optional<Point> enough(Contender contender) {
        for (int i = 0; i < points.size(); i++) if (isFlatFrom(i, contender)) return Optional.of(points.get(i));
        return Optional.empty();
    }

    private boolean isFlatFrom(int from, Contender contender) {
        var here = points.get(from);
        for (int i = from + 1; i < points.size(); i++) {
            var there = points.get(i);
            if (rises(here.bytes, here.ratio(contender), there.bytes, there.ratio(contender))) return false;
        }
        return !rises(here.bytes, here.ratio(contender), Math.max(footprint, 2 * here.bytes), ceiling.warm().objects());
    }

    private static boolean rises(long bytes, double ratio, long more, double better) {
        double doublings = Math.log((double) more / bytes) / Math.log(2);
        return better - ratio >= STEP * doublings;
    }
}
