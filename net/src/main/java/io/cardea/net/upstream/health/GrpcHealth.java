// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The messages of `grpc.health.v1.Health/Check`, as <https://github.com/grpc/grpc/blob/master/doc/health-checking.md> has them: so small that no library reads them.
/// Each stands behind five bytes, a flag for compression and its length.
final class GrpcHealth {
    static final String TARGET = "/grpc.health.v1.Health/Check";
    static final int SERVING = 1;

    private static final int PREFIX = 5;
    private static final int SERVICE = 1 << 3 | 2; // field 1, length-delimited
    private static final int STATUS = 1 << 3; // field 1, a varint

    private GrpcHealth() {}

    /// @param service empty for the whole server
    static byte[] request(String service) {
        var name = service.getBytes(StandardCharsets.UTF_8);
        var message = new ByteArrayOutputStream();
        if (name.length > 0) {
            message.write(SERVICE);
            int length = name.length;
            for (; length > 0x7f; length >>>= 7) message.write(length & 0x7f | 0x80);
            message.write(length);
            message.writeBytes(name);
        }
        var framed = new ByteArrayOutputStream();
        framed.write(0);
        for (int shift = 24; shift >= 0; shift -= 8) framed.write(message.size() >>> shift);
        framed.writeBytes(message.toByteArray());
        return framed.toByteArray();
    }

    /// The status that an answer tells: 0 if it leaves it out, as its default.
    ///
    /// @throws IllegalArgumentException if it is no such message
    static int status(byte[] framed) {
        if (framed.length < PREFIX || framed[0] != 0) throw new IllegalArgumentException("expected one message that is not compressed");
        int length = (framed[1] & 0xff) << 24 | (framed[2] & 0xff) << 16 | (framed[3] & 0xff) << 8 | framed[4] & 0xff;
        if (length != framed.length - PREFIX) throw new IllegalArgumentException("expected one message of " + length + " bytes, found " + (framed.length - PREFIX));
        var reader = new Reader(framed);
        int status = 0;
        while (reader.at < framed.length) {
            long tag = reader.varint();
            if (tag == STATUS) status = (int) reader.varint(); else reader.skip((int) tag & 7);
        }
        return status;
    }

    static String name(int status) {
        return switch (status) {
            case 0 -> "UNKNOWN";
            case SERVING -> "SERVING";
            case 2 -> "NOT_SERVING";
            case 3 -> "SERVICE_UNKNOWN";
            default -> "status " + status;
        };
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at = PREFIX;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < 70; shift += 7) {
                if (at >= bytes.length) break;
                byte next = bytes[at++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) return value;
            }
            throw new IllegalArgumentException("a number that does not end");
        }

        /// What later versions may add.
        void skip(int wireType) {
            long length = switch (wireType) {
                case 0 -> {
                    varint();
                    yield 0;
                }
                case 1 -> 8;
                case 2 -> varint();
                case 5 -> 4;
                default -> throw new IllegalArgumentException("a field of no known kind");
            };
            if (length < 0 || length > bytes.length - at) throw new IllegalArgumentException("a field that does not end");
            at += (int) length;
        }
    }
}
