// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.exchange.Failure.Kind;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Reads a start line and a field section, line by line, into one array that the [Fields] then own.
///
/// Remembers where it stands, so that a peer that sends byte by byte costs no more than one that sends all at once.
/// Every line ends in CRLF, exactly (RFC 9112 §2.2 lets a recipient accept a lone LF; two parsers that disagree on that
/// are how requests are smuggled).
final class HeadLines {
    /// Room behind the head for the fields that a proxy adds.
    private static final int SPARE = 384;

    private final HeadLimits limits;
    private final Kind nonsense;
    private final boolean startLine;
    private byte[] bytes = new byte[0];
    private int length;
    private int scanned;
    private int lineStart;
    private int lines;
    private int[] rows = new int[5 * 24];
    private int count;
    private int startLineEnd;

    /// @param nonsense what malformed input is called: the client's fault or the origin's
    /// @param startLine whether a start line comes first; a trailer section has none
    HeadLines(HeadLimits limits, Kind nonsense, boolean startLine) {
        this.limits = limits;
        this.nonsense = nonsense;
        this.startLine = startLine;
    }

    boolean hasBegun() {
        return length > 0;
    }

    /// @return whether the empty line was reached; only then are [#bytes], [#startLineEnd] and [#fields] meaningful
    boolean read(ByteBuf in) throws WireException {
        while (in.isReadable()) {
            int room = limits.requestLine() + limits.fields() + 4 - length;
            if (room <= 0) throw new WireException(nonsense == Kind.BAD_REQUEST ? Kind.FIELDS_TOO_LARGE : nonsense, "the head is larger than " + limits.fields() + " bytes");
            int take = Math.min(Math.min(in.readableBytes(), room), 4096);
            if (length + take > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(length + take + SPARE, bytes.length * 2));
            in.getBytes(in.readerIndex(), bytes, length, take);
            int before = length;
            length += take;
            if (scan()) {
                in.skipBytes(scanned - before);
                length = scanned;
                return true;
            }
            in.skipBytes(take);
        }
        return false;
    }

    private boolean scan() throws WireException {
        var text = bytes;
        for (int i = scanned; i < length; i++) {
            if (text[i] != '\n') continue;
            if (i == lineStart || text[i - 1] != '\r') throw refused("a line ends in LF without CR");
            int end = i - 1;
            scanned = i + 1;
            if (startLine && lines == 0) {
                if (end == lineStart) {
                    // RFC 9112 §2.2: one empty line before a request line is ignored, for the sake of old clients.
                    if (lineStart > 0 || nonsense != Kind.BAD_REQUEST) throw refused("an empty line where the start line was expected");
                    lineStart = scanned;
                    continue;
                }
                if (end - lineStart > limits.requestLine()) throw tooLong();
                lines = 1;
                startLineEnd = end;
            } else if (end == lineStart) {
                return true;
            } else {
                field(lineStart, end);
            }
            lineStart = scanned;
        }
        scanned = length;
        if (startLine && lines == 0) {
            if (length - lineStart > limits.requestLine() + 1) throw tooLong();
        } else if (length - lineStart > limits.field() + 1) {
            throw new WireException(nonsense == Kind.BAD_REQUEST ? Kind.FIELDS_TOO_LARGE : nonsense, "a field is larger than " + limits.field() + " bytes");
        }
        return false;
    }

    private WireException tooLong() {
        return new WireException(nonsense == Kind.BAD_REQUEST ? Kind.URI_TOO_LONG : nonsense, "the start line is longer than " + limits.requestLine() + " bytes");
    }

    private void field(int start, int end) throws WireException {
        if (end - start > limits.field()) {
            throw new WireException(nonsense == Kind.BAD_REQUEST ? Kind.FIELDS_TOO_LARGE : nonsense, "a field is larger than " + limits.field() + " bytes");
        }
        if (count == limits.count()) {
            throw new WireException(nonsense == Kind.BAD_REQUEST ? Kind.FIELDS_TOO_LARGE : nonsense, "there are more than " + limits.count() + " fields");
        }
        var text = bytes;
        int colon = start;
        int hash = 0;
        for (; colon < end; colon++) {
            byte b = text[colon];
            if (b == ':') break;
            if (!Tokens.isTokenByte(b)) throw refused(fieldFault(b, colon == start));
            hash = hash * 31 + (b | 0x20);
        }
        if (colon == end) throw refused("a field line without a colon");
        if (colon == start) throw refused("a field without a name");
        int value = colon + 1;
        while (value < end && (text[value] == ' ' || text[value] == '\t')) value++;
        int last = end;
        while (last > value && (text[last - 1] == ' ' || text[last - 1] == '\t')) last--;
        for (int i = value; i < last; i++) {
            if (!Tokens.isFieldValueByte(text[i])) throw refused("a control character in a field's value");
        }
        if ((count + 1) * 5 > rows.length) rows = Arrays.copyOf(rows, rows.length * 2);
        int at = count++ * 5;
        rows[at] = hash;
        rows[at + 1] = start;
        rows[at + 2] = colon - start;
        rows[at + 3] = value;
        rows[at + 4] = last - value;
    }

    private static String fieldFault(byte b, boolean first) {
        if (first && (b == ' ' || b == '\t')) return "a folded field line (RFC 9112 §5.2)";
        return b == ' ' || b == '\t' ? "a blank between a field's name and its colon" : "a character in a field's name that is not allowed";
    }

    WireException refused(String why) {
        return new WireException(nonsense, why);
    }

    byte[] bytes() {
        return bytes;
    }

    int startLineBegin() {
        return bytes[0] == '\r' ? 2 : 0;
    }

    int startLineEnd() {
        return startLineEnd;
    }

    /// The section, which owns the array from now on; the reader starts afresh.
    Fields fields() {
        var fields = new Fields(bytes, length, count + 12);
        for (int i = 0, at = 0; i < count; i++, at += 5) fields.addSlice(rows[at], rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4]);
        bytes = EMPTY;
        length = scanned = lineStart = lines = count = startLineEnd = 0;
        return fields;
    }

    private static final byte[] EMPTY = new byte[0];

    /// The one length that `Content-Length` gives, or -1 if there is none (RFC 9112 §6.3).
    static long contentLength(Fields fields, Kind nonsense) throws WireException {
        int row = fields.find(FieldName.CONTENT_LENGTH, 0);
        if (row < 0) return -1;
        if (fields.find(FieldName.CONTENT_LENGTH, row + 1) >= 0) throw new WireException(nonsense, "there are two Content-Length fields");
        var text = fields.valueAt(row);
        if (text.isEmpty() || text.length() > 18 || text.length() > 1 && text.charAt(0) == '0') throw new WireException(nonsense, "a Content-Length that is no plain number");
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) throw new WireException(nonsense, "a Content-Length that is no plain number");
            value = value * 10 + digit;
        }
        return value;
    }

    /// Whether the body is chunked. Any other coding, or more than one, is refused: peers differ on what it means.
    static boolean chunked(Fields fields, int minorVersion, Kind nonsense) throws WireException {
        int row = fields.find(FieldName.TRANSFER_ENCODING, 0);
        if (row < 0) return false;
        if (!fields.valueIs(row, "chunked") || fields.find(FieldName.TRANSFER_ENCODING, row + 1) >= 0) {
            throw new WireException(nonsense, "a Transfer-Encoding other than `chunked`");
        }
        if (minorVersion == 0) throw new WireException(nonsense, "Transfer-Encoding in HTTP/1.0");
        if (fields.contains(FieldName.CONTENT_LENGTH)) throw new WireException(nonsense, "both Content-Length and Transfer-Encoding");
        return true;
    }

    /// Whether `Connection` has that option (RFC 9110 §7.6.1).
    static boolean connectionHas(Fields fields, String option) {
        for (int row = fields.find(FieldName.CONNECTION, 0); row >= 0; row = fields.find(FieldName.CONNECTION, row + 1)) {
            if (fields.valueIs(row, option)) return true;
            for (var each : fields.valueAt(row).split(",")) if (each.strip().equalsIgnoreCase(option)) return true;
        }
        return false;
    }

    static boolean keepAlive(Fields fields, int minorVersion) {
        if (!fields.contains(FieldName.CONNECTION)) return minorVersion == 1;
        if (connectionHas(fields, "close")) return false;
        return minorVersion == 1 || connectionHas(fields, "keep-alive");
    }
}
