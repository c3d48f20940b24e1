// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

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
    private final int[] v4First;
    private final int[] v4Last;
    private final Address[] v6First;
    private final Address[] v6Last;

    private AddressSet(List<String> written, boolean unix, List<Range> v4, List<Range> v6) {
        this.written = written;
        this.unix = unix;
        this.v4First = v4.stream().mapToInt(range -> (int) range.first.lo()).toArray();
        this.v4Last = v4.stream().mapToInt(range -> (int) range.last.lo()).toArray();
        this.v6First = v6.stream().map(Range::first).toArray(Address[]::new);
        this.v6Last = v6.stream().map(Range::last).toArray(Address[]::new);
    }

    /// @param entries addresses and networks as [Cidr] reads them, or `unix`
    /// @throws IllegalArgumentException for the first that is neither
    public static AddressSet of(List<String> entries) {
        var ranges = entries.stream().filter(entry -> !entry.equals(UNIX)).map(Cidr::parse)
            .map(cidr -> new Range(cidr.first(), cidr.last())).toList();
        return new AddressSet(List.copyOf(entries), entries.contains(UNIX),
            merged(ranges.stream().filter(range -> range.first.isV4()).toList()),
            merged(ranges.stream().filter(range -> !range.first.isV4()).toList()));
    }

    public static AddressSet empty() {
        return of(List.of());
    }

    public boolean isEmpty() {
        return !unix && v4First.length == 0 && v6First.length == 0;
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
        return Address.isV4(hi, lo) ? containsV4((int) lo) : containsV6(hi, lo);
    }

    private boolean containsV4(int bits) {
        int low = 0;
        int high = v4First.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (Integer.compareUnsigned(v4First[middle], bits) <= 0) low = middle + 1;
            else high = middle - 1;
        }
        return high >= 0 && Integer.compareUnsigned(bits, v4Last[high]) <= 0;
    }

    private boolean containsV6(long hi, long lo) {
        int low = 0;
        int high = v6First.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (compare(v6First[middle], hi, lo) <= 0) low = middle + 1;
            else high = middle - 1;
        }
        return high >= 0 && compare(v6Last[high], hi, lo) >= 0;
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
