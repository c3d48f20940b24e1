// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

/// Delta-seconds (RFC 9111 §1.2.2): digits only, and what is larger than any cache lives is as good as for ever.
final class Seconds {
    /// Not said.
    static final long ABSENT = -1;
    /// Said, but not in digits.
    static final long INVALID = -2;
    /// The most that counts: 2^31.
    static final long MOST = 1L << 31;

    private Seconds() {}

    /// @return 0 to [#MOST], or [#INVALID]
    static long read(String text) {
        if (text.isEmpty()) return INVALID;
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return INVALID;
            value = Math.min(MOST, value * 10 + digit);
        }
        return value;
    }
}
