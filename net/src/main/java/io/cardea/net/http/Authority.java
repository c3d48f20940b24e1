// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;

/// Host and port as they stand in `Host` and in targets, judged on the bytes (RFC 3986 §3.2, RFC 9110 §7.2).
///
/// Narrower than the grammar: a host is letters, digits, `-`, `_` and dots without empty labels (one dot may end it), or
/// an IPv6 address in brackets without a zone (dotted decimals only in a mapped one). Percent-encoding, user information,
/// an empty port and port 0 are refused: no server is reached by them that could not be reached otherwise, and readers
/// disagree on each.
public final class Authority {
    public static final int INVALID = -1;
    public static final int NO_PORT = 0;

    private static final int LONGEST_HOST = 255;

    private Authority() {}

    /// @return the port, [#NO_PORT] or [#INVALID]
    public static int port(byte[] bytes, int from, int to) {
        int colon = hostEnd(bytes, from, to);
        if (colon <= from || colon - from > LONGEST_HOST) return INVALID;
        if (colon == to) return NO_PORT;
        int digits = to - colon - 1;
        if (bytes[colon] != ':' || digits < 1 || digits > 5 || bytes[colon + 1] == '0') return INVALID;
        int port = 0;
        for (int i = colon + 1; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) return INVALID;
            port = port * 10 + digit;
        }
        return port > 65535 ? INVALID : port;
    }

    /// Where the host ends that begins at `from`; `from` if there is no valid one.
    public static int hostEnd(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == '[') return bracketEnd(bytes, from, to);
        int label = from;
        int at = from;
        for (; at < to; at++) {
            byte b = bytes[at];
            if (b == '.') {
                if (at == label) return from;
                label = at + 1;
            } else if (!isHostByte(b)) {
                break;
            }
        }
        return at;
    }

    private static int bracketEnd(byte[] bytes, int from, int to) {
        int at = from + 1;
        while (at < to && isAddressByte(bytes[at])) at++;
        if (at == to || bytes[at] != ']') return from;
        var address = new String(bytes, from + 1, at - from - 1, StandardCharsets.ISO_8859_1);
        return NetUtil.isValidIpV6Address(address) ? at + 1 : from;
    }

    private static boolean isHostByte(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '_';
    }

    private static boolean isAddressByte(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' || b >= '0' && b <= '9' || b == ':' || b == '.';
    }

    /// Whether two valid authorities name the same host and port; who names no port means `defaultPort`.
    public static boolean same(byte[] bytes, int from, int to, int otherFrom, int otherTo, int defaultPort) {
        int length = hostEnd(bytes, from, to) - from;
        if (length != hostEnd(bytes, otherFrom, otherTo) - otherFrom) return false;
        for (int i = 0; i < length; i++) {
            if (FieldValues.lower(bytes[from + i]) != FieldValues.lower(bytes[otherFrom + i])) return false;
        }
        int port = port(bytes, from, to);
        int otherPort = port(bytes, otherFrom, otherTo);
        return (port == NO_PORT ? defaultPort : port) == (otherPort == NO_PORT ? defaultPort : otherPort);
    }
}
