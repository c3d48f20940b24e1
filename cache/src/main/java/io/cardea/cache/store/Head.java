// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.core.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// All of a stored answer but its body, as bytes: copied as one piece from where it is stored, and read where it is needed. The text of
/// the fields is not copied again: [Fields] point into the same bytes, also those of an answer, which adds its own behind them.
///
/// First the identity (scope and variation, equal for the same variant only), then numbers, tags, rows and text of the fields, and the
/// key at the end. Numbers are written seven bits to a byte, the lowest first.
final class Head {
    /// Bytes for the fields that an answer from the cache has besides those that are stored: `Age`, `Cache-Status`, an id, and a few of policies.
    static final int ROOM = 192;
    private static final int MORE_ROWS = 6;

    private final byte[] bytes;
    private final int end;
    private final int status;
    private final Terms terms;
    private final long sequence;
    private final int tags;
    private final int rows;
    private boolean given; // the room behind the end

    /// @param bytes with room behind the end, which nobody else uses
    /// @param identity how many bytes that is
    /// @param end of what was written
    Head(byte[] bytes, int identity, int end) {
        this.bytes = bytes;
        this.end = end;
        var reader = new Reader(bytes, identity);
        this.status = (int) reader.number();
        this.terms = new Terms(reader.signed(), reader.signed(), reader.signed(), reader.signed(), reader.signed(), reader.signed(), reader.number(), (int) reader.number());
        this.sequence = reader.number();
        int tagBytes = (int) reader.number();
        this.tags = reader.at;
        this.rows = reader.at + tagBytes;
    }

    /// To be read, or copied: whoever adds to them writes where others do.
    Fields fields() {
        return fields(0);
    }

    /// To be changed: for the one who found it, and gives it to one client.
    Fields own() {
        if (given) return fields().copy();
        given = true;
        return fields(MORE_ROWS);
    }

    private Fields fields(int more) {
        var reader = new Reader(bytes, rows);
        int count = (int) reader.number();
        int text = (int) reader.number() + reader.at; // behind the rows
        var fields = new Fields(bytes, end, count + more);
        for (int row = 0; row < count; row++) {
            int hash = reader.four();
            int name = (int) reader.number();
            int value = (int) reader.number();
            fields.addSlice(hash, text, name, text + name, value);
            text += name + value;
        }
        return fields;
    }

    int status() {
        return status;
    }

    Terms terms() {
        return terms;
    }

    long sequence() {
        return sequence;
    }

    String scope() {
        return new Reader(bytes, 0).text();
    }

    Variation variation() {
        var reader = new Reader(bytes, 0);
        int scope = (int) reader.number();
        reader.at += scope;
        int count = (int) reader.number();
        if (count == 0) return Variation.NONE;
        return new Variation(reader.texts(count), reader.texts(count));
    }

    List<String> tags() {
        var reader = new Reader(bytes, tags);
        int count = (int) reader.number();
        return count == 0 ? List.of() : reader.texts(count);
    }

    // ---- writing --------------------------------------------------------------------------------------------------------

    /// As an identity begins with it.
    static byte[] scope(String scope) {
        var writer = new Writer(scope.length() + 2);
        writer.text(scope);
        return java.util.Arrays.copyOf(writer.bytes, writer.at);
    }

    /// The bytes of one that is to be stored.
    ///
    /// @param scope how many bytes of the identity are the scope's
    /// @param identity how many bytes the identity has
    /// @param end where the key begins
    /// @param length how many bytes count
    record Written(byte[] bytes, int scope, int identity, int end, int length) {}

    static Written write(Stored stored, byte[] key) {
        var writer = new Writer(256 + stored.fields().encodedLength() + 8 * stored.fields().rows() + key.length);
        writer.text(stored.scope());
        int scope = writer.at;
        var variation = stored.variation();
        writer.number(variation.names().size());
        variation.names().forEach(writer::text);
        variation.values().forEach(writer::text);
        int identity = writer.at;
        writer.number(stored.status());
        var terms = stored.terms();
        writer.signed(terms.lifetime());
        writer.signed(terms.initialAge());
        writer.signed(terms.received());
        writer.signed(terms.date());
        writer.signed(terms.staleWhileRevalidate());
        writer.signed(terms.staleIfError());
        writer.number(terms.took());
        writer.number(terms.flags());
        writer.number(stored.sequence());
        var tags = new Writer(16);
        tags.number(stored.tags().size());
        stored.tags().forEach(tags::text);
        writer.number(tags.at);
        writer.raw(tags.bytes, 0, tags.at);
        write(writer, stored.fields());
        int end = writer.at;
        writer.raw(key, 0, key.length);
        return new Written(writer.bytes, scope, identity, end, writer.at);
    }

    private static void write(Writer writer, Fields fields) {
        var rows = new Writer(12 * fields.rows());
        var text = new Writer(fields.encodedLength());
        int[] count = {0};
        fields.forEachHashedSlice((hash, bytes, name, nameLength, value, valueLength) -> {
            count[0]++;
            rows.four(hash);
            rows.number(nameLength);
            rows.number(valueLength);
            text.raw(bytes, name, nameLength);
            text.raw(bytes, value, valueLength);
        });
        writer.number(count[0]);
        writer.number(rows.at);
        writer.raw(rows.bytes, 0, rows.at);
        writer.raw(text.bytes, 0, text.at);
    }

    private static final class Writer {
        private byte[] bytes;
        private int at;

        Writer(int expected) {
            bytes = new byte[Math.max(16, expected)];
        }

        private void room(int count) {
            if (at + count > bytes.length) bytes = java.util.Arrays.copyOf(bytes, Math.max(at + count, bytes.length * 2));
        }

        void number(long value) {
            room(10);
            long left = value;
            for (; (left & ~0x7fL) != 0; left >>>= 7) bytes[at++] = (byte) (left & 0x7f | 0x80);
            bytes[at++] = (byte) left;
        }

        /// Small ones are short, also below zero.
        void signed(long value) {
            number(value << 1 ^ value >> 63);
        }

        void four(int value) {
            room(4);
            for (int shift = 24; shift >= 0; shift -= 8) bytes[at++] = (byte) (value >>> shift);
        }

        void text(String text) {
            var encoded = text.getBytes(StandardCharsets.UTF_8);
            number(encoded.length);
            raw(encoded, 0, encoded.length);
        }

        void raw(byte[] source, int from, int length) {
            room(length);
            System.arraycopy(source, from, bytes, at, length);
            at += length;
        }
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        long number() {
            long value = bytes[at++];
            if (value >= 0) return value;
            value &= 0x7f;
            for (int shift = 7; ; shift += 7) {
                byte next = bytes[at++];
                value |= (next & 0x7fL) << shift;
                if (next >= 0) return value;
            }
        }

        long signed() {
            long value = number();
            return value >>> 1 ^ -(value & 1);
        }

        int four() {
            int value = 0;
            for (int i = 0; i < 4; i++) value = value << 8 | bytes[at++] & 0xff;
            return value;
        }

        String text() {
            int length = (int) number();
            var text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }

        List<String> texts(int count) {
            var texts = new ArrayList<String>(count);
            for (int i = 0; i < count; i++) texts.add(text());
            return List.copyOf(texts);
        }
    }
}
