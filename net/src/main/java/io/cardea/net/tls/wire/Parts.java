// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What TLS writes with its length in front (RFC 8446 §3.4). Every method takes what it reads from the front of the buffer, and
/// throws [BufferUnderflowException] if that much is not there.
final class Parts {
    private Parts() {}

    static ByteBuffer part(ByteBuffer from, int lengthBytes) {
        int length = lengthBytes == 1 ? Byte.toUnsignedInt(from.get()) : Short.toUnsignedInt(from.getShort());
        if (length > from.remaining()) throw new BufferUnderflowException();
        var part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }

    /// RFC 8446 §4.2: one of each type; of two the other side might take the other one.
    ///
    /// @throws IllegalArgumentException if there are two
    static Map<Integer, ByteBuffer> extensions(ByteBuffer message) {
        if (message.remaining() < 2) return Map.of();
        var all = part(message, 2);
        var found = new LinkedHashMap<Integer, ByteBuffer>();
        while (all.hasRemaining()) {
            int type = Short.toUnsignedInt(all.getShort());
            if (found.put(type, part(all, 2)) != null) throw new IllegalArgumentException("two extensions of type " + type);
        }
        return found;
    }

    /// All that is left, as numbers of two bytes.
    static List<Integer> numbers(ByteBuffer from) {
        var numbers = new ArrayList<Integer>(from.remaining() / 2);
        while (from.remaining() >= 2) numbers.add(Short.toUnsignedInt(from.getShort()));
        return numbers;
    }

    /// All that is left, as texts with a byte of length each (RFC 7301 §3.1).
    static List<String> texts(ByteBuffer from) {
        var texts = new ArrayList<String>();
        while (from.hasRemaining()) texts.add(text(part(from, 1)));
        return texts;
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }
}
