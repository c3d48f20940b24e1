// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.net.http2.hpack.KnownName.Indexing;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Encodes the blocks of one direction of one connection (RFC 7541). For its loop alone.
///
/// [#begin] starts each block, then come pseudo-fields and [fields][#encode(ByteBuf, Fields)] in the order of the message.
/// What was encoded must be sent, in that order: the peer's table follows it.
///
/// Credentials are never indexed, by us or by who passes them on (§7.1.3): `authorization`, `set-cookie`, short cookies and
/// the like. Nothing is allocated but for a new entry of the table.
public final class HpackEncoder {
    private static final int INITIAL_TABLE = 4096;
    /// Longer strings are sent plain: the time of every bit is ours, the gain a fifth.
    private static final int LONGEST_HUFFMAN = 512;
    private static final int KEPT_SCRATCH = 4096;
    /// Three integers of at most six octets: an index and two lengths.
    private static final int MOST_INTEGERS = 18;

    private final int maxTableSize;
    private final EncodingTable table;
    private final Fields.HashedSliceVisitor visitor = this::lowered;
    private byte[] name = new byte[64];
    private byte[] packed = new byte[512];
    private int at;

    // What the peer allows; the smallest of what it allowed since the last block.
    private int allowed;
    private int smallest;

    /// @param maxTableSize in bytes: what we spend for the peer's table, however much it allows
    public HpackEncoder(int maxTableSize) {
        if (maxTableSize < 0) throw new IllegalArgumentException("expected a table size from 0, found " + maxTableSize);
        this.maxTableSize = maxTableSize;
        // The peer begins with 4096 (RFC 9113 §6.5.2): if we want less, the first block says so.
        this.table = new EncodingTable(INITIAL_TABLE);
        this.allowed = smallest = Math.min(INITIAL_TABLE, maxTableSize);
    }

    /// SETTINGS_HEADER_TABLE_SIZE of the peer came. The next block begins with what follows from it (§4.2).
    ///
    /// @param bytes an unsigned number, as it came
    public void peerTableSize(int bytes) {
        allowed = Integer.compareUnsigned(bytes, maxTableSize) < 0 ? bytes : maxTableSize;
        smallest = Math.min(smallest, allowed);
    }

    /// Starts a block: writes what the peer must know of the table's size.
    public void begin(ByteBuf out) {
        if (smallest == table.capacity() && allowed == smallest) return;
        at = 0;
        if (smallest < table.capacity()) resize(smallest); // §4.2: what was smaller in between must be told, as it evicted
        if (allowed > table.capacity()) resize(allowed);
        smallest = allowed;
        out.writeBytes(packed, 0, at);
    }

    private void resize(int size) {
        integer(0x20, 0x1f, size);
        table.capacity(size);
    }

    /// @param lowerName in lower case, like `:status`
    public void encode(ByteBuf out, byte[] lowerName, byte[] value) {
        at = 0;
        field(FieldName.hash(lowerName, 0, lowerName.length), lowerName, lowerName.length, value, 0, value.length);
        out.writeBytes(packed, 0, at);
    }

    /// All fields, names in lower case (RFC 9113 §8.2).
    public void encode(ByteBuf out, Fields fields) {
        at = 0;
        fields.forEachHashedSlice(visitor);
        out.writeBytes(packed, 0, at);
        if (packed.length > KEPT_SCRATCH) packed = new byte[512];
        if (name.length > KEPT_SCRATCH) name = new byte[64];
    }

    private void lowered(int hash, byte[] bytes, int from, int nameLength, int value, int valueLength) {
        if (nameLength > name.length) name = new byte[nameLength * 2];
        for (int i = 0; i < nameLength; i++) {
            byte b = bytes[from + i];
            name[i] = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
        }
        field(hash, name, nameLength, bytes, value, valueLength);
    }

    private void field(int hash, byte[] lower, int nameLength, byte[] value, int from, int length) {
        reserve(nameLength + length);
        var known = KnownName.find(hash, lower, 0, nameLength);
        if (known.forbidden(length)) {
            literal(0x10, 0x0f, known.first(), lower, nameLength, value, from, length);
            return;
        }
        int exact = known.exact(value, from, length);
        if (exact > 0) {
            integer(0x80, 0x7f, exact);
        } else if (known.indexing() == Indexing.USELESS) {
            literal(0, 0x0f, known.first(), lower, nameLength, value, from, length);
        } else {
            repeating(hash, known.first(), lower, nameLength, value, from, length);
        }
    }

    private void repeating(int hash, int staticName, byte[] lower, int nameLength, byte[] value, int from, int length) {
        int fingerprint = EncodingTable.fingerprint(value, from, length);
        table.find(hash, lower, 0, nameLength, fingerprint, value, from, length);
        if (table.exact() > 0) {
            integer(0x80, 0x7f, table.exact());
            return;
        }
        int index = staticName > 0 ? staticName : table.named();
        // One field that takes more than half of the table pushes out more than it brings.
        if (nameLength + length + Entry.OVERHEAD > table.capacity() / 2) {
            literal(0, 0x0f, index, lower, nameLength, value, from, length);
        } else {
            literal(0x40, 0x3f, index, lower, nameLength, value, from, length);
            table.insert(hash, lower, 0, nameLength, fingerprint, value, from, length);
        }
    }

    private void literal(int kind, int prefix, int index, byte[] lower, int nameLength, byte[] value, int from, int length) {
        integer(kind, prefix, index);
        if (index == 0) string(lower, 0, nameLength);
        string(value, from, length);
    }

    /// §5.2.
    private void string(byte[] source, int from, int length) {
        int huffman = length <= LONGEST_HUFFMAN ? HuffmanCode.encodedLength(source, from, length) : length;
        if (huffman < length) {
            integer(0x80, 0x7f, huffman);
            at = HuffmanCode.encode(source, from, length, packed, at);
        } else {
            integer(0, 0x7f, length);
            System.arraycopy(source, from, packed, at, length);
            at += length;
        }
    }

    /// §5.1.
    private void integer(int kind, int prefix, int value) {
        if (value < prefix) {
            packed[at++] = (byte) (kind | value);
            return;
        }
        packed[at++] = (byte) (kind | prefix);
        int rest = value - prefix;
        for (; rest >= 0x80; rest >>>= 7) packed[at++] = (byte) (rest | 0x80);
        packed[at++] = (byte) rest;
    }

    private void reserve(int text) {
        int needed = at + text + MOST_INTEGERS;
        if (needed > packed.length) packed = Arrays.copyOf(packed, Math.max(needed, packed.length * 2));
    }
}
