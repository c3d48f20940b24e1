// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.net.http.FieldValues;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;

/// Reads the response heads of an origin, strictly (RFC 9112 §4 to §6). Incremental; one for each connection, used again
/// for each head. Not for use by several threads.
///
/// Everything that is refused is an [ORIGIN_NONSENSE][io.cardea.core.http.Failure.Kind#ORIGIN_NONSENSE]. A 101 that
/// nobody asked for is the caller's to refuse, and so is a byte on a connection that waits for no response.
///
/// The accessors hold for the last head that was read, until the next call of [#parse].
public final class ResponseHeadParser {
    private final HeadLimits limits;
    private final LineReader lines = new LineReader();
    private final FieldSection section;
    private final StatusLine line = new StatusLine();
    private boolean inFields;
    private boolean refused;
    private String method = "GET";

    private Fields fields = new Fields();
    private BodyFraming framing = BodyFraming.NONE;
    private long contentLength = -1;
    private boolean keepAlive;

    public ResponseHeadParser(HeadLimits limits) {
        this.limits = limits;
        this.section = new FieldSection(limits, Sender.ORIGIN);
    }

    /// Says which request the next final response answers: HEAD and CONNECT change its framing (RFC 9112 §6.3).
    public void expect(String requestMethod) {
        method = requestMethod;
    }

    /// Reads from `in` what belongs to the head and nothing behind it. `in` stays the caller's.
    ///
    /// @return true when a whole head was read, false if more is needed: then all of `in` was read
    /// @throws WireException on anything that must be refused; the connection must be closed. Every further
    ///     call throws too
    public boolean parse(ByteBuf in) throws WireException {
        if (refused) throw malformed("nothing is read behind a refused head");
        refused = true; // unless we get through
        boolean complete = advance(in);
        refused = false;
        return complete;
    }

    private boolean advance(ByteBuf in) throws WireException {
        while (in.isReadable()) {
            lines.fill(in);
            if ((inFields || readStatusLine()) && section.read(lines)) {
                inFields = false;
                int used = lines.position();
                byte[] bytes = lines.take(in);
                fields = section.toFields(bytes, used);
                judgeFraming(bytes);
                judgePersistence(bytes);
                return true;
            }
        }
        return false;
    }

    private boolean readStatusLine() throws WireException {
        switch (lines.next(limits.requestLine())) {
            case LineReader.MORE -> {
                return false;
            }
            case LineReader.TOO_LONG -> throw malformed("the status line exceeds " + limits.requestLine() + " bytes");
            case LineReader.BAD -> throw malformed("the status line holds " + lines.complaint());
            default -> {
                line.parse(lines.bytes(), lines.from(), lines.to());
                section.begin(lines.position());
                return inFields = true;
            }
        }
    }

    private void judgeFraming(byte[] bytes) throws WireException {
        int status = status();
        if (method.equals("CONNECT") && status >= 200 && status < 300) {
            framing = BodyFraming.NONE; // RFC 9112 §6.3: whatever the fields say, the tunnel begins
            contentLength = -1;
            return;
        }
        boolean chunked = isChunked();
        contentLength = declaredLength(bytes);
        if (chunked && contentLength >= 0) throw malformed("both Transfer-Encoding and Content-Length");
        if (status < 200 || status == 204) {
            // RFC 9112 §6.1, RFC 9110 §8.6: neither may be there. A length of 0 does no harm and is common with 204.
            if (chunked) throw malformed("Transfer-Encoding with status " + status);
            if (contentLength > 0) throw malformed("Content-Length with status " + status);
            framing = BodyFraming.NONE;
        } else if (status == 304 || method.equals("HEAD")) {
            framing = BodyFraming.NONE;
        } else if (chunked) {
            framing = BodyFraming.CHUNKED;
        } else if (contentLength >= 0) {
            framing = contentLength == 0 ? BodyFraming.NONE : BodyFraming.LENGTH;
        } else {
            framing = BodyFraming.UNTIL_CLOSE;
        }
    }

    private boolean isChunked() throws WireException {
        int row = fields.find(FieldName.TRANSFER_ENCODING, 0);
        if (row < 0) return false;
        if (minorVersion() == 0) throw malformed("Transfer-Encoding in HTTP/1.0");
        if (fields.find(FieldName.TRANSFER_ENCODING, row + 1) >= 0) throw malformed("two Transfer-Encoding fields");
        if (!fields.valueIs(row, "chunked")) throw malformed("the only Transfer-Encoding taken is `chunked`");
        return true;
    }

    private long declaredLength(byte[] bytes) throws WireException {
        int row = fields.find(FieldName.CONTENT_LENGTH, 0);
        if (row < 0) return -1;
        if (fields.find(FieldName.CONTENT_LENGTH, row + 1) >= 0) throw malformed("two Content-Length fields");
        long length = FieldValues.length(bytes, section.value(row), section.valueEnd(row));
        if (length < 0) throw malformed("Content-Length is one number without sign and leading zeros, below 2^63");
        return length;
    }

    private void judgePersistence(byte[] bytes) {
        int options = 0;
        for (int row = fields.find(FieldName.CONNECTION, 0); row >= 0; row = fields.find(FieldName.CONNECTION, row + 1)) {
            options |= FieldValues.connection(bytes, section.value(row), section.valueEnd(row));
        }
        // RFC 9112 §9.3. What cannot be read is no reason to lose a response, but one not to trust the next.
        keepAlive = framing != BodyFraming.UNTIL_CLOSE && (options & (FieldValues.CLOSE | FieldValues.MALFORMED)) == 0
            && (minorVersion() == 1 || (options & FieldValues.KEEP_ALIVE) != 0);
    }

    /// Whether bytes of a head were read that is not complete.
    public boolean hasBegun() {
        return inFields || lines.isWithinLine();
    }

    /// 100 to 599.
    public int status() {
        return line.status();
    }

    /// 0 or 1.
    public int minorVersion() {
        return line.minorVersion();
    }

    /// New for each head, with room for additions; the caller may keep and change them.
    public Fields fields() {
        return fields;
    }

    /// `NONE` for 1xx, 204, 304, answers to HEAD, 2xx to CONNECT and a length of 0.
    public BodyFraming framing() {
        return framing;
    }

    /// The length that was declared, also where no body follows (HEAD, 304); -1 if none was, and for 2xx to CONNECT.
    public long contentLength() {
        return contentLength;
    }

    /// Whether the connection may carry another response after this one (RFC 9112 §9.3).
    public boolean keepAlive() {
        return keepAlive;
    }

    private static WireException malformed(String detail) {
        return Sender.ORIGIN.malformed(detail);
    }
}
