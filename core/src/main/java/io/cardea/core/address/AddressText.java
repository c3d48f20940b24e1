// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import java.util.Optional;

/// The spellings of addresses. One pass, no lookups, no regular expressions: it runs for every request.
final class AddressText {
    private static final int LONGEST = 64; // 45 characters and a short zone

    private AddressText() {}

    static Optional<Address> read(String text) {
        if (text.isEmpty() || text.length() > LONGEST) return Optional.empty();
        if (text.indexOf(':') >= 0) return readV6(text);
        long bits = readV4(text, 0, text.length());
        return bits < 0 ? Optional.empty() : Optional.of(Address.v4((int) bits));
    }

    /// The 32 bits of `[from, to)`, or -1.
    private static long readV4(String text, int from, int to) {
        long bits = 0;
        int at = from;
        for (int octet = 0; octet < 4; octet++) {
            if (octet > 0 && (at == to || text.charAt(at++) != '.')) return -1;
            int start = at;
            int value = 0;
            while (at < to && at - start < 3 && isDigit(text.charAt(at))) value = value * 10 + text.charAt(at++) - '0';
            // A leading zero means octal to some readers (10.010.0.1), so it means nothing here.
            if (at == start || value > 255 || at - start > 1 && text.charAt(start) == '0') return -1;
            bits = bits << 8 | value;
        }
        return at == to ? bits : -1;
    }

    private static Optional<Address> readV6(String text) {
        int zone = text.indexOf('%');
        if (zone == text.length() - 1) return Optional.empty();
        int to = zone < 0 ? text.length() : zone;
        long hi = 0;
        long lo = 0;
        int groups = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < to) {
            if (groups == 8) return Optional.empty();
            int end = at;
            int value = 0;
            while (end < to && end - at < 5 && hex(text.charAt(end)) >= 0) value = value << 4 | hex(text.charAt(end++));
            if (end < to && text.charAt(end) == '.') { // the last 32 bits as IPv4
                long bits = readV4(text, at, to);
                if (bits < 0 || groups > 6) return Optional.empty();
                hi = hi << 32 | lo >>> 32;
                lo = lo << 32 | bits;
                groups += 2;
                at = to;
                break;
            }
            if (end == at || end - at > 4) return Optional.empty();
            hi = hi << 16 | lo >>> 48;
            lo = lo << 16 | value;
            groups++;
            at = end;
            if (at == to) break;
            if (text.charAt(at++) != ':' || at == to) return Optional.empty();
            if (text.charAt(at) == ':') {
                if (gap >= 0) return Optional.empty();
                gap = groups;
                at++;
            }
        }
        if (gap < 0) return groups == 8 ? Optional.of(new Address(hi, lo)) : Optional.empty();
        if (groups == 8) return Optional.empty(); // `::` stands for at least one group
        return Optional.of(spread(hi, lo, groups, gap));
    }

    /// Moves the groups before the gap to the front; those behind it stand at the end already.
    private static Address spread(long hi, long lo, int groups, int gap) {
        int behind = 16 * (groups - gap);
        long lowLo = behind >= 64 ? lo : lo & (1L << behind) - 1;
        long lowHi = behind <= 64 ? 0 : hi & (1L << behind - 64) - 1;
        long headHi = hi ^ lowHi;
        long headLo = lo ^ lowLo;
        int shift = 16 * (8 - groups);
        while (shift > 0) {
            headHi = headHi << 16 | headLo >>> 48;
            headLo <<= 16;
            shift -= 16;
        }
        return new Address(headHi | lowHi, headLo | lowLo);
    }

    static String write(Address address) {
        if (address.isV4()) {
            int bits = (int) address.lo();
            return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + '.' + (bits >>> 8 & 0xff) + '.' + (bits & 0xff);
        }
        int from = 0;
        int longest = 1; // RFC 5952 §4.2.2: a single group of zeros is not shortened
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && group(address, end) == 0) end++;
            if (end - i > longest) {
                from = i;
                longest = end - i;
            }
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (longest > 1 && i == from) {
                text.append("::");
                i += longest - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
            text.append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static int group(Address address, int index) {
        long half = index < 4 ? address.hi() : address.lo();
        return (int) (half >>> 48 - 16 * (index & 3)) & 0xffff;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int hex(char c) {
        if (c >= '0' && c <= '9') return c - '0';
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' && c < 0x80 ? lower - 'a' + 10 : -1;
    }
}
