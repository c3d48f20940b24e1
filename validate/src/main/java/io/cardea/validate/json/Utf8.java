// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.json;

/// Whether bytes that come in pieces are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. What two readers
/// could decode differently must not pass one of them.
final class Utf8 {
    private int missing; // bytes of a character that has begun
    private int low; // what its next byte may be
    private int high;

    /// @return whether all is well so far
    boolean accepts(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int b = bytes[at] & 0xff;
            if (missing > 0) {
                if (b < low || b > high) return false;
                low = 0x80;
                high = 0xbf;
                missing--;
                at++;
            } else if (b < 0x80) {
                at++;
                while (at < to && bytes[at] >= 0) at++;
            } else {
                if (!begins(b)) return false;
                at++;
            }
        }
        return true;
    }

    /// RFC 3629 §4: what the second byte may be depends on the first.
    private boolean begins(int b) {
        low = 0x80;
        high = 0xbf;
        if (b >= 0xc2 && b <= 0xdf) {
            missing = 1;
        } else if (b >= 0xe0 && b <= 0xef) {
            missing = 2;
            if (b == 0xe0) low = 0xa0;
            if (b == 0xed) high = 0x9f;
        } else if (b >= 0xf0 && b <= 0xf4) {
            missing = 3;
            if (b == 0xf0) low = 0x90;
            if (b == 0xf4) high = 0x8f;
        } else {
            return false;
        }
        return true;
    }

    boolean isWhole() {
        return missing == 0;
    }
}
