// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A header or trailer section (RFC 9110 §6.3, §6.5): an ordered list of names and values, names blind to case.
///
/// One array of bytes holds all text; a row of five numbers for each field says where. A parser hands over the array it
/// read from, so that a proxied field is never a string: it is found, judged and written as the bytes that came.
/// Removing marks a row; adding appends bytes. Indexes stay valid until the fields are discarded.
///
/// Values are held without the blanks around them and are Latin-1. Not safe for use by several threads.
public final class Fields {
    private static final int HASH = 0;
    private static final int NAME = 1;
    private static final int NAME_LENGTH = 2;
    private static final int VALUE = 3;
    private static final int VALUE_LENGTH = 4;
    private static final int ROW = 5;
    private static final int REMOVED = -1;
    private static final int MOST_DIGITS = 19; // of a long
    private static final byte[] NO_BYTES = new byte[0];

    private byte[] bytes;
    private int used;
    private int[] rows;
    private int count;

    public Fields() {
        this(NO_BYTES, 0, 8);
    }

    /// Takes over `bytes`, of which the first `used` are text that rows added by [#addSlice] may point into.
    public Fields(byte[] bytes, int used, int expected) {
        this.bytes = bytes;
        this.used = used;
        this.rows = new int[Math.max(expected, 4) * ROW];
    }

    /// How many rows there are, removed ones included: the bound for indexes.
    public int rows() {
        return count;
    }

    public boolean isPresent(int row) {
        return rows[row * ROW + NAME_LENGTH] != REMOVED;
    }

    /// For parsers: a field whose name and value already lie in the bytes given to the constructor.
    public void addSlice(int hash, int name, int nameLength, int value, int valueLength) {
        int at = newRow();
        rows[at + HASH] = hash;
        rows[at + NAME] = name;
        rows[at + NAME_LENGTH] = nameLength;
        rows[at + VALUE] = value;
        rows[at + VALUE_LENGTH] = valueLength;
    }

    /// For parsers whose text lies elsewhere: appends a field that was found to be clean, copying its bytes.
    ///
    /// @param hash of the name, as [FieldName#hash] makes it
    public void addCopied(int hash, byte[] nameSource, int name, int nameLength, byte[] valueSource, int value, int valueLength) {
        int at = newRow();
        int start = reserve(nameLength + valueLength);
        System.arraycopy(nameSource, name, bytes, start, nameLength);
        System.arraycopy(valueSource, value, bytes, start + nameLength, valueLength);
        rows[at + HASH] = hash;
        rows[at + NAME] = start;
        rows[at + NAME_LENGTH] = nameLength;
        rows[at + VALUE] = start + nameLength;
        rows[at + VALUE_LENGTH] = valueLength;
    }

    /// Appends a field.
    ///
    /// @throws IllegalArgumentException if the value holds what no field may carry: nothing that is written by us can
    ///     split a message (RFC 9110 §5.5)
    public Fields add(FieldName name, String value) {
        if (!Tokens.isFieldValue(value)) {
            throw new IllegalArgumentException("the value for `" + name + "` holds a control or non-Latin-1 character");
        }
        int length = value.length();
        int at = newRow();
        int start = reserve(name.bytes.length + length);
        System.arraycopy(name.bytes, 0, bytes, start, name.bytes.length);
        copyLatin1(value, start + name.bytes.length);
        fill(at, name, start, length);
        return this;
    }

    /// Appends a field whose value is known to be clean: digits, a date, an address that we formatted ourselves.
    public Fields addTrusted(FieldName name, byte[] value, int from, int length) {
        int at = newRow();
        int start = reserve(name.bytes.length + length);
        System.arraycopy(name.bytes, 0, bytes, start, name.bytes.length);
        System.arraycopy(value, from, bytes, start + name.bytes.length, length);
        fill(at, name, start, length);
        return this;
    }

    /// The same for text that is known to be clean Latin-1: a canonical host, an id of ours.
    public Fields addTrusted(FieldName name, String value) {
        return begin(name).append(value).end();
    }

    /// Begins a field whose value comes in pieces: [#append] each, then [#end]. Nothing else may be added in between.
    public Fields begin(FieldName name) {
        int at = newRow();
        int start = reserve(name.bytes.length);
        System.arraycopy(name.bytes, 0, bytes, start, name.bytes.length);
        fill(at, name, start, 0);
        return this;
    }

    /// A piece of the value that was begun, known to be clean Latin-1.
    public Fields append(String piece) {
        int start = reserve(piece.length());
        copyLatin1(piece, start);
        return this;
    }

    /// The same for a number, in decimal digits.
    public Fields append(long number) {
        if (number < 0) return append(Long.toString(number)); // rare, and the least of them has no positive
        int length = 1;
        for (long least = 10; length < MOST_DIGITS && number >= least; least *= 10) length++;
        int at = reserve(length) + length;
        long rest = number;
        do {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        return this;
    }

    /// Ends the value that was begun.
    public Fields end() {
        int at = (count - 1) * ROW;
        rows[at + VALUE_LENGTH] = used - rows[at + VALUE];
        return this;
    }

    /// Replaces every field of that name by one.
    public Fields set(FieldName name, String value) {
        remove(name);
        return add(name, value);
    }

    /// @return whether there was one
    public boolean remove(FieldName name) {
        boolean found = false;
        for (int row = find(name, 0); row >= 0; row = find(name, row + 1)) {
            removeAt(row);
            found = true;
        }
        return found;
    }

    public void removeAt(int row) {
        rows[row * ROW + NAME_LENGTH] = REMOVED;
    }

    /// The first row of that name at or after `from`, or -1.
    public int find(FieldName name, int from) {
        for (int row = from; row < count; row++) {
            int at = row * ROW;
            if (rows[at + HASH] == name.hash && rows[at + NAME_LENGTH] == name.lower.length
                && name.equalsBytes(bytes, rows[at + NAME], rows[at + NAME_LENGTH])) {
                return row;
            }
        }
        return -1;
    }

    public boolean contains(FieldName name) {
        return find(name, 0) >= 0;
    }

    public Optional<String> first(FieldName name) {
        int row = find(name, 0);
        return row < 0 ? Optional.empty() : Optional.of(valueAt(row));
    }

    public List<String> all(FieldName name) {
        int row = find(name, 0);
        if (row < 0) return List.of();
        var values = new ArrayList<String>(2);
        for (; row >= 0; row = find(name, row + 1)) values.add(valueAt(row));
        return values;
    }

    /// All values of that name as one list (RFC 9110 §5.3), or empty if there is none.
    public Optional<String> joined(FieldName name) {
        var values = all(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    public String nameAt(int row) {
        int at = row * ROW;
        return new String(bytes, rows[at + NAME], rows[at + NAME_LENGTH], StandardCharsets.ISO_8859_1);
    }

    public String valueAt(int row) {
        int at = row * ROW;
        return new String(bytes, rows[at + VALUE], rows[at + VALUE_LENGTH], StandardCharsets.ISO_8859_1);
    }

    /// How many bytes the value at that row has.
    public int valueLengthAt(int row) {
        return rows[row * ROW + VALUE_LENGTH];
    }

    /// Copies the value at that row, or what of it `most` bytes hold, without making a string of it.
    ///
    /// @return how many bytes were copied
    public int copyValue(int row, byte[] target, int offset, int most) {
        int length = Math.min(rows[row * ROW + VALUE_LENGTH], most);
        System.arraycopy(bytes, rows[row * ROW + VALUE], target, offset, length);
        return length;
    }

    /// Copies the rest of the value at that row, without making a string of it.
    ///
    /// @param from at most [#valueLengthAt]
    /// @param target with room for it
    public void copyRest(int row, int from, byte[] target) {
        System.arraycopy(bytes, rows[row * ROW + VALUE] + from, target, 0, rows[row * ROW + VALUE_LENGTH] - from);
    }

    /// One byte of the value at that row, which must be as long.
    public byte valueByteAt(int row, int index) {
        return bytes[rows[row * ROW + VALUE] + index];
    }

    /// Whether the value at that row is exactly these bytes.
    public boolean valueIs(int row, byte[] exact) {
        int start = rows[row * ROW + VALUE];
        return Arrays.equals(bytes, start, start + rows[row * ROW + VALUE_LENGTH], exact, 0, exact.length);
    }

    public int hashAt(int row) {
        return rows[row * ROW + HASH];
    }

    public boolean nameIs(int row, FieldName name) {
        int at = row * ROW;
        return rows[at + HASH] == name.hash && name.equalsBytes(bytes, rows[at + NAME], rows[at + NAME_LENGTH]);
    }

    /// Whether the value at that row is this text, letters' case aside.
    public boolean valueIs(int row, String lowerCase) {
        int at = row * ROW;
        if (rows[at + VALUE_LENGTH] != lowerCase.length()) return false;
        int start = rows[at + VALUE];
        for (int i = 0; i < lowerCase.length(); i++) {
            int b = bytes[start + i];
            int c = lowerCase.charAt(i);
            if (b != c && (b < 'A' || b > 'Z' || b + 32 != c)) return false;
        }
        return true;
    }

    /// How many bytes the name at that row has.
    public int nameLengthAt(int row) {
        return rows[row * ROW + NAME_LENGTH];
    }

    /// One byte of the name at that row, which must be as long.
    public byte nameByteAt(int row, int index) {
        return bytes[rows[row * ROW + NAME] + index];
    }

    /// Whether the name at that row has an underscore, which many applications read as a hyphen.
    public boolean nameHasUnderscore(int row) {
        int at = row * ROW;
        for (int i = rows[at + NAME], end = i + rows[at + NAME_LENGTH]; i < end; i++) if (bytes[i] == '_') return true;
        return false;
    }

    /// Calls for each present field, in order, with the shared bytes: they must not be changed or kept.
    public void forEachSlice(SliceVisitor visitor) {
        for (int at = 0, end = count * ROW; at < end; at += ROW) {
            if (rows[at + NAME_LENGTH] == REMOVED) continue;
            visitor.field(bytes, rows[at + NAME], rows[at + NAME_LENGTH], rows[at + VALUE], rows[at + VALUE_LENGTH]);
        }
    }

    /// Like [#forEachSlice], with the hash of each name ([FieldName#hash]): for codecs that look names up.
    public void forEachHashedSlice(HashedSliceVisitor visitor) {
        for (int at = 0, end = count * ROW; at < end; at += ROW) {
            if (rows[at + NAME_LENGTH] == REMOVED) continue;
            visitor.field(rows[at + HASH], bytes, rows[at + NAME], rows[at + NAME_LENGTH], rows[at + VALUE], rows[at + VALUE_LENGTH]);
        }
    }

    /// The bytes that [#encodeTo] will write.
    public int encodedLength() {
        int length = 0;
        for (int at = 0, end = count * ROW; at < end; at += ROW) {
            if (rows[at + NAME_LENGTH] != REMOVED) length += rows[at + NAME_LENGTH] + rows[at + VALUE_LENGTH] + 4;
        }
        return length;
    }

    /// Writes all fields in the form of HTTP/1.1 (RFC 9112 §5) into an array with room for [#encodedLength].
    ///
    /// @return the index behind the last byte
    public int encodeTo(byte[] target, int offset) {
        int to = offset;
        for (int at = 0, end = count * ROW; at < end; at += ROW) {
            int nameLength = rows[at + NAME_LENGTH];
            if (nameLength == REMOVED) continue;
            System.arraycopy(bytes, rows[at + NAME], target, to, nameLength);
            to += nameLength;
            target[to++] = ':';
            target[to++] = ' ';
            int valueLength = rows[at + VALUE_LENGTH];
            System.arraycopy(bytes, rows[at + VALUE], target, to, valueLength);
            to += valueLength;
            target[to++] = '\r';
            target[to++] = '\n';
        }
        return to;
    }

    public Fields copy() {
        var copy = new Fields(Arrays.copyOf(bytes, used + 64), used, count + 4);
        System.arraycopy(rows, 0, copy.rows, 0, count * ROW);
        copy.count = count;
        return copy;
    }

    /// Takes over what the other one holds; that one must not be used any more.
    public void become(Fields other) {
        bytes = other.bytes;
        used = other.used;
        rows = other.rows;
        count = other.count;
    }

    @Override
    public String toString() {
        var target = new byte[encodedLength()];
        return new String(target, 0, encodeTo(target, 0), StandardCharsets.ISO_8859_1);
    }

    private int newRow() {
        int at = count++ * ROW;
        if (at == rows.length) rows = Arrays.copyOf(rows, at * 2);
        return at;
    }

    private int reserve(int length) {
        int start = used;
        used += length;
        if (used > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(used + 256, bytes.length * 2));
        return start;
    }

    private void fill(int at, FieldName name, int start, int valueLength) {
        rows[at + HASH] = name.hash;
        rows[at + NAME] = start;
        rows[at + NAME_LENGTH] = name.bytes.length;
        rows[at + VALUE] = start + name.bytes.length;
        rows[at + VALUE_LENGTH] = valueLength;
    }

    @SuppressWarnings("deprecation") // getBytes(int,int,byte[],int) is the one that drops high bytes without an array: it was checked
    private void copyLatin1(String value, int to) {
        value.getBytes(0, value.length(), bytes, to);
    }

    @FunctionalInterface
    public interface SliceVisitor {
        void field(byte[] bytes, int name, int nameLength, int value, int valueLength);
    }

    @FunctionalInterface
    public interface HashedSliceVisitor {
        void field(int hash, byte[] bytes, int name, int nameLength, int value, int valueLength);
    }
}
