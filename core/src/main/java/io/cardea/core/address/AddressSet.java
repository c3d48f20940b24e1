// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import io.cardea.core.config.Mistakes;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// A set of addresses, compiled to two sorted tables of ranges that do not touch: a binary search for each lookup.
///
/// The word `unix` in the list stands for peers on Unix domain sockets, which have no address.
public final class AddressSet {
    /// What [io.cardea.core.exchange.Client#address] says for a peer on a Unix domain socket.
    public static final String UNIX = "unix";

    private final List<String> written;
    private final boolean unix;
    // Ascending; with the top bit turned, so that unsigned numbers compare as signed ones.
    private final int[] v4First;
    private final int[] v4Last;
    private final long[] v6FirstHi;
    private final long[] v6FirstLo;
    private final long[] v6LastHi;
    private final long[] v6LastLo;

    private AddressSet(List<String> written, boolean unix, List<Range> v4, List<Range> v6) {
        this.written = written;
        this.unix = unix;
        this.v4First = v4.stream().mapToInt(range -> (int) range.first.lo() ^ Integer.MIN_VALUE).toArray();
        this.v4Last = v4.stream().mapToInt(range -> (int) range.last.lo() ^ Integer.MIN_VALUE).toArray();
        this.v6FirstHi = v6.stream().mapToLong(range -> range.first.hi() ^ Long.MIN_VALUE).toArray();
        this.v6FirstLo = v6.stream().mapToLong(range -> range.first.lo() ^ Long.MIN_VALUE).toArray();
        this.v6LastHi = v6.stream().mapToLong(range -> range.last.hi() ^ Long.MIN_VALUE).toArray();
        this.v6LastLo = v6.stream().mapToLong(range -> range.last.lo() ^ Long.MIN_VALUE).toArray();
    }

    /// @param entries addresses and networks as [Cidr] reads them, or `unix`
    /// @throws IllegalArgumentException for each that is neither
    public static AddressSet of(List<String> entries) {
        var ranges = Mistakes.each(entries.stream().filter(entry -> !entry.equals(UNIX)).toList(), Cidr::parse).stream()
            .map(cidr -> new Range(cidr.first(), cidr.last())).toList();
        return new AddressSet(List.copyOf(entries), entries.contains(UNIX),
            merged(ranges.stream().filter(range -> range.first.isV4()).toList()),
            merged(ranges.stream().filter(range -> !range.first.isV4()).toList()));
    }

    public static AddressSet empty() {
        return of(List.of());
    }

    public boolean isEmpty() {
        return !unix && v4First.length == 0 && v6FirstHi.length == 0;
    }

    /// @param text an address; anything that is none belongs to no set, but for `unix`
    public boolean contains(String text) {
        if (text.equals(UNIX)) return unix;
        var address = Address.parse(text);
        return address.isPresent() && contains(address.get());
    }

    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    /// @param bytes 4 or 16, in network order
    public boolean contains(byte[] bytes) {
        return contains(Address.of(bytes));
    }

    public boolean contains(Address address) {
        return contains(address.hi(), address.lo());
    }

    /// @param hi the first eight bytes of an IPv6 or IPv4-mapped address
    public boolean contains(long hi, long lo) {
        return Address.isV4(hi, lo) ? containsV4((int) lo ^ Integer.MIN_VALUE) : containsV6(hi ^ Long.MIN_VALUE, lo ^ Long.MIN_VALUE);
    }

    private boolean containsV4(int key) {
        int count = v4First.length;
        if (count == 0) return false;
        int at = 0;
        while (count > 1) { // halves without a branch to mispredict
            int half = count >>> 1;
            at = v4First[at + half] <= key ? at + half : at;
            count -= half;
        }
        return v4First[at] <= key && key <= v4Last[at];
    }

    private boolean containsV6(long hi, long lo) {
        int at = floor(v6FirstHi, 0, v6FirstHi.length, hi);
        if (at >= 0 && v6FirstHi[at] == hi && v6FirstLo[at] > lo) {
            // Several ranges begin in this /64: the last half decides.
            int from = hi == Long.MIN_VALUE ? 0 : floor(v6FirstHi, 0, at, hi - 1) + 1;
            int among = floor(v6FirstLo, from, at, lo);
            at = among < 0 ? from - 1 : among;
        }
        return at >= 0 && (hi < v6LastHi[at] || hi == v6LastHi[at] && lo <= v6LastLo[at]);
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

    private static int compare(Address address, long hi, long lo) {
        int first = Long.compareUnsigned(address.hi(), hi);
        return first != 0 ? first : Long.compareUnsigned(address.lo(), lo);
    }

    private static List<Range> merged(List<Range> ranges) {
        var sorted = ranges.toArray(Range[]::new);
        Arrays.sort(sorted, Comparator.comparing(Range::first, (a, b) -> compare(a, b.hi(), b.lo())));
        var merged = new ArrayList<Range>(sorted.length);
        for (var range : sorted) {
            var last = merged.isEmpty() ? range : merged.getLast();
            if (merged.isEmpty() || compare(range.first, last.last.hi(), last.last.lo()) > 0) {
                merged.add(range);
            } else if (compare(range.last, last.last.hi(), last.last.lo()) > 0) {
                merged.set(merged.size() - 1, new Range(last.first, range.last));
            }
        }
        return merged;
    }

    private record Range(Address first, Address last) {}

    /// As it was written.
    @Override
    public String toString() {
        return String.join(", ", written);
    }
}
