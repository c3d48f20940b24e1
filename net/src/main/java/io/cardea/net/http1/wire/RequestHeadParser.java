// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.net.http.Authority;
import io.cardea.net.http.FieldValues;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;

/// Reads request heads, strictly (RFC 9112 §2 to §6). Incremental; one for each connection, used again for each head.
/// Not for use by several threads.
///
/// Every line must end with CRLF; one empty line may precede the request line (RFC 9112 §2.2). The result depends on the
/// bytes only, not on the packets they came in, and a line is judged as soon as it is complete. The method is checked for
/// its form: whether it is served is decided above.
///
/// The accessors hold for the last head that was read, until the next call of [#parse].
public final class RequestHeadParser {
    private final HeadLimits limits;
    private final LineReader lines = new LineReader();
    private final FieldSection section;
    private final RequestLine line = new RequestLine();
    private boolean inFields;
    private boolean refused;
    private boolean blankSeen;

    private Fields fields = new Fields();
    private BodyFraming framing = BodyFraming.NONE;
    private long contentLength;
    private boolean keepAlive;
    private boolean expectsContinue;
    private boolean upgrade;

    public RequestHeadParser(HeadLimits limits) {
        this.limits = limits;
        this.section = new FieldSection(limits, Sender.CLIENT);
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
            if ((inFields || readRequestLine()) && section.read(lines)) {
                inFields = blankSeen = false;
                int used = lines.position();
                byte[] bytes = lines.take(in);
                fields = section.toFields(bytes, used);
                judge(bytes);
                return true;
            }
        }
        return false;
    }

    private boolean readRequestLine() throws WireException {
        while (true) {
            switch (lines.next(limits.requestLine())) {
                case LineReader.MORE -> {
                    return false;
                }
                case LineReader.TOO_LONG -> throw new WireException(Failure.Kind.URI_TOO_LONG,
                    "the request line exceeds " + limits.requestLine() + " bytes");
                case LineReader.BAD -> throw malformed("the request line holds " + lines.complaint());
                default -> {
                    if (lines.from() < lines.to()) {
                        line.parse(lines.bytes(), lines.from(), lines.to());
                        section.begin(lines.position());
                        return inFields = true;
                    }
                    if (blankSeen) throw malformed("two empty lines precede the request line");
                    blankSeen = true;
                }
            }
        }
    }

    private void judge(byte[] bytes) throws WireException {
        judgeHost(bytes);
        judgeFraming(bytes);
        judgeConnection(bytes);
        judgeExpectation();
    }

    private void judgeHost(byte[] bytes) throws WireException {
        int host = fields.find(FieldName.HOST, 0);
        if (host < 0) {
            if (minorVersion() == 1) throw malformed("HTTP/1.1 asks for a Host field"); // RFC 9112 §3.2
            return;
        }
        if (fields.find(FieldName.HOST, host + 1) >= 0) throw malformed("two Host fields");
        int from = section.value(host);
        int to = section.valueEnd(host);
        if (Authority.port(bytes, from, to) == Authority.INVALID) throw malformed("the Host field has no valid host and port");
        if (!line.agreesWithHost(bytes, from, to)) throw malformed("the Host field and the target name different hosts");
    }

    private void judgeFraming(byte[] bytes) throws WireException {
        framing = BodyFraming.NONE;
        contentLength = 0;
        int coding = fields.find(FieldName.TRANSFER_ENCODING, 0);
        int length = fields.find(FieldName.CONTENT_LENGTH, 0);
        if (coding >= 0) {
            if (length >= 0) throw malformed("both Transfer-Encoding and Content-Length"); // RFC 9112 §6.1
            if (minorVersion() == 0) throw malformed("Transfer-Encoding in HTTP/1.0");
            if (fields.find(FieldName.TRANSFER_ENCODING, coding + 1) >= 0) throw malformed("two Transfer-Encoding fields");
            if (!fields.valueIs(coding, "chunked")) throw malformed("the only Transfer-Encoding taken is `chunked`");
            framing = BodyFraming.CHUNKED;
        } else if (length >= 0) {
            if (fields.find(FieldName.CONTENT_LENGTH, length + 1) >= 0) throw malformed("two Content-Length fields");
            contentLength = FieldValues.length(bytes, section.value(length), section.valueEnd(length));
            if (contentLength < 0) throw malformed("Content-Length is one number without sign and leading zeros, below 2^63");
            if (contentLength > 0) framing = BodyFraming.LENGTH;
        }
        // RFC 9110 §9.3.6: what follows such a head is the tunnel's, or a body: nobody could tell.
        if (framing != BodyFraming.NONE && method().equals("CONNECT")) throw malformed("CONNECT has no body");
    }

    private void judgeConnection(byte[] bytes) throws WireException {
        int options = 0;
        for (int row = fields.find(FieldName.CONNECTION, 0); row >= 0; row = fields.find(FieldName.CONNECTION, row + 1)) {
            options |= FieldValues.connection(bytes, section.value(row), section.valueEnd(row));
        }
        if ((options & FieldValues.MALFORMED) != 0) throw malformed("Connection is a list of tokens");
        // RFC 9112 §9.3
        keepAlive = (options & FieldValues.CLOSE) == 0 && (minorVersion() == 1 || (options & FieldValues.KEEP_ALIVE) != 0);
        upgrade = (options & FieldValues.UPGRADE) != 0 && fields.contains(FieldName.UPGRADE);
    }

    private void judgeExpectation() throws WireException {
        expectsContinue = false;
        int row = fields.find(FieldName.EXPECT, 0);
        if (row < 0) return;
        if (!fields.valueIs(row, "100-continue") || fields.find(FieldName.EXPECT, row + 1) >= 0) {
            throw new WireException(Failure.Kind.EXPECTATION_FAILED, "the only expectation met is one `100-continue`");
        }
        // RFC 9110 §10.1.1: ignored from HTTP/1.0, and needless without a body.
        expectsContinue = minorVersion() == 1 && framing != BodyFraming.NONE;
    }

    /// Whether bytes of a head were read that is not complete: silence is then a timeout (408), not an idle connection.
    /// The empty line before a request line does not count.
    public boolean hasBegun() {
        return inFields || lines.isWithinLine();
    }

    /// As sent; one of the strings of RFC 9110 §9.3 and RFC 5789 itself when it is one of them.
    public String method() {
        return line.method();
    }

    /// As sent: origin-form, absolute-form with the host of `Host`, `*` with OPTIONS, or `host:port` with CONNECT.
    public String target() {
        return line.target();
    }

    /// 0 or 1.
    public int minorVersion() {
        return line.minorVersion();
    }

    /// New for each head, with room for additions; the caller may keep and change them.
    public Fields fields() {
        return fields;
    }

    /// `NONE`, `LENGTH` or `CHUNKED`.
    public BodyFraming framing() {
        return framing;
    }

    /// The bytes of the body when it has a [BodyFraming#LENGTH], else 0.
    public long contentLength() {
        return contentLength;
    }

    /// Whether the client wants the connection to go on (RFC 9112 §9.3).
    public boolean keepAlive() {
        return keepAlive;
    }

    /// Whether the client holds back a body until a 100 comes.
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /// Whether there is an `Upgrade` field that `Connection` names.
    public boolean upgrade() {
        return upgrade;
    }

    /// Whether a body comes with a method that gives it no meaning: GET, HEAD, TRACE. Such a request is to be refused
    /// with 400 unless the operator allows it: caches and origins disagree on it.
    public boolean bodyUnexpected() {
        return framing != BodyFraming.NONE && switch (method()) {
            case "GET", "HEAD", "TRACE" -> true;
            default -> false;
        };
    }

    private static WireException malformed(String detail) {
        return Sender.CLIENT.malformed(detail);
    }
}
