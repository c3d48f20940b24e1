// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import io.cardea.net.http.Authority;
import io.cardea.net.http.FieldValues;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http2.hpack.HpackDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One decoded header block, judged while it is gathered (RFC 9113 §8.2, §8.3): nothing gets through that could mean
/// something else when it is written as HTTP/1.1. One for each connection, used again for each block.
///
/// A block is always read to its end, since the table of the next one depends on it; what is wrong with it is told behind.
final class HeadBlock implements HpackDecoder.Sink {
    enum Kind { REQUEST, RESPONSE, TRAILERS }

    private static final FieldSet OF_CONNECTIONS = FieldSet.of(FieldName.CONNECTION, FieldName.PROXY_CONNECTION, FieldName.KEEP_ALIVE,
        FieldName.TRANSFER_ENCODING, FieldName.UPGRADE); // RFC 9113 §8.2.2
    private static final String[] METHODS = {"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"};
    /// Bytes that an entry costs beyond its text (RFC 9113 §6.5.2).
    private static final int OVERHEAD = 32;
    private static final int LONGEST_METHOD = 32;

    private static final String[] PSEUDO = {"method", "scheme", "path", "authority", "protocol", "status"}; // their bits, from the lowest

    private final HeadLimits limits;
    private final byte[] number = new byte[20];
    private Kind kind = Kind.REQUEST;
    private Fields fields = new Fields();
    private int count;
    private long size;
    private int seen; // pseudo-fields, as bits
    private boolean regular;
    private boolean tooLarge;
    private boolean tooLong;
    private @Nullable String complaint;
    private String method = "";
    private String scheme = "";
    private String path = "";
    private String protocol = "";
    private byte[] authority = new byte[0];
    private byte[] cookie = new byte[256];
    private int cookieLength;
    private int status;
    private long contentLength;

    HeadBlock(HeadLimits limits) {
        this.limits = limits;
    }

    void begin(Kind what) {
        kind = what;
        fields = new Fields(new byte[512], 0, 16);
        count = 0;
        size = 0;
        seen = 0;
        regular = tooLarge = tooLong = false;
        complaint = null;
        method = scheme = path = protocol = "";
        authority = new byte[0];
        cookieLength = 0;
        status = 0;
        contentLength = -1;
    }

    @Override
    public void field(int hash, byte[] nameBytes, int name, int nameLength, byte[] valueBytes, int value, int valueLength) {
        size += nameLength + valueLength + OVERHEAD;
        if (++count > limits.count() || size > limits.fields() + (long) OVERHEAD * limits.count()) tooLarge = true;
        if (tooLarge || complaint != null) return; // read on, keep nothing
        if (nameLength == 0) {
            complaint = "a field without a name";
        } else if (nameBytes[name] == ':') {
            pseudo(bit(nameBytes, name + 1, name + nameLength), valueBytes, value, valueLength);
        } else {
            regular = true;
            if (nameLength + valueLength > limits.field()) tooLarge = true;
            else if (!isName(nameBytes, name, nameLength)) complaint = "a field's name that is no token in lower case";
            else if (!isValue(valueBytes, value, valueLength)) complaint = "a field's value with a control byte, or blanks around it";
            else add(hash, nameBytes, name, nameLength, valueBytes, value, valueLength);
        }
    }

    private void add(int hash, byte[] nameBytes, int name, int nameLength, byte[] valueBytes, int value, int valueLength) {
        int row = fields.rows();
        fields.addCopied(hash, nameBytes, name, nameLength, valueBytes, value, valueLength);
        if (OF_CONNECTIONS.contains(fields, row)) {
            complaint = "the field " + fields.nameAt(row) + ", which belongs to connections of HTTP/1.1";
        } else if (fields.nameIs(row, FieldName.TE) && !fields.valueIs(row, "trailers")) {
            complaint = "a TE field with more than `trailers`";
        } else if (kind == Kind.REQUEST && fields.nameIs(row, FieldName.COOKIE)) { // §8.2.3: crumbs are one cookie elsewhere
            fields.removeAt(row);
            crumb(valueBytes, value, valueLength);
        }
    }

    private void crumb(byte[] from, int at, int length) {
        int needed = cookieLength + 2 + length;
        if (needed > cookie.length) cookie = Arrays.copyOf(cookie, needed * 2);
        if (cookieLength > 0) {
            cookie[cookieLength++] = ';';
            cookie[cookieLength++] = ' ';
        }
        System.arraycopy(from, at, cookie, cookieLength, length);
        cookieLength += length;
    }

    private static int bit(byte[] bytes, int from, int to) {
        for (int i = 0; i < PSEUDO.length; i++) if (same(bytes, from, to, PSEUDO[i])) return 1 << i;
        return 0;
    }

    /// Takes off what belongs to connections of HTTP/1.1, before fields are written as HTTP/2 (RFC 9113 §8.2.2).
    static void strip(Fields fields) {
        for (int row = 0, rows = fields.rows(); row < rows; row++) {
            if (fields.isPresent(row) && OF_CONNECTIONS.contains(fields, row)) fields.removeAt(row);
        }
    }

    private void pseudo(int bit, byte[] bytes, int from, int length) {
        boolean fits = kind == Kind.REQUEST ? bit > 0 && bit < 32 : kind == Kind.RESPONSE && bit == 32;
        if (regular) complaint = "a pseudo-field behind other fields"; // §8.3
        else if (!fits) complaint = "a pseudo-field that does not belong here";
        else if ((seen & bit) != 0) complaint = "a pseudo-field twice";
        if (complaint != null) return;
        seen |= bit;
        int to = from + length;
        switch (bit) {
            case 1 -> method(bytes, from, to);
            case 2 -> scheme = FieldValues.is(bytes, from, to, "https") ? "https" : FieldValues.is(bytes, from, to, "http") ? "http" : "?";
            case 4 -> path(bytes, from, to);
            case 8 -> authority = Arrays.copyOfRange(bytes, from, to);
            case 16 -> {
                if (!isName(bytes, from, length)) complaint = "a `:protocol` that is no token";
                else protocol = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
            }
            default -> status(bytes, from, to);
        }
    }

    private void method(byte[] bytes, int from, int to) {
        for (var known : METHODS) {
            if (same(bytes, from, to, known)) {
                method = known;
                return;
            }
        }
        for (int i = from; i < to; i++) if (!Tokens.isTokenByte(bytes[i])) complaint = "a `:method` that is no token";
        if (from == to || to - from > LONGEST_METHOD) complaint = "a `:method` of " + (to - from) + " letters";
        if (complaint == null) method = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean same(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) return false;
        for (int i = 0; i < text.length(); i++) if (bytes[from + i] != text.charAt(i)) return false;
        return true;
    }

    private void path(byte[] bytes, int from, int to) {
        if (to - from > limits.requestLine()) {
            tooLong = true;
            return;
        }
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b <= ' ' || b == 0x7f || b == '#' || b == '\\') { // what no target of HTTP/1.1 holds (RFC 9112 §3.2)
                complaint = "a `:path` with a byte that no target has";
                return;
            }
        }
        path = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private void status(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) status = bytes[i] >= '0' && bytes[i] <= '9' && status < 1000 ? status * 10 + bytes[i] - '0' : 1000;
        if (to - from != 3 || status < 100 || status > 599 || status == 101) complaint = "a `:status` that is none of HTTP/2";
    }

    private static boolean isName(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) if (!Tokens.isTokenByte(bytes[i]) || bytes[i] >= 'A' && bytes[i] <= 'Z') return false;
        return length > 0;
    }

    private static boolean isValue(byte[] bytes, int from, int length) {
        int to = from + length;
        if (length > 0 && (isBlank(bytes[from]) || isBlank(bytes[to - 1]))) return false; // §8.2.1
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) return false;
        }
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// The block is complete: the rest of the judgement, that which needs all fields.
    void end() {
        if (tooLarge || tooLong || complaint != null) return;
        if (kind == Kind.REQUEST) {
            if (cookieLength > 0) fields.addTrusted(FieldName.COOKIE, cookie, 0, cookieLength);
            request();
        }
        if (kind == Kind.RESPONSE && seen != 32) complaint = "a response without `:status`";
        if (complaint == null && kind != Kind.TRAILERS) length();
    }

    private void request() {
        boolean connect = method.equals("CONNECT");
        boolean extended = (seen & 16) != 0;
        int needed = connect && !extended ? 1 | 8 : 1 | 2 | 4; // §8.3.1, §8.5; RFC 8441 §4
        if (extended && !connect) complaint = "`:protocol` goes with CONNECT only";
        else if ((seen & needed) != needed || connect && !extended && (seen & (2 | 4)) != 0) complaint = "a request without the pseudo-fields that it needs";
        else if ((!connect || extended) && !path.startsWith("/") && !(path.equals("*") && method.equals("OPTIONS"))) complaint = "a `:path` that is none";
        else host(connect && !extended);
    }

    /// One authority, and one Host field from it (§8.3.1).
    private void host(boolean needsPort) {
        int row = fields.find(FieldName.HOST, 0);
        if (row >= 0 && fields.find(FieldName.HOST, row + 1) >= 0) {
            complaint = "two Host fields";
            return;
        }
        boolean said = (seen & 8) != 0;
        byte[] host = row < 0 ? authority : fields.valueAt(row).getBytes(StandardCharsets.ISO_8859_1);
        int port = host.length == 0 ? Authority.INVALID : Authority.port(host, 0, host.length);
        if (port == Authority.INVALID || needsPort && port == Authority.NO_PORT) {
            complaint = "a request without a valid authority";
        } else if (said && row >= 0 && !agrees(host)) {
            complaint = "`:authority` and Host name different hosts";
        } else if (row < 0) {
            fields.addTrusted(FieldName.HOST, authority, 0, authority.length);
        }
    }

    private boolean agrees(byte[] host) {
        if (authority.length == 0 || Authority.port(authority, 0, authority.length) == Authority.INVALID) return false;
        var both = Arrays.copyOf(authority, authority.length + host.length);
        System.arraycopy(host, 0, both, authority.length, host.length);
        return Authority.same(both, 0, authority.length, authority.length, both.length, scheme.equals("https") ? 443 : 80);
    }

    private void length() {
        int row = fields.find(FieldName.CONTENT_LENGTH, 0);
        if (row < 0) return;
        boolean twice = fields.find(FieldName.CONTENT_LENGTH, row + 1) >= 0;
        int digits = fields.valueLengthAt(row);
        if (digits <= number.length) contentLength = FieldValues.length(number, 0, fields.copyValue(row, number, 0, number.length));
        if (twice || contentLength < 0) complaint = "a Content-Length that is not one number below 2^63";
    }

    /// What is wrong with it, in words for the log.
    Optional<String> complaint() {
        return Optional.ofNullable(complaint);
    }

    /// More fields, or longer ones, than the limits allow.
    boolean isTooLarge() {
        return tooLarge;
    }

    /// The path is longer than a request line may be.
    boolean isTooLong() {
        return tooLong;
    }

    String method() {
        return method;
    }

    /// `http` or `https`; `?` for any other.
    String scheme() {
        return scheme;
    }

    /// As sent; for CONNECT the authority.
    String target() {
        return path.isEmpty() ? new String(authority, StandardCharsets.ISO_8859_1) : path;
    }

    /// What an extended CONNECT asks for (RFC 8441); else empty.
    String protocol() {
        return protocol;
    }

    int status() {
        return status;
    }

    /// -1 if it was not told.
    long contentLength() {
        return contentLength;
    }

    /// New for each block; a request's have one Host.
    Fields fields() {
        return fields;
    }
}
