// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Failure;
import io.cardea.net.http.Authority;
import io.cardea.net.http.FieldValues;
import io.cardea.net.http.WireException;
import java.nio.charset.StandardCharsets;

/// `TOKEN SP target SP HTTP/1.0-or-1` (RFC 9112 §3), byte for byte.
///
/// A method is at most 32 upper-case letters, digits, `-` and `_`. A target is visible ASCII without `#` and `\`, which
/// servers cut at or turn into `/`. The other characters that RFC 3986 leaves out (`"`, `<`, `>`, `^`, `` ` ``, `{`, `|`,
/// `}`) pass: browsers send them, and no server gives them a second meaning.
final class RequestLine {
    private static final int LONGEST_METHOD = 32;
    private static final String[] KNOWN = {"GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE"};
    private static final boolean[] METHOD = new boolean[128];
    private static final boolean[] TARGET = new boolean[128];

    static {
        for (char c = 'A'; c <= 'Z'; c++) METHOD[c] = true;
        for (char c = '0'; c <= '9'; c++) METHOD[c] = true;
        METHOD['-'] = METHOD['_'] = true;
        for (char c = 0x21; c < 0x7f; c++) TARGET[c] = c != '#' && c != '\\';
    }

    private String method = "";
    private String target = "";
    private int minorVersion;
    private int authorityFrom;
    private int authorityTo;
    private int defaultPort;

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    int minorVersion() {
        return minorVersion;
    }

    void parse(byte[] bytes, int from, int to) throws WireException {
        int at = from;
        while (at < to && bytes[at] >= 0 && METHOD[bytes[at]]) at++;
        if (at == to || bytes[at] != ' ' || at == from) {
            throw bad("a request line begins with a method in capitals and one space, found "
                + (at == to ? "the end of the line" : LineReader.hex(bytes[at])));
        }
        if (at - from > LONGEST_METHOD) throw bad("a method has at most " + LONGEST_METHOD + " letters");
        int target = at + 1;
        int targetEnd = target;
        while (targetEnd < to && bytes[targetEnd] >= 0 && TARGET[bytes[targetEnd]]) targetEnd++;
        if (targetEnd == to || bytes[targetEnd] != ' ' || targetEnd == target) {
            throw bad("a target of visible ASCII without # and \\ and one space follow the method, found "
                + (targetEnd == to ? "the end of the line" : LineReader.hex(bytes[targetEnd])));
        }
        minorVersion = version(bytes, targetEnd + 1, to);
        method = method(bytes, from, at);
        form(bytes, target, targetEnd);
        this.target = new String(bytes, target, targetEnd - target, StandardCharsets.ISO_8859_1);
    }

    private static int version(byte[] bytes, int from, int to) throws WireException {
        boolean wellFormed = to - from == 8 && bytes[from] == 'H' && bytes[from + 1] == 'T' && bytes[from + 2] == 'T'
            && bytes[from + 3] == 'P' && bytes[from + 4] == '/' && isDigit(bytes[from + 5]) && bytes[from + 6] == '.'
            && isDigit(bytes[from + 7]);
        if (!wellFormed) throw bad("`HTTP/1.1` ends a request line");
        int minor = bytes[from + 7] - '0';
        if (bytes[from + 5] != '1' || minor > 1) {
            throw new WireException(Failure.Kind.VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/1.0 are spoken here, found HTTP/"
                + (char) bytes[from + 5] + '.' + minor);
        }
        return minor;
    }

    private static String method(byte[] bytes, int from, int to) {
        int length = to - from;
        for (var known : KNOWN) if (known.length() == length && equals(bytes, from, known)) return known;
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean equals(byte[] bytes, int from, String text) {
        for (int i = 0; i < text.length(); i++) if (bytes[from + i] != text.charAt(i)) return false;
        return true;
    }

    /// The four forms of RFC 9112 §3.2, each only with its methods.
    private void form(byte[] bytes, int from, int to) throws WireException {
        authorityFrom = authorityTo = -1;
        if (method.equals("CONNECT")) {
            int port = Authority.port(bytes, from, to);
            if (port <= Authority.NO_PORT) throw bad("the target of CONNECT is `host:port`");
            authority(from, to, port);
        } else if (bytes[from] == '/') {
            return;
        } else if (bytes[from] == '*' && to - from == 1) {
            if (!method.equals("OPTIONS")) throw bad("the target `*` goes with OPTIONS only");
        } else {
            absolute(bytes, from, to);
        }
    }

    private void absolute(byte[] bytes, int from, int to) throws WireException {
        int begin;
        int port;
        if (to - from > 7 && FieldValues.is(bytes, from, from + 7, "http://")) {
            begin = from + 7;
            port = 80;
        } else if (to - from > 8 && FieldValues.is(bytes, from, from + 8, "https://")) {
            begin = from + 8;
            port = 443;
        } else {
            throw bad("a target is a path, an http or https URI, or `*`");
        }
        int end = begin;
        while (end < to && bytes[end] != '/' && bytes[end] != '?') end++;
        if (Authority.port(bytes, begin, end) == Authority.INVALID) throw bad("the target has no valid host and port");
        authority(begin, end, port);
    }

    private void authority(int from, int to, int port) {
        authorityFrom = from;
        authorityTo = to;
        defaultPort = port;
    }

    /// Whether a valid `Host` value says the same as the target, or the target says nothing (RFC 9112 §3.2.2).
    boolean agreesWithHost(byte[] bytes, int from, int to) {
        return authorityFrom < 0 || Authority.same(bytes, authorityFrom, authorityTo, from, to, defaultPort);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static WireException bad(String detail) {
        return Sender.CLIENT.malformed(detail);
    }
}
