// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.net.http.WireException;

/// `HTTP/1.0-or-1 SP 3DIGIT [SP reason]` (RFC 9112 §4). The space before an absent reason may be absent too: many
/// origins forget it, and nothing follows that it could be mistaken for.
final class StatusLine {
    private static final byte[] BEGIN = {'H', 'T', 'T', 'P', '/', '1', '.'};

    private int status;
    private int minorVersion;

    int status() {
        return status;
    }

    int minorVersion() {
        return minorVersion;
    }

    void parse(byte[] bytes, int from, int to) throws WireException {
        if (to - from < 12) throw malformed("the status line has less than 12 bytes");
        for (int i = 0; i < BEGIN.length; i++) {
            if (bytes[from + i] != BEGIN[i]) throw malformed("the status line begins with `HTTP/1.1`");
        }
        minorVersion = bytes[from + 7] - '0';
        if (minorVersion != 0 && minorVersion != 1) throw malformed("HTTP/1.1 and HTTP/1.0 are spoken to origins");
        int hundreds = bytes[from + 9] - '0';
        int tens = bytes[from + 10] - '0';
        int ones = bytes[from + 11] - '0';
        boolean valid = bytes[from + 8] == ' ' && hundreds >= 1 && hundreds <= 5 && tens >= 0 && tens <= 9 && ones >= 0
            && ones <= 9 && (to - from == 12 || bytes[from + 12] == ' ');
        if (!valid) throw malformed("a status is three digits, 100 to 599, between single spaces");
        status = hundreds * 100 + tens * 10 + ones;
    }

    private static WireException malformed(String detail) {
        return Sender.ORIGIN.malformed(detail);
    }
}
