// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.exchange.Failure.Kind;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.core.http.Tokens;
import io.netty.buffer.ByteBuf;

/// The head of a response (RFC 9112 §4). One for each connection; accessors hold until the next [#parse].
public final class ResponseHeadParser {
    private final HeadLines lines;
    private String requestMethod = "GET";
    private int status;
    private int minorVersion;
    private Fields fields = new Fields();
    private BodyFraming framing = BodyFraming.NONE;
    private long contentLength;

    public ResponseHeadParser(HeadLimits limits) {
        lines = new HeadLines(limits, Kind.ORIGIN_NONSENSE, true);
    }

    /// The method that the next response answers, for it decides whether there is a body.
    public void expect(String method) {
        requestMethod = method;
    }

    /// @throws WireException of kind ORIGIN_NONSENSE
    public boolean parse(ByteBuf in) throws WireException {
        if (!lines.read(in)) return false;
        statusLine(lines.bytes(), lines.startLineBegin(), lines.startLineEnd());
        fields = lines.fields();
        boolean chunked = HeadLines.chunked(fields, minorVersion, Kind.ORIGIN_NONSENSE);
        contentLength = HeadLines.contentLength(fields, Kind.ORIGIN_NONSENSE);
        boolean bodiless = Response.isBodiless(status, requestMethod);
        // RFC 9112 §6.1: neither has a place for a transfer coding
        if (chunked && (status < 200 || status == 204)) throw lines.refused("Transfer-Encoding in a response with status " + status);
        framing = bodiless ? BodyFraming.NONE : chunked ? BodyFraming.CHUNKED
            : contentLength > 0 ? BodyFraming.LENGTH : contentLength == 0 ? BodyFraming.NONE : BodyFraming.UNTIL_CLOSE;
        return true;
    }

    public boolean hasBegun() {
        return lines.hasBegun();
    }

    private void statusLine(byte[] bytes, int begin, int end) throws WireException {
        boolean http = end - begin >= 12 && bytes[begin] == 'H' && bytes[begin + 1] == 'T' && bytes[begin + 2] == 'T' && bytes[begin + 3] == 'P'
            && bytes[begin + 4] == '/' && bytes[begin + 5] == '1' && bytes[begin + 6] == '.' && (bytes[begin + 7] == '0' || bytes[begin + 7] == '1')
            && bytes[begin + 8] == ' ' && (end - begin == 12 || bytes[begin + 12] == ' ');
        if (!http) throw lines.refused("a status line that is not `HTTP/1.1 200 reason`");
        minorVersion = bytes[begin + 7] - '0';
        int value = 0;
        for (int i = begin + 9; i < begin + 12; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) throw lines.refused("a status that is no number");
            value = value * 10 + digit;
        }
        if (value < 100 || value > 599) throw lines.refused("a status outside 100 to 599");
        for (int i = begin + 12; i < end; i++) {
            if (!Tokens.isFieldValueByte(bytes[i])) throw lines.refused("a control character in the reason phrase");
        }
        status = value;
    }

    public int status() {
        return status;
    }

    public int minorVersion() {
        return minorVersion;
    }

    public Fields fields() {
        return fields;
    }

    public BodyFraming framing() {
        return framing;
    }

    /// As declared, also where there is no body; -1 if it is not.
    public long contentLength() {
        return contentLength;
    }

    public boolean keepAlive() {
        return HeadLines.keepAlive(fields, minorVersion);
    }
}
