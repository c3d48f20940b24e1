// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A message of protocol buffers, as its encoding is described for proto3: the few kinds of fields that a question of ours has. What is empty or zero is left out, as proto3 does.
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int LENGTH = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    ProtoWriter number(int field, long value) {
        if (value == 0) return this;
        varint((long) field << 3 | VARINT);
        varint(value);
        return this;
    }

    ProtoWriter text(int field, String value) {
        return value.isEmpty() ? this : piece(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoWriter message(int field, ProtoWriter value) {
        return piece(field, value.bytes.toByteArray());
    }

    /// An entry of a map of texts: a message of a key and a value.
    ProtoWriter entry(int field, String key, String value) {
        return message(field, new ProtoWriter().text(1, key).text(2, value));
    }

    private ProtoWriter piece(int field, byte[] value) {
        varint((long) field << 3 | LENGTH);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
