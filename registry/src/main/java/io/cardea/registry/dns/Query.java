// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One question, as it came.
///
/// @param id to be given back
/// @param recursion whether the client wishes that others are asked; it is only given back
/// @param name in lower case, with dots between the labels and none at the end; whatever no name of ours can hold is a `?`
/// @param type A, AAAA, SRV and so on, as a number
/// @param klass IN, as a number
/// @param question as it came, to be given back byte for byte: some clients hide a secret in the case of letters
/// @param extended whether it has an OPT record (RFC 6891)
/// @param version of the extension
/// @param most bytes that the client takes by UDP
record Query(int id, boolean recursion, String name, int type, int klass, byte[] question, boolean extended, int version, int most) {
    static final int A = 1;
    static final int SOA = 6;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int ANY = 255;
    static final int IN = 1;
    private static final int OPT = 41;
    static final int HEADER = 12;
    /// What a client takes by UDP that says nothing else (RFC 1035 §4.2.1), and the most that a question of ours needs.
    static final int PLAIN = 512;

    /// What was read.
    sealed interface Read permits Asked, Wrong, Nothing {}

    record Asked(Query query) implements Read {}

    /// @param code that it is answered with
    record Wrong(int id, int opcode, int code) implements Read {}

    /// No query, so that any answer could only harm: perhaps somebody else's answer.
    record Nothing() implements Read {}

    private static final Nothing NOTHING = new Nothing();

    /// @param length of the message in `data`
    static Read parse(byte[] data, int length) {
        if (length < HEADER) return NOTHING;
        int flags = u16(data, 2);
        if ((flags & 0x8000) != 0) return NOTHING;
        int id = u16(data, 0);
        int opcode = flags >>> 11 & 0xf;
        if (opcode != 0) return new Wrong(id, opcode, Reply.NOT_IMPLEMENTED);
        var query = u16(data, 4) == 1 && u16(data, 6) == 0 && u16(data, 8) == 0 ? read(data, length, id, (flags & 0x0100) != 0) : null;
        return query == null ? new Wrong(id, opcode, Reply.FORMAT) : new Asked(query);
    }

    private static @Nullable Query read(byte[] data, int length, int id, boolean recursion) {
        var name = new StringBuilder(64);
        int at = HEADER;
        while (at < length && data[at] != 0) {
            int label = data[at++] & 0xff;
            if (label > 63 || at + label > length || at + label - HEADER > 254) return null; // a pointer has nothing to point to here
            if (!name.isEmpty()) name.append('.');
            for (int end = at + label; at < end; at++) name.append(plain(data[at]));
        }
        if (at + 5 > length) return null;
        int type = u16(data, at + 1);
        int klass = u16(data, at + 3);
        at += 5;
        var question = Arrays.copyOfRange(data, HEADER, at);
        boolean extended = false;
        int version = 0;
        int most = PLAIN;
        for (int records = u16(data, 10); records > 0; records--) {
            boolean root = at < length && data[at] == 0;
            at = behindName(data, at, length);
            if (at < 0 || at + 10 > length || at + 10 + u16(data, at + 8) > length) return null;
            if (u16(data, at) == OPT) {
                if (extended || !root) return null; // RFC 6891 §6.1.1
                extended = true;
                most = Math.max(PLAIN, u16(data, at + 2));
                version = data[at + 5] & 0xff;
            }
            at += 10 + u16(data, at + 8);
        }
        return new Query(id, recursion, name.toString(), type, klass, question, extended, version, most);
    }

    private static int behindName(byte[] data, int from, int length) {
        int at = from;
        while (at < length) {
            int label = data[at] & 0xff;
            if (label == 0) return at + 1;
            if (label >= 0xc0) return at + 2;
            if (label > 63) return -1;
            at += label + 1;
        }
        return -1;
    }

    private static char plain(byte octet) {
        if (octet >= 'A' && octet <= 'Z') return (char) (octet + 32);
        return octet >= 'a' && octet <= 'z' || octet >= '0' && octet <= '9' || octet == '-' || octet == '_' ? (char) octet : '?';
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }
}
