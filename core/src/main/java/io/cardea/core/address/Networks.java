// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;

/// Networks of both families, sorted, none within another. Two networks are nested or have nothing in common, so the last that begins
/// at or before an address is the only one that can hold it.
final class Networks {
    private static final int PREFIX = 8; // bits for the prefix of an IPv4 network, below its beginning
    private static final int V4_PREFIX = (1 << PREFIX) - 1;

    private final Ascending v4;
    // With the top bit turned, so that unsigned numbers compare as signed ones.
    private final Ascending v6Hi;
    private final long[] v6Lo;
    private final byte[] v6Prefix; // 128 is -128

    private Networks(long[] v4, long[] v6Hi, long[] v6Lo, byte[] v6Prefix) {
        this.v4 = new Ascending(v4);
        this.v6Hi = new Ascending(v6Hi);
        this.v6Lo = v6Lo;
        this.v6Prefix = v6Prefix;
    }

    int size() {
        return v4.size() + v6Hi.size();
    }

    long memory() {
        return v4.memory() + v6Hi.memory() + 9L * v6Lo.length;
    }

    /// The index of the network that holds the address, or -1.
    int find(long hi, long lo) {
        return Address.isV4(hi, lo) ? findV4(lo & 0xffff_ffffL) : findV6(hi ^ Long.MIN_VALUE, lo ^ Long.MIN_VALUE);
    }

    Cidr at(int index) {
        if (index < v4.size()) return new Cidr(Address.v4((int) (v4.at(index) >>> PREFIX)), (int) v4.at(index) & V4_PREFIX);
        int six = index - v4.size();
        return new Cidr(new Address(v6Hi.at(six) ^ Long.MIN_VALUE, v6Lo[six] ^ Long.MIN_VALUE), v6Prefix[six] & 0xff);
    }

    private int findV4(long address) {
        int at = v4.floor(address << PREFIX | V4_PREFIX);
        return at >= 0 && holdsV4(v4.at(at), address) ? at : -1;
    }

    private static boolean holdsV4(long network, long address) {
        return (network >>> PREFIX ^ address) >>> 32 - (network & V4_PREFIX) == 0;
    }

    private int findV6(long hi, long lo) {
        int at = v6Hi.floor(hi);
        if (at < 0) return -1;
        int prefix = v6Prefix[at] & 0xff;
        // Most are no longer than 64 bits: then the other half is not even looked at.
        if (prefix > 64 && v6Hi.at(at) == hi && v6Lo[at] > lo) {
            // Several networks begin in this /64: the last half decides.
            at = among(hi, lo, at);
            if (at < 0) return -1;
            prefix = v6Prefix[at] & 0xff;
        }
        return holdsV6(v6Hi.at(at) ^ hi, prefix <= 64 ? 0 : v6Lo[at] ^ lo, prefix) ? v4.size() + at : -1;
    }

    private int among(long hi, long lo, int last) {
        int from = hi == Long.MIN_VALUE ? 0 : v6Hi.floor(hi - 1) + 1;
        int at = Ascending.floor(v6Lo, from, last, lo);
        return at < 0 ? from - 1 : at;
    }

    private static boolean holdsV6(long hi, long lo, int prefix) {
        if (prefix == 0) return true; // a shift by 64 is none
        return prefix <= 64 ? hi >>> 64 - prefix == 0 : hi == 0 && lo >>> 128 - prefix == 0;
    }

    /// What is to become a set.
    static final class Gathered {
        private static final Comparator<Cidr> WIDEST_FIRST = (one, other) -> {
            int first = Long.compareUnsigned(one.first().hi(), other.first().hi());
            if (first == 0) first = Long.compareUnsigned(one.first().lo(), other.first().lo());
            return first != 0 ? first : Integer.compare(one.prefix(), other.prefix());
        };

        private long[] v4 = new long[16]; // as they are kept: sorted, the widest of one address comes first
        private int v4Count;
        private final ArrayList<Cidr> v6 = new ArrayList<>();

        void add(Cidr network) {
            if (!network.first().isV4()) {
                v6.add(network);
                return;
            }
            if (v4Count == v4.length) v4 = Arrays.copyOf(v4, v4Count * 2);
            v4[v4Count++] = (network.first().lo() & 0xffff_ffffL) << PREFIX | network.prefix();
        }

        Networks sorted() {
            Arrays.sort(v4, 0, v4Count);
            var networks = new long[v4Count];
            int four = 0;
            for (int i = 0; i < v4Count; i++) {
                if (four > 0 && holdsV4(networks[four - 1], v4[i] >>> PREFIX)) continue; // within the one before
                networks[four++] = v4[i];
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
            return new Networks(Arrays.copyOf(networks, four), Arrays.copyOf(hi, six), Arrays.copyOf(lo, six), Arrays.copyOf(bits, six));
        }
    }
}
