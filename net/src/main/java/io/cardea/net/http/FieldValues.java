// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.core.http.Tokens;

/// The field values that decide on framing and persistence, read from bytes.
public final class FieldValues {
    public static final int CLOSE = 1;
    public static final int KEEP_ALIVE = 2;
    public static final int UPGRADE = 4;
    /// A member is no token.
    public static final int MALFORMED = 8;

    private FieldValues() {}

    /// A length: digits only, no sign, no leading zero, no list, at most 2^63-1 (RFC 9110 §8.6).
    ///
    /// @return -1 if it is anything else
    public static long length(byte[] bytes, int from, int to) {
        int digits = to - from;
        if (digits < 1 || digits > 19 || bytes[from] == '0' && digits > 1) return -1;
        long length = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) return -1;
            length = length * 10 + digit;
        }
        return length < 0 ? -1 : length; // 19 digits overflow at most once, into the negative
    }

    /// The members of a `Connection` value that this connection must know (RFC 9110 §7.6.1), as bits.
    public static int connection(byte[] bytes, int from, int to) {
        int found = 0;
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && bytes[end] != ',') end++;
            int first = at;
            int last = end;
            while (first < last && (bytes[first] == ' ' || bytes[first] == '\t')) first++;
            while (last > first && (bytes[last - 1] == ' ' || bytes[last - 1] == '\t')) last--;
            found |= option(bytes, first, last);
            at = end + 1;
        }
        return found;
    }

    private static int option(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) if (!Tokens.isTokenByte(bytes[i])) return MALFORMED;
        if (is(bytes, from, to, "close")) return CLOSE;
        if (is(bytes, from, to, "keep-alive")) return KEEP_ALIVE;
        if (is(bytes, from, to, "upgrade")) return UPGRADE;
        return 0;
    }

    /// Whether the bytes are this text, letters' case aside.
    public static boolean is(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) return false;
        for (int i = 0; i < lowerCase.length(); i++) {
            if (lower(bytes[from + i]) != lowerCase.charAt(i)) return false;
        }
        return true;
    }

    public static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }
}
