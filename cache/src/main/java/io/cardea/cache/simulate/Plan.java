// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.List;
import java.util.OptionalLong;

/// What is to be simulated.
///
/// @param sizes of caches
/// @param overhead bytes that each object costs beside its body
/// @param ttl milliseconds for which an answer is fresh; it stays beyond that, but must be fetched or validated, which counts as a miss
/// @param warmUp the share of the requests that only fill the cache, from 0 to below 1
public record Plan(List<Size> sizes, long overhead, OptionalLong ttl, double warmUp) {
    /// Shares of what all objects take together.
    public static final List<Size> SIZES = List.of(new Share(0.1), new Share(0.5), new Share(1), new Share(5), new Share(10), new Share(25), new Share(50));
    public static final double WARM_UP = 0.2;

    public Plan {
        if (sizes.isEmpty()) throw new IllegalArgumentException("expected a size at least");
        if (overhead < 0) throw new IllegalArgumentException("expected an overhead of at least 0 bytes, found " + overhead);
        if (!(warmUp >= 0 && warmUp < 1)) throw new IllegalArgumentException("expected a warm-up of 0 % to below 100 %, found " + warmUp * 100);
        sizes = List.copyOf(sizes);
    }

    /// How large a cache is.
    public sealed interface Size {
        /// @param all what all objects take together, in bytes
        long bytes(long all);
    }

    public record Share(double percent) implements Size {
        public Share {
            if (!(percent > 0 && percent <= 100)) throw new IllegalArgumentException("expected a share of more than 0 % and at most 100 %, found " + percent);
        }

        @Override
        public long bytes(long all) {
            return Math.max(1, Math.round(all * percent / 100));
        }
    }

    public record Bytes(long bytes) implements Size {
        public Bytes {
            if (bytes < 1) throw new IllegalArgumentException("expected a size of at least 1 byte, found " + bytes);
        }

        @Override
        public long bytes(long all) {
            return bytes;
        }
    }
}
