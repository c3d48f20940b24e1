// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.exchange.Failure.Kind;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// The head of a request (RFC 9112 §3, §5). One for each connection; accessors hold until the next [#parse].
public final class RequestHeadParser {
    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"};

    private final HeadLines lines;
    private String method = "";
    private String target = "";
    private int minorVersion;
    private Fields fields = new Fields();
    private BodyFraming framing = BodyFraming.NONE;
    private long contentLength;

    public RequestHeadParser(HeadLimits limits) {
        lines = new HeadLines(limits, Kind.BAD_REQUEST, true);
    }

    /// Takes from `in` what belongs to the head.
    ///
    /// @return whether it is whole
    /// @throws WireException if it must be refused; then answer once and close
    public boolean parse(ByteBuf in) throws WireException {
        if (!lines.read(in)) return false;
        startLine(lines.bytes(), lines.startLineBegin(), lines.startLineEnd());
        fields = lines.fields();
        checkTarget();
        checkHost();
        boolean chunked = HeadLines.chunked(fields, minorVersion, Kind.BAD_REQUEST);
        contentLength = HeadLines.contentLength(fields, Kind.BAD_REQUEST);
        framing = chunked ? BodyFraming.CHUNKED : contentLength > 0 ? BodyFraming.LENGTH : BodyFraming.NONE;
        int expect = fields.find(FieldName.EXPECT, 0);
        if (expect >= 0 && minorVersion == 1 && (!fields.valueIs(expect, "100-continue") || fields.find(FieldName.EXPECT, expect + 1) >= 0)) {
            throw new WireException(Kind.EXPECTATION_FAILED, "an expectation other than `100-continue`");
        }
        return true;
    }

    /// Whether a head has begun and is not whole.
    public boolean hasBegun() {
        return lines.hasBegun();
    }

    /// `token SP target SP HTTP/1.x`, with one blank between and nothing else.
    private void startLine(byte[] bytes, int begin, int end) throws WireException {
        int space = begin;
        while (space < end && bytes[space] != ' ') space++;
        method = method(bytes, begin, space);
        int from = space + 1;
        int to = from;
        while (to < end && bytes[to] != ' ') {
            int b = bytes[to];
            // RFC 3986 has none of these in a target; `|`, `"` and their like are sent by browsers and do no harm.
            if (b <= 0x20 || b >= 0x7f || b == '#' || b == '\\') throw lines.refused("a character in the request target that is not allowed");
            to++;
        }
        if (to == from || to == end) throw lines.refused("a request line that is not `method target HTTP/1.1`");
        int version = to + 1;
        boolean http = end - version == 8 && bytes[version] == 'H' && bytes[version + 1] == 'T' && bytes[version + 2] == 'T' && bytes[version + 3] == 'P'
            && bytes[version + 4] == '/' && bytes[version + 6] == '.' && digit(bytes[version + 5]) && digit(bytes[version + 7]);
        if (!http) throw lines.refused("a request line that is not `method target HTTP/1.1`");
        minorVersion = bytes[version + 7] - '0';
        if (bytes[version + 5] != '1' || minorVersion > 1) throw new WireException(Kind.VERSION_NOT_SUPPORTED, "a version of HTTP other than 1.0 and 1.1");
        target = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    private String method(byte[] bytes, int begin, int end) throws WireException {
        int length = end - begin;
        for (var known : METHODS) {
            if (known.length() != length) continue;
            int i = 0;
            while (i < length && bytes[begin + i] == known.charAt(i)) i++;
            if (i == length) return known;
        }
        if (length == 0 || length > 32) throw lines.refused("a request line that does not begin with a method");
        for (int i = begin; i < end; i++) {
            byte b = bytes[i];
            // RFC 9110 §9.1 allows any token; all registered methods are capitals, and a lower-case one is an attempt.
            boolean capital = b >= 'A' && b <= 'Z' || digit(b) || b == '-' || b == '_';
            if (!capital || !Tokens.isTokenByte(b)) throw lines.refused("a method that is not in capitals");
        }
        return new String(bytes, begin, length, StandardCharsets.ISO_8859_1);
    }

    /// RFC 9112 §3.2: four forms, each where it belongs.
    private void checkTarget() throws WireException {
        boolean fits = switch (target.charAt(0)) {
            case '/' -> !method.equals("CONNECT");
            case '*' -> target.length() == 1 && method.equals("OPTIONS");
            default -> method.equals("CONNECT") ? isAuthority(target) : isAbsolute(target);
        };
        if (!fits) throw lines.refused("a request target of a form that does not fit " + method);
    }

    private static boolean isAuthority(String target) {
        int colon = target.lastIndexOf(':');
        return colon > 0 && colon < target.length() - 1 && target.indexOf('/') < 0 && target.indexOf('@') < 0 && target.indexOf('?') < 0
            && target.chars().skip(colon + 1).allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isAbsolute(String target) {
        boolean http = target.regionMatches(true, 0, "http://", 0, 7);
        boolean https = target.regionMatches(true, 0, "https://", 0, 8);
        int from = https ? 8 : 7;
        if (!http && !https || target.length() == from) return false;
        var authority = authority(target);
        return !authority.isEmpty() && authority.indexOf('@') < 0;
    }

    private static String authority(String target) {
        int from = target.indexOf("//") + 2;
        int to = from;
        while (to < target.length() && target.charAt(to) != '/' && target.charAt(to) != '?') to++;
        return target.substring(from, to);
    }

    /// Exactly one authority: two that differ are two opinions on who is meant (RFC 9112 §3.2).
    private void checkHost() throws WireException {
        int row = fields.find(FieldName.HOST, 0);
        if (row < 0) {
            if (minorVersion == 1) throw lines.refused("no Host field");
            return;
        }
        if (fields.find(FieldName.HOST, row + 1) >= 0) throw lines.refused("two Host fields");
        char first = target.charAt(0);
        if (first == '/' || first == '*') return;
        var named = method.equals("CONNECT") ? target : authority(target);
        if (!fields.valueAt(row).equalsIgnoreCase(named)) throw lines.refused("a Host field that differs from the request target");
    }

    /// Case as sent; the known ones are interned.
    public String method() {
        return method;
    }

    /// As sent, of a form that fits the method.
    public String target() {
        return target;
    }

    public int minorVersion() {
        return minorVersion;
    }

    /// Fresh for each head; the caller's to keep.
    public Fields fields() {
        return fields;
    }

    public BodyFraming framing() {
        return framing;
    }

    public long contentLength() {
        return contentLength;
    }

    public boolean keepAlive() {
        return HeadLines.keepAlive(fields, minorVersion);
    }

    /// RFC 9110 §10.1.1: not from HTTP/1.0.
    public boolean expectsContinue() {
        return minorVersion == 1 && fields.contains(FieldName.EXPECT);
    }

    /// Whether there is a body where the method gives it no meaning.
    public boolean bodyUnexpected() {
        return framing != BodyFraming.NONE && (method.equals("GET") || method.equals("HEAD") || method.equals("TRACE"));
    }
}
