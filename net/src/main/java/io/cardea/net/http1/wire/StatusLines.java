// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Statuses;
import java.nio.charset.StandardCharsets;

/// The status lines, as bytes, for every status; with a reason for those of RFC 9110 §15 and the registry.
final class StatusLines {
    private static final int LOWEST = 100;
    private static final byte[][] LINES = new byte[500][];

    static {
        for (int status = LOWEST; status < 600; status++) {
            LINES[status - LOWEST] = ("HTTP/1.1 " + status + ' ' + Statuses.reason(status) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private StatusLines() {}

    static byte[] of(int status) {
        if (status < LOWEST || status > 599) throw new IllegalArgumentException("a status is 100 to 599, not " + status);
        return LINES[status - LOWEST];
    }
}
