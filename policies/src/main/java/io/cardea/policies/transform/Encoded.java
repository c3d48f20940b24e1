// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import java.nio.charset.StandardCharsets;

/// Percent-encoding of data (RFC 3986 §2.1): all but unreserved characters, so that it can be no delimiter.
final class Encoded {
    private static final String HEX = "0123456789ABCDEF";

    private Encoded() {}

    static void segment(String value, StringBuilder to) {
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            int c = octet & 0xff;
            boolean unreserved = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~';
            if (unreserved) to.append((char) c);
            else to.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
    }
}
