// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Walks over a message of protocol buffers that somebody else has written: [#next] goes to a field, and then its value is asked for; what is not asked for is passed over. Bounded by the bytes that it was given.
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int EIGHT = 1;
    private static final int LENGTH = 2;
    private static final int FOUR = 5;

    private final ByteBuffer bytes;
    private int field;
    private int kind;
    private long number;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    ProtoReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /// @return false at the end
    /// @throws IllegalArgumentException for what is no message
    boolean next() {
        if (!bytes.hasRemaining()) return false;
        long tag = varint();
        kind = (int) (tag & 7);
        field = (int) (tag >>> 3);
        if (field <= 0 || tag >>> 32 != 0) throw broken();
        switch (kind) {
            case VARINT -> number = varint();
            case EIGHT -> slice(8);
            case FOUR -> slice(4);
            case LENGTH -> {
                long length = varint();
                if (length < 0 || length > bytes.remaining()) throw broken();
                piece = slice((int) length);
            }
            default -> throw broken(); // groups, which proto3 has not
        }
        return true;
    }

    private ByteBuffer slice(int length) {
        if (length > bytes.remaining()) throw broken();
        var slice = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return slice;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64 && bytes.hasRemaining(); shift += 7) {
            byte b = bytes.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) return value;
        }
        throw broken();
    }

    private static IllegalArgumentException broken() {
        return new IllegalArgumentException("expected a message of protocol buffers");
    }

    int field() {
        return field;
    }

    long number() {
        if (kind != VARINT) throw broken();
        return number;
    }

    ProtoReader message() {
        if (kind != LENGTH) throw broken();
        return new ProtoReader(piece);
    }

    String text() {
        if (kind != LENGTH) throw broken();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(piece).toString();
        } catch (CharacterCodingException e) {
            throw broken();
        }
    }

    byte[] raw() {
        if (kind != LENGTH) throw broken();
        var copy = new byte[piece.remaining()];
        piece.get(copy);
        return copy;
    }
}
