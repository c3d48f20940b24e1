// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/// Reads the blocks of fields of one connection (RFC 7541), with the table that they share. Strings are decoded when somebody
/// asks for them: the origin mostly wants the path, and shall cost the load's core little.
final class HpackReader {
    private static final int TABLE_BYTES = 4096;
    private static final int ENTRY_OVERHEAD = 32;

    /// Newest first.
    private final List<Field> table = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private int size;
    private int most = TABLE_BYTES;

    record Field(HpackText name, HpackText value) {
        int size() {
            return name.text().length() + value.text().length() + ENTRY_OVERHEAD;
        }
    }

    /// Reads a whole block.
    ///
    /// @return its fields, good until the next block is read
    List<Field> read(ByteBuf block) {
        fields.clear();
        while (block.isReadable()) {
            int first = block.readUnsignedByte();
            if ((first & 0x80) != 0) {
                fields.add(entry(number(block, first, 7)));
            } else if ((first & 0x40) != 0) {
                var field = literal(block, number(block, first, 6));
                fields.add(field);
                keep(field);
            } else if ((first & 0x20) != 0) {
                most = number(block, first, 5);
                evict(0);
            } else {
                fields.add(literal(block, number(block, first, 4)));
            }
        }
        return fields;
    }

    private Field literal(ByteBuf block, int index) {
        var name = index > 0 ? entry(index).name : string(block);
        return new Field(name, string(block));
    }

    private Field entry(int index) {
        return index <= HpackText.STATIC.size() ? HpackText.STATIC.get(index - 1) : table.get(index - 1 - HpackText.STATIC.size());
    }

    private void keep(Field field) {
        int bytes = field.size();
        evict(bytes);
        if (bytes <= most) {
            table.addFirst(field);
            size += bytes;
        }
    }

    private void evict(int room) {
        while (size + room > most && !table.isEmpty()) {
            size -= table.removeLast().size();
        }
    }

    private static HpackText string(ByteBuf block) {
        int first = block.readUnsignedByte();
        var bytes = new byte[number(block, first, 7)];
        block.readBytes(bytes);
        return new HpackText(bytes, (first & 0x80) != 0);
    }

    /// RFC 7541 §5.1.
    private static int number(ByteBuf block, int first, int bits) {
        int limit = (1 << bits) - 1;
        int value = first & limit;
        if (value == limit) {
            int shift = 0;
            int next;
            do {
                next = block.readUnsignedByte();
                value += (next & 0x7f) << shift;
                shift += 7;
            } while ((next & 0x80) != 0);
        }
        return value;
    }
}
