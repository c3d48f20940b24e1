// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/// What goes to a script and what comes from it.
final class Said {
    private Said() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    static byte[] bytes(double number) {
        return bytes(Double.toString(number));
    }

    static String text(Object value) {
        return new String((byte[]) value, UTF_8);
    }

    static double decimal(Object value) {
        return Double.parseDouble(text(value));
    }

    static long number(Object value) {
        return (Long) value;
    }

    /// Whether a script that answers one number has answered 1.
    static boolean yes(List<Object> values) {
        return number(values.getFirst()) == 1;
    }
}
