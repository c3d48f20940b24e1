// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;

/// Networks of both families, sorted, none within another. Two networks are nested or have nothing in common, so the last that begins
/// at or before an address is the only one that can hold it.
final class Networks {
    // Ascending; with the top bit turned, so that unsigned numbers compare as signed ones.
    private final int[] v4First;
    private final byte[] v4Prefix;
    private final long[] v6FirstHi;
    private final long[] v6FirstLo;
    private final byte[] v6Prefix; // 128 is -128

    private Networks(int[] v4First, byte[] v4Prefix, long[] v6FirstHi, long[] v6FirstLo, byte[] v6Prefix) {
        this.v4First = v4First;
        this.v4Prefix = v4Prefix;
        this.v6FirstHi = v6FirstHi;
        this.v6FirstLo = v6FirstLo;
        this.v6Prefix = v6Prefix;
    }

    int size() {
        return v4First.length + v6FirstHi.length;
    }

    long memory() {
        return 5L * v4First.length + 17L * v6FirstHi.length;
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
        int count = v4First.length;
        if (count == 0) return -1;
        int at = 0;
        while (count > 1) { // halves without a branch to mispredict
            int half = count >>> 1;
            at = v4First[at + half] <= key ? at + half : at;
            count -= half;
        }
        return ((v4First[at] ^ key) & 0xffff_ffffL) >>> 32 - v4Prefix[at] == 0 ? at : -1;
    }

    private int findV6(long hi, long lo) {
        int at = floor(v6FirstHi, 0, v6FirstHi.length, hi);
        if (at >= 0 && v6FirstHi[at] == hi && v6FirstLo[at] > lo) {
            // Several networks begin in this /64: the last half decides.
            int from = hi == Long.MIN_VALUE ? 0 : floor(v6FirstHi, 0, at, hi - 1) + 1;
            int among = floor(v6FirstLo, from, at, lo);
            at = among < 0 ? from - 1 : among;
        }
        return at >= 0 && holdsV6(v6FirstHi[at] ^ hi, v6FirstLo[at] ^ lo, v6Prefix[at] & 0xff) ? v4First.length + at : -1;
    }

    private static boolean holdsV6(long hi, long lo, int prefix) {
        if (prefix == 0) return true; // a shift by 64 is none
        return prefix <= 64 ? hi >>> 64 - prefix == 0 : hi == 0 && lo >>> 128 - prefix == 0;
    }

    /// The last index in `[from, to)` whose element is at most the key, or -1.
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
