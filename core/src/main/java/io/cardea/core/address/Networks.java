// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;

/// Networks of both families, sorted, none within another. Two networks are nested or have nothing in common, so the last that begins
/// at or before an address is the only one that can hold it.
///
/// Each 16th beginning stands in a table of its own, and each 16th of these, until one fits the processor's nearest cache: in a long list, a
/// look-up waits for memory a few times, not twenty times.
final class Networks {
    private static final int STEP = 16;
    private static final int NEAR = 4096;

    // Ascending; with the top bit turned, so that unsigned numbers compare as signed ones.
    private final int[] v4First;
    private final byte[] v4Prefix;
    private final long[] v6FirstHi;
    private final long[] v6FirstLo;
    private final byte[] v6Prefix; // 128 is -128
    private final int[][] v4Levels; // the last is the shortest
    private final long[][] v6Levels;

    private Networks(int[] v4First, byte[] v4Prefix, long[] v6FirstHi, long[] v6FirstLo, byte[] v6Prefix) {
        this.v4First = v4First;
        this.v4Prefix = v4Prefix;
        this.v6FirstHi = v6FirstHi;
        this.v6FirstLo = v6FirstLo;
        this.v6Prefix = v6Prefix;
        var four = new ArrayList<int[]>();
        for (var below = v4First; below.length > NEAR; below = four.getLast()) {
            var level = new int[(below.length + STEP - 1) / STEP];
            for (int i = 0; i < level.length; i++) level[i] = below[i * STEP];
            four.add(level);
        }
        v4Levels = four.toArray(int[][]::new);
        var six = new ArrayList<long[]>();
        for (var below = v6FirstHi; below.length > NEAR; below = six.getLast()) {
            var level = new long[(below.length + STEP - 1) / STEP];
            for (int i = 0; i < level.length; i++) level[i] = below[i * STEP];
            six.add(level);
        }
        v6Levels = six.toArray(long[][]::new);
    }

    int size() {
        return v4First.length + v6FirstHi.length;
    }

    long memory() {
        long bytes = 5L * v4First.length + 17L * v6FirstHi.length;
        for (var level : v4Levels) bytes += 4L * level.length;
        for (var level : v6Levels) bytes += 8L * level.length;
        return bytes;
    }

    /// The index of the network that holds the address, or -1.
    int find(long hi, long lo) {
        return Address.isV4(hi, lo) ? findV4((int) lo ^ Integer.MIN_VALUE) : findV6(hi ^ Long.MIN_VALUE, lo ^ Long.MIN_VALUE);
    }

    Cidr at(int index) {
        if (index < v4First.length) return new Cidr(Address.v4(v4First[index] ^ Integer.MIN_VALUE), v4Prefix[index]);
        int six = index - v4First.length;
        return new Cidr(new Address(v6FirstHi[six] ^ Long.MIN_VALUE, v6FirstLo[six] ^ Long.MIN_VALUE), v6Prefix[six] & 0xff);
    }

    private int findV4(int key) {
        int at = 0;
        int span = NEAR; // all of the shortest level
        for (int i = v4Levels.length - 1; i >= 0; i--) {
            at = floor(v4Levels[i], at, end(at, span, v4Levels[i].length), key);
            if (at < 0) return -1;
            at *= STEP;
            span = STEP;
        }
        at = floor(v4First, at, end(at, span, v4First.length), key);
        if (at < 0) return -1;
        return ((v4First[at] ^ key) & 0xffff_ffffL) >>> 32 - v4Prefix[at] == 0 ? at : -1;
    }

    private int findV6(long hi, long lo) {
        int at = floorV6(hi);
        if (at >= 0 && v6FirstHi[at] == hi && v6FirstLo[at] > lo) {
            // Several networks begin in this /64: the last half decides.
            int from = hi == Long.MIN_VALUE ? 0 : floor(v6FirstHi, 0, at, hi - 1) + 1;
            int among = floor(v6FirstLo, from, at, lo);
            at = among < 0 ? from - 1 : among;
        }
        if (at < 0) return -1;
        int prefix = v6Prefix[at] & 0xff;
        // Most are no longer than 64 bits: then the other half is not even looked at.
        return holdsV6(v6FirstHi[at] ^ hi, prefix <= 64 ? 0 : v6FirstLo[at] ^ lo, prefix) ? v4First.length + at : -1;
    }

    private int floorV6(long hi) {
        int at = 0;
        int span = NEAR;
        for (int i = v6Levels.length - 1; i >= 0; i--) {
            at = floor(v6Levels[i], at, end(at, span, v6Levels[i].length), hi);
            if (at < 0) return -1;
            at *= STEP;
            span = STEP;
        }
        return floor(v6FirstHi, at, end(at, span, v6FirstHi.length), hi);
    }

    private static int end(int from, int span, int length) {
        return Math.min(from + span, length);
    }

    private static boolean holdsV6(long hi, long lo, int prefix) {
        if (prefix == 0) return true; // a shift by 64 is none
        return prefix <= 64 ? hi >>> 64 - prefix == 0 : hi == 0 && lo >>> 128 - prefix == 0;
    }

    /// The last index in `[from, to)` whose element is at most the key, or -1. Halves without a branch to mispredict.
    private static int floor(int[] ascending, int from, int to, int key) {
        int count = to - from;
        if (count <= 0) return -1;
        int at = from;
        while (count > 1) {
            int half = count >>> 1;
            at = ascending[at + half] <= key ? at + half : at;
            count -= half;
        }
        return ascending[at] <= key ? at : -1;
    }

    private static int floor(long[] ascending, int from, int to, long key) {
        int count = to - from;
        if (count <= 0) return -1;
        int at = from;
        while (count > 1) {
            int half = count >>> 1;
            at = ascending[at + half] <= key ? at + half : at;
            count -= half;
        }
        return ascending[at] <= key ? at : -1;
    }

    /// What is to become a set.
    static final class Gathered {
        private static final Comparator<Cidr> WIDEST_FIRST = (one, other) -> {
            int first = Long.compareUnsigned(one.first().hi(), other.first().hi());
            if (first == 0) first = Long.compareUnsigned(one.first().lo(), other.first().lo());
            return first != 0 ? first : Integer.compare(one.prefix(), other.prefix());
        };

        private long[] v4 = new long[16]; // the address, then six bits for the prefix: sorted, the widest of one address comes first
        private int v4Count;
        private final ArrayList<Cidr> v6 = new ArrayList<>();

        void add(Cidr network) {
            if (!network.first().isV4()) {
                v6.add(network);
                return;
            }
            if (v4Count == v4.length) v4 = Arrays.copyOf(v4, v4Count * 2);
            v4[v4Count++] = (network.first().lo() & 0xffff_ffffL) << 6 | network.prefix();
        }

        Networks sorted() {
            Arrays.sort(v4, 0, v4Count);
            var first = new int[v4Count];
            var prefix = new byte[v4Count];
            int four = 0;
            for (int i = 0; i < v4Count; i++) {
                int address = (int) (v4[i] >>> 6) ^ Integer.MIN_VALUE;
                if (four > 0 && ((first[four - 1] ^ address) & 0xffff_ffffL) >>> 32 - prefix[four - 1] == 0) continue; // within the one before
                first[four] = address;
                prefix[four++] = (byte) (v4[i] & 63);
            }
            v6.sort(WIDEST_FIRST);
            var hi = new long[v6.size()];
            var lo = new long[v6.size()];
            var bits = new byte[v6.size()];
            int six = 0;
            for (var network : v6) {
                long high = network.first().hi() ^ Long.MIN_VALUE;
                long low = network.first().lo() ^ Long.MIN_VALUE;
                if (six > 0 && holdsV6(hi[six - 1] ^ high, lo[six - 1] ^ low, bits[six - 1] & 0xff)) continue;
                hi[six] = high;
                lo[six] = low;
                bits[six++] = (byte) network.prefix();
            }
            return new Networks(Arrays.copyOf(first, four), Arrays.copyOf(prefix, four), Arrays.copyOf(hi, six), Arrays.copyOf(lo, six), Arrays.copyOf(bits, six));
        }
    }
}
