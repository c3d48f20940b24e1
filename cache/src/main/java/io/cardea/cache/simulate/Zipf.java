// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/// A made-up trace that is like those of the web: the popularity of objects falls as a power of their rank (Zipf), a good part of them is asked
/// for once and never again, sizes are lognormal with a long tail, and what is popular changes slowly. The same seed gives the same trace,
/// on every machine.
///
/// @param alpha how steeply popularity falls with the rank; about 0.7 to 1.1 has been seen
/// @param requests about how many, without those for objects that are added to be seen once
/// @param once the share of all objects that is seen once, where chance alone does not give as many; 0 to below 1
public record Zipf(double alpha, int requests, double once, long seed) {
    private static final int MOST = 50_000_000;
    /// Objects that are popular at a time, for each request.
    private static final double POPULATION = 0.25;
    /// How often popularity changes in all, and the share of the ranks that get a new object then.
    private static final int DRIFTS = 100;
    private static final double DRIFT = 0.005;
    private static final double MEDIAN = 2.7 * 1024;
    /// So that one in ten is larger than 16 KiB, and one in a hundred larger than 66 KiB or so.
    private static final double SIGMA = 1.39;
    private static final double TAIL = 0.003;
    private static final double TAIL_SHAPE = 1.2;
    private static final double TAIL_FROM = 64 * 1024;
    private static final long LARGEST = 16L << 20;
    private static final double GAP_MILLIS = 20;

    public Zipf {
        if (!(alpha >= 0 && alpha <= 3)) throw new IllegalArgumentException("expected an alpha from 0 to 3, such as 0.9, found " + alpha);
        if (requests < 1 || requests > MOST) throw new IllegalArgumentException("expected 1 to " + MOST + " requests, found " + requests);
        if (!(once >= 0 && once < 1)) throw new IllegalArgumentException("expected a share of 0 to below 1 of objects that are seen once, found " + once);
    }

    /// Receives a trace.
    @FunctionalInterface
    public interface Sink {
        /// @param millis since the beginning
        void request(long millis, long key, long bytes);
    }

    /// Adds the requests to a trace.
    public void into(Trace trace) {
        play((millis, key, bytes) -> trace.add(millis, Hash.finished(key), bytes, true));
    }

    public void play(Sink sink) {
        var random = new SplittableRandom(seed);
        var popular = popular(random);
        long single = singles(popular);
        long key = Arrays.stream(popular).max().orElse(0) + 1L;
        double millis = 0;
        long left = single;
        for (int i = 0; i < popular.length; ) {
            millis -= StrictMath.log(1 - random.nextDouble()) * GAP_MILLIS;
            // Spread evenly: as probable as what is left of the one kind in what is left of both.
            boolean another = random.nextLong(left + popular.length - i) < left;
            long next = another ? key + --left : popular[i++];
            sink.request((long) millis, next, size(next));
        }
        for (; left > 0; left--) sink.request((long) (millis += GAP_MILLIS), key + left - 1, size(key + left - 1));
    }

    /// The requests by chance: a rank each, and the object that has it then.
    private int[] popular(SplittableRandom random) {
        int ranks = (int) Math.max(1, requests * POPULATION);
        var upTo = new double[ranks];
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) upTo[rank] = sum += StrictMath.pow(rank + 1, -alpha);
        var object = new int[ranks];
        for (int rank = 0; rank < ranks; rank++) object[rank] = rank;
        int objects = ranks;
        var asked = new int[requests];
        for (int i = 0; i < requests; i++) {
            if (i % Math.max(1, requests / DRIFTS) == 0) for (int n = (int) (ranks * DRIFT); n > 0; n--) object[random.nextInt(ranks)] = objects++;
            int found = Arrays.binarySearch(upTo, random.nextDouble() * sum);
            asked[i] = object[Math.min(found < 0 ? -found - 1 : found, ranks - 1)];
        }
        return asked;
    }

    /// How many objects must be added for the share of those that are seen once.
    private long singles(int[] asked) {
        var seen = new BitSet();
        var again = new BitSet();
        for (int each : asked) (seen.get(each) ? again : seen).set(each);
        long all = seen.cardinality();
        return Math.max(0, Math.round((once * all - (all - again.cardinality())) / (1 - once)));
    }

    /// Of an object, always the same.
    private long size(long key) {
        long bits = Hash.finished(key ^ seed << 32);
        double uniform = ((bits >>> 11) + 0.5) * 0x1p-53;
        double other = ((Hash.finished(bits) >>> 11) + 0.5) * 0x1p-53;
        double size = (Hash.finished(bits + 1) >>> 11) * 0x1p-53 < TAIL
            ? TAIL_FROM * StrictMath.pow(uniform, -1 / TAIL_SHAPE)
            : MEDIAN * StrictMath.exp(SIGMA * StrictMath.sqrt(-2 * StrictMath.log(uniform)) * StrictMath.cos(2 * Math.PI * other)); // Box and Muller
        return Math.clamp(Math.round(size), 1, LARGEST);
    }
}
