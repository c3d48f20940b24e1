// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import java.util.concurrent.ThreadLocalRandom;

/// Ids for requests: 128 random bits as 32 hexadecimal digits. Unique, not secret.
final class RequestIds {
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private RequestIds() {}

    @SuppressWarnings("deprecation") // the constructor for bytes that are ASCII anyway: no decoding
    static String next() {
        var random = ThreadLocalRandom.current();
        var text = new byte[32];
        write(random.nextLong(), text, 0);
        write(random.nextLong(), text, 16);
        return new String(text, 0);
    }

    private static void write(long bits, byte[] text, int at) {
        for (int i = 0; i < 16; i++) text[at + i] = HEX[(int) (bits >>> i * 4) & 15];
    }
}
