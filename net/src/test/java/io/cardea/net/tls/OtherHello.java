// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A second reader of ClientHello messages, for the fuzz target: by offsets in one array, where ours reads buffers.
final class OtherHello {
    private OtherHello() {}

    /// Whether all records of a hello are there, each of them one of TLS, and together within the bound.
    static boolean isWhole(byte[] records) {
        var message = message(records);
        for (int at = 0, found = 0; at + 5 <= records.length; at += 5 + number(records, at + 3, 2)) {
            int size = number(records, at + 3, 2);
            if (records[at] != 22 || records[at + 1] != 3 || size == 0) return false;
            found += size;
            if (found > HelloReader.BOUND) return false;
            if (found >= 4 && (message.length < 4 || message[0] != 1)) return false;
            if (found >= 4 && found >= 4 + number(message, 1, 3)) return found <= message.length;
        }
        return false;
    }

    /// The name in a whole hello; empty if there is none.
    static String name(byte[] records) {
        var message = message(records);
        int end = 4 + number(message, 1, 3);
        int at = 38; // type, length, version, random
        at += 1 + number(message, at, 1);
        at += 2 + number(message, at, 2);
        at += 1 + number(message, at, 1);
        if (at + 2 > end) return "";
        int last = at + 2 + number(message, at, 2);
        var name = "";
        for (at += 2; at < last; at += 4 + number(message, at + 2, 2)) {
            if (number(message, at, 2) != 0) continue;
            name = ""; // of several extensions the last counts
            int listEnd = at + 6 + number(message, at + 4, 2);
            for (int entry = at + 6; entry < listEnd; entry += 3 + number(message, entry + 1, 2)) {
                if (message[entry] != 0) continue;
                name = new String(message, entry + 3, number(message, entry + 1, 2), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
                break;
            }
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static byte[] message(byte[] records) {
        var out = new ByteArrayOutputStream();
        for (int at = 0; at + 5 <= records.length && records[at] == 22; ) {
            int size = number(records, at + 3, 2);
            if (at + 5 + size > records.length) break;
            out.write(records, at + 5, size);
            at += 5 + size;
        }
        return out.toByteArray();
    }

    private static int number(byte[] bytes, int at, int size) {
        int value = 0;
        for (int i = 0; i < size; i++) value = value << 8 | bytes[at + i] & 0xff;
        return value;
    }
}
