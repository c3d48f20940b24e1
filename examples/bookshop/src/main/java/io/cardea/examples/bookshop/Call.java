// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One request as it came over HTTP/1.1 (RFC 9112).
///
/// @param target path and query, still percent-encoded
/// @param fields by their names in small letters; several of one name are joined by commas
/// @param body   ends where the request's body ends
record Call(String method, String target, boolean keepsAlive, Map<String, String> fields, InputStream body) {
    private static final int HEAD_LIMIT = 32 * 1024;

    /// What came is no request that this server reads; the connection is of no more use.
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what);
        }
    }

    /// The next request of a connection; empty if it ended before one began.
    static Optional<Call> read(InputStream in) throws IOException {
        var left = new int[] {HEAD_LIMIT};
        var first = line(in, left);
        while (first.isPresent() && first.get().isEmpty()) first = line(in, left); // RFC 9112 §2.2
        if (first.isEmpty()) return Optional.empty();
        var parts = first.get().split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) throw new Malformed("no request line: " + first.get());
        var fields = new HashMap<String, String>();
        for (var line = need(in, left); !line.isEmpty(); line = need(in, left)) {
            var colon = line.indexOf(':');
            if (colon < 1) throw new Malformed("no field: " + line);
            fields.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        var connection = fields.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        var keeps = parts[2].equals("HTTP/1.1") ? !connection.contains("close") : connection.contains("keep-alive");
        return Optional.of(new Call(parts[0], originForm(parts[1]), keeps, fields, body(in, fields)));
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /// RFC 6455 §4.2.1.
    boolean asksForWebSocket() {
        return method.equals("GET") && fields.getOrDefault("upgrade", "").equalsIgnoreCase("websocket")
                && fields.getOrDefault("sec-websocket-version", "").equals("13") && fields.containsKey("sec-websocket-key");
    }

    private static String originForm(String target) throws Malformed {
        if (target.startsWith("/")) return target;
        var slash = target.startsWith("http://") ? target.indexOf('/', 7) : -1;
        if (slash < 0) throw new Malformed("no path: " + target);
        return target.substring(slash);
    }

    private static InputStream body(InputStream in, Map<String, String> fields) throws Malformed {
        if (fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) return Body.chunked(in);
        var length = fields.getOrDefault("content-length", "0");
        if (fields.containsKey("transfer-encoding") || !length.matches("[0-9]{1,15}")) throw new Malformed("no length of a body: " + length);
        return Body.of(in, Long.parseLong(length));
    }

    private static String need(InputStream in, int[] left) throws IOException {
        return line(in, left).orElseThrow(() -> new Malformed("it broke off in the head"));
    }

    /// A line without its end; empty if the connection ended before it.
    static Optional<String> line(InputStream in, int[] left) throws IOException {
        var line = new StringBuilder();
        for (int b; (b = in.read()) >= 0; line.append((char) b)) {
            if (--left[0] < 0) throw new Malformed("a head of more than %d bytes".formatted(HEAD_LIMIT));
            if (b == '\n') {
                if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') line.setLength(line.length() - 1);
                return Optional.of(line.toString());
            }
        }
        if (line.isEmpty()) return Optional.empty();
        throw new Malformed("it broke off in a line");
    }
}
