// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Writes messages, up to a bound: what does not fit is left out, and said (TC).
final class Reply {
    static final int OK = 0;
    static final int FORMAT = 1;
    static final int FAILED = 2;
    static final int NO_SUCH_NAME = 3;
    static final int NOT_IMPLEMENTED = 4;
    static final int REFUSED = 5;
    /// RFC 6891 §6.1.3: its upper bits are in the OPT record.
    static final int BAD_VERSION = 16;
    /// What passes through nearly every network in one piece.
    static final int LARGEST_DATAGRAM = 1232;
    static final int LARGEST = 65_535;
    private static final int OPT_LENGTH = 11;
    private static final byte[] ASKED_NAME = {(byte) 0xc0, Query.HEADER};

    private Reply() {}

    /// One record.
    ///
    /// @param name in the form of the wire, or [#asked]
    record Item(byte[] name, int type, long ttl, byte[] data) {}

    /// @param authoritative whether the name is in a zone of ours
    record Answer(int code, boolean authoritative, List<Item> answers, List<Item> authority, List<Item> additional) {
        static Answer of(int code) {
            return new Answer(code, false, List.of(), List.of(), List.of());
        }
    }

    /// The name that was asked for, as a pointer to it (RFC 1035 §4.1.4).
    static byte[] asked() {
        return ASKED_NAME;
    }

    /// @param name with dots, each label of 1 to 63 characters of ASCII
    static byte[] name(String name) {
        var bytes = ByteBuffer.allocate(name.length() + 2);
        for (var label : name.split("\\.")) bytes.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        return bytes.put((byte) 0).array();
    }

    /// @param most bytes
    static byte[] write(Query query, Answer answer, int most) {
        int room = most - (query.extended() ? OPT_LENGTH : 0);
        var out = ByteBuffer.allocate(most).limit(room);
        out.position(Query.HEADER);
        out.put(query.question());
        int answers = put(out, answer.answers());
        boolean cut = answers < answer.answers().size();
        int authority = cut ? 0 : put(out, answer.authority());
        int additional = cut ? 0 : put(out, answer.additional());
        out.limit(most);
        if (query.extended()) {
            out.put((byte) 0).putShort((short) 41).putShort((short) LARGEST_DATAGRAM).put((byte) (answer.code() >>> 4)).put((byte) 0).putShort((short) 0).putShort((short) 0);
            additional++;
        }
        int flags = 0x8000 | (answer.authoritative() ? 0x0400 : 0) | (cut ? 0x0200 : 0) | (query.recursion() ? 0x0100 : 0) | answer.code() & 0xf;
        out.putShort(0, (short) query.id()).putShort(2, (short) flags).putShort(4, (short) 1).putShort(6, (short) answers).putShort(8, (short) authority).putShort(10, (short) additional);
        return Arrays.copyOf(out.array(), out.position());
    }

    /// A header and no more.
    static byte[] write(Query.Wrong wrong) {
        return ByteBuffer.allocate(Query.HEADER).putShort(0, (short) wrong.id()).putShort(2, (short) (0x8000 | wrong.opcode() << 11 | wrong.code())).array();
    }

    /// As many as fit.
    private static int put(ByteBuffer out, List<Item> items) {
        int count = 0;
        for (var item : items) {
            int before = out.position();
            try {
                out.put(item.name()).putShort((short) item.type()).putShort((short) Query.IN).putInt((int) item.ttl()).putShort((short) item.data().length).put(item.data());
            } catch (BufferOverflowException e) {
                out.position(before);
                return count;
            }
            count++;
        }
        return count;
    }
}
