// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import io.cardea.core.http.FieldName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A field line of a table: the name and directly behind it the value, in one array.
final class Entry {
    /// What an entry counts beyond its bytes (RFC 7541 §4.1).
    static final int OVERHEAD = 32;

    /// [FieldName#hash] of the name.
    final int hash;
    final byte[] bytes;
    final int nameLength;

    /// For [EncodingTable] alone: the fingerprint of the value, the count of insertions, the next older one in its bucket.
    int fingerprint;
    int sequence;
    @Nullable Entry older;

    private Entry(int hash, byte[] bytes, int nameLength) {
        this.hash = hash;
        this.bytes = bytes;
        this.nameLength = nameLength;
    }

    static Entry of(int hash, byte[] name, int nameFrom, int nameLength, byte[] value, int valueFrom, int valueLength) {
        var bytes = new byte[nameLength + valueLength];
        System.arraycopy(name, nameFrom, bytes, 0, nameLength);
        System.arraycopy(value, valueFrom, bytes, nameLength, valueLength);
        return new Entry(hash, bytes, nameLength);
    }

    static Entry of(String name, String value) {
        var bytes = (name + value).getBytes(StandardCharsets.ISO_8859_1);
        return new Entry(FieldName.hash(bytes, 0, name.length()), bytes, name.length());
    }

    int valueLength() {
        return bytes.length - nameLength;
    }

    int size() {
        return bytes.length + OVERHEAD;
    }

    boolean nameIs(byte[] name, int from, int length) {
        return nameLength == length && Arrays.equals(bytes, 0, length, name, from, from + length);
    }

    boolean valueIs(byte[] value, int from, int length) {
        return bytes.length - nameLength == length && Arrays.equals(bytes, nameLength, bytes.length, value, from, from + length);
    }
}
