// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import io.cardea.core.http.FieldName;
import io.netty.buffer.ByteBuf;

/// Decodes the blocks of one direction of one connection (RFC 7541 §3). For its loop alone.
///
/// Names and values come as they were sent: whether they may stand in a message is decided by the sink's owner.
///
/// Memory: the dynamic table by its size, and while a block is decoded less than three times its length. What all its fields
/// together may be is bounded by the sink, for one byte of a block can stand for a field as large as the table: a sink that
/// has had enough throws something unchecked, which comes out of [#decode] at once. The decoder is of no use after that,
/// like after an [HpackException]: the tables of the two sides differ.
public final class HpackDecoder {
    /// What a peer may use before it has read our settings (RFC 9113 §6.5.2).
    private static final int DEFAULT_TABLE = 4096;
    private static final int MOST_UPDATES = 2;
    private static final int MOST_CONTINUED = 5;
    private static final int KEPT_SCRATCH = 4096;
    private static final byte[] NO_BYTES = new byte[0];

    private final int maxTableSize;
    private final DynamicTable table = new DynamicTable(DEFAULT_TABLE);
    private boolean broken;
    private byte[] scratch = NO_BYTES;

    // Within a block: what is read, and where the next Huffman string goes to in the scratch.
    private byte[] bytes = NO_BYTES;
    private int at;
    private int end;
    private int unpacked;

    // The string that was read last.
    private byte[] text = NO_BYTES;
    private int textFrom;
    private int textLength;

    /// @param maxTableSize in bytes, what our SETTINGS_HEADER_TABLE_SIZE says. At least 4096: a peer may use as much before it
    ///     has read our settings
    public HpackDecoder(int maxTableSize) {
        if (maxTableSize < DEFAULT_TABLE) {
            throw new IllegalArgumentException("expected a table size of at least " + DEFAULT_TABLE + ", found " + maxTableSize);
        }
        this.maxTableSize = maxTableSize;
    }

    /// Decodes one whole block, from the reader index to the writer index, and calls the sink for each field line in order.
    /// The buffer is read to its end on success and remains the caller's.
    ///
    /// @throws HpackException for what is no valid block: a connection error COMPRESSION_ERROR (RFC 9113 §4.3). The sink may
    ///     have got fields before. Every further call throws too
    public void decode(ByteBuf block, Sink sink) throws HpackException {
        if (broken) throw new HpackException("nothing is decoded behind a refused block");
        broken = true; // unless we get through
        int length = block.readableBytes();
        take(block, length);
        read(sink);
        block.skipBytes(length);
        bytes = text = NO_BYTES;
        if (scratch.length > KEPT_SCRATCH) scratch = NO_BYTES;
        broken = false;
    }

    /// Where the bytes lie in an array, they are read in place.
    private void take(ByteBuf block, int length) {
        boolean inPlace = block.hasArray();
        long room = (long) length * 8 / HuffmanCode.SHORTEST + (inPlace ? 0 : length);
        if (scratch.length < room) scratch = new byte[(int) Math.max(256, room)];
        if (inPlace) {
            bytes = block.array();
            at = block.arrayOffset() + block.readerIndex();
            unpacked = 0;
        } else {
            block.getBytes(block.readerIndex(), scratch, 0, length);
            bytes = scratch;
            at = 0;
            unpacked = length;
        }
        end = at + length;
    }

    private void read(Sink sink) throws HpackException {
        int updates = 0;
        boolean begun = false;
        while (at < end) {
            int first = bytes[at++];
            if ((first & 0xe0) == 0x20) { // §6.3
                if (begun) throw new HpackException("a table size update behind a field, expected it at the start of a block");
                if (++updates > MOST_UPDATES) throw new HpackException("more than " + MOST_UPDATES + " table size updates in a block");
                resize(integer(first, 0x1f));
                continue;
            }
            begun = true;
            if (first < 0) { // §6.1
                var entry = entry(integer(first, 0x7f));
                sink.field(entry.hash, entry.bytes, 0, entry.nameLength, entry.bytes, entry.nameLength, entry.valueLength());
            } else {
                boolean indexed = (first & 0x40) != 0; // §6.2.1; else §6.2.2 or §6.2.3, which differ for who encodes again
                literal(integer(first, indexed ? 0x3f : 0x0f), indexed, sink);
            }
        }
    }

    private void literal(int index, boolean indexed, Sink sink) throws HpackException {
        int hash;
        byte[] name;
        int nameFrom;
        int nameLength;
        if (index == 0) {
            string("name");
            name = text;
            nameFrom = textFrom;
            nameLength = textLength;
            hash = FieldName.hash(name, nameFrom, nameFrom + nameLength);
        } else {
            var entry = entry(index);
            name = entry.bytes;
            nameFrom = 0;
            nameLength = entry.nameLength;
            hash = entry.hash;
        }
        string("value");
        if (indexed) remember(hash, name, nameFrom, nameLength);
        sink.field(hash, name, nameFrom, nameLength, text, textFrom, textLength);
    }

    /// The value is the string that was read last.
    private void remember(int hash, byte[] name, int nameFrom, int nameLength) {
        int size = nameLength + textLength + Entry.OVERHEAD;
        // §4.4: evict first. What exceeds the whole table empties it and is no error.
        while (table.count() > 0 && table.exceeds(size)) table.removeOldest();
        if (!table.exceeds(size)) table.add(Entry.of(hash, name, nameFrom, nameLength, text, textFrom, textLength));
    }

    private void resize(int size) throws HpackException {
        if (size > maxTableSize) throw new HpackException("a table size of " + size + ", expected at most " + maxTableSize);
        table.capacity(size);
        while (table.exceeds(0)) table.removeOldest();
    }

    private Entry entry(int index) throws HpackException {
        if (index > 0 && index <= StaticTable.SIZE) return StaticTable.at(index);
        int dynamic = index - StaticTable.SIZE;
        if (index == 0 || dynamic > table.count()) {
            throw new HpackException("expected an index from 1 to " + (StaticTable.SIZE + table.count()) + ", found " + index);
        }
        return table.at(dynamic);
    }

    /// An integer (§5.1) whose first octet was read; the prefix is the octet's lowest bits.
    private int integer(int first, int prefix) throws HpackException {
        int value = first & prefix;
        return value < prefix ? value : continued(prefix);
    }

    private int continued(long prefix) throws HpackException {
        long value = prefix;
        for (int i = 0; i < MOST_CONTINUED; i++) {
            if (at == end) throw new HpackException("the block ends within an integer");
            int octet = bytes[at++];
            value += (long) (octet & 0x7f) << 7 * i;
            if (octet < 0) continue;
            if (value > Integer.MAX_VALUE) throw new HpackException("expected an integer below 2^31, found " + value);
            return (int) value;
        }
        throw new HpackException("an integer goes on behind " + MOST_CONTINUED + " octets");
    }

    /// A string literal (§5.2).
    private void string(String what) throws HpackException {
        if (at == end) throw new HpackException("the block ends before a " + what);
        int first = bytes[at++];
        int length = integer(first, 0x7f);
        if (length > end - at) {
            throw new HpackException("a " + what + " of " + length + " bytes, but the block ends after " + (end - at));
        }
        if (first < 0) {
            int to = HuffmanCode.decode(bytes, at, length, scratch, unpacked);
            text = scratch;
            textFrom = unpacked;
            textLength = to - unpacked;
            unpacked = to;
        } else {
            text = bytes;
            textFrom = at;
            textLength = length;
        }
        at += length;
    }

    /// Takes the field lines of a block.
    @FunctionalInterface
    public interface Sink {
        /// The arrays hold what is given only during the call: they may be the table's own and must not be changed.
        ///
        /// @param hash [FieldName#hash] of the name
        void field(int hash, byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength);
    }
}
