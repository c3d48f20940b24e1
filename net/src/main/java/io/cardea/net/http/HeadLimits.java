// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

/// Limits for one head, or for one trailer section.
///
/// @param requestLine bytes of the first line without its CRLF; beyond it a request is answered with 414
/// @param field bytes of one field line without its CRLF; beyond it 431
/// @param fields bytes of all field lines with their CRLFs; beyond it 431
/// @param count field lines; beyond it 431
public record HeadLimits(int requestLine, int field, int fields, int count) {
    public static final HeadLimits DEFAULT = new HeadLimits(8192, 8192, 32768, 100);

    private static final int MOST = 1 << 24;

    public HeadLimits {
        check("request-line", requestLine);
        check("field", field);
        check("fields", fields);
        check("count", count);
    }

    private static void check(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("the limit `" + name + "` is 1 to " + MOST + ", found " + value);
        }
    }
}
