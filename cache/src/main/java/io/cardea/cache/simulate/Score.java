// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// What a cache gave.
///
/// @param whole of all requests, from an empty cache on
/// @param warm of the requests behind the warm-up
public record Score(Tally whole, Tally warm) {
    /// @param requests how many there were
    /// @param hits how many of them were answered from the cache
    /// @param repeated how many were for an object that had been asked for before: no other could be a hit
    /// @param bytes of the bodies of all answers
    /// @param hitBytes of those from the cache
    public record Tally(long requests, long hits, long repeated, long bytes, long hitBytes) {
        /// The share of the requests that were hits, 0 to 1.
        public double objects() {
            return ratio(hits, requests);
        }

        /// The share of the hits in the requests that were not the first for their object.
        public double ofRepeated() {
            return ratio(hits, repeated);
        }

        /// The share of the bytes that came from the cache.
        public double byBytes() {
            return ratio(hitBytes, bytes);
        }

        private static double ratio(long part, long whole) {
            return whole == 0 ? 0 : (double) part / whole;
        }
    }

    /// Counts while a simulation runs.
    static final class Counter {
        private long requests;
        private long hits;
        private long repeated;
        private long bytes;
        private long hitBytes;

        void count(long size, boolean first, boolean hit) {
            requests++;
            bytes += size;
            if (!first) repeated++;
            if (!hit) return;
            hits++;
            hitBytes += size;
        }

        Tally tally() {
            return new Tally(requests, hits, repeated, bytes, hitBytes);
        }
    }
}
