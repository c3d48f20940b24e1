// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.redirect;

import io.cardea.core.exchange.Exchange;
import io.cardea.policies.text.Piece;
import io.cardea.policies.text.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where a redirect leads: a template whose data is encoded anew for the part of the URL in which it stands, so that
/// nothing that a client sends can split the field, leave the path, or lead to another host.
final class Target {
    private static final Set<String> PLACEHOLDERS = Set.of("path", "query", "host", "scheme");
    private static final String UNRESERVED = "-._~";
    private static final String IN_PATH = UNRESERVED + "!$&'()*+,;=:@/";
    private static final String IN_QUERY = IN_PATH + '?';

    private enum Part { SCHEME, AUTHORITY, PATH, QUERY }

    private record Placed(Piece piece, Part part) {}

    private final String text;
    private final boolean local;
    private final List<Placed> pieces;

    private Target(String text, boolean local, List<Placed> pieces) {
        this.text = text;
        this.local = local;
        this.pieces = pieces;
    }

    static Target parse(String text, String pattern) {
        boolean local = text.startsWith("/");
        if (text.startsWith("//") || !local && !text.matches("(https?|\\{scheme\\})://.+")) {
            throw new IllegalArgumentException("expected a path such as `/new{path}` or a URL such as `https://example.com{path}`, found `" + text + '`');
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f || text.charAt(i) == '\\') {
                throw new IllegalArgumentException("`" + text + "` holds a character that a URL cannot; percent-encode it");
            }
        }
        var placed = new ArrayList<Placed>();
        var written = new StringBuilder();
        for (var piece : Template.parse(text, PLACEHOLDERS, pattern).pieces()) {
            var part = part(written, local);
            placed.add(new Placed(piece, part));
            if (piece instanceof Piece.Data(var name, var source)) {
                check(text, name, part);
                written.append(name.equals("path") ? "/" : name.equals("scheme") ? "http" : "x");
            } else if (piece instanceof Piece.Literal(var literal)) {
                written.append(literal);
            }
        }
        return new Target(text, local, List.copyOf(placed));
    }

    private static Part part(CharSequence before, boolean local) {
        var text = before.toString();
        if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) return Part.QUERY;
        if (local) return Part.PATH;
        int authority = text.indexOf("://");
        if (authority < 0) return Part.SCHEME;
        return text.indexOf('/', authority + 3) < 0 ? Part.AUTHORITY : Part.PATH;
    }

    private static void check(String text, String name, Part part) {
        boolean fits = switch (name) {
            case "scheme" -> part == Part.SCHEME;
            case "host" -> part != Part.SCHEME;
            case "query" -> part == Part.QUERY;
            default -> part != Part.SCHEME; // `{path}` behind an authority begins with its own slash
        };
        if (!fits) {
            throw new IllegalArgumentException("{" + name + "} cannot stand there in `" + text + "`; "
                + (name.equals("query") ? "write `?{query}`" : name.equals("scheme") ? "it may only begin it" : "the host is missing"));
        }
    }

    /// @return empty if the request's data cannot stand where the template has it
    Optional<String> of(Exchange exchange) {
        var url = new StringBuilder(text.length() + 64);
        for (var placed : pieces) {
            var value = placed.piece.value(exchange);
            if (placed.piece instanceof Piece.Data(var name, var source)) {
                if (placed.part == Part.AUTHORITY && !name.equals("path")) {
                    if (!isHost(value)) return Optional.empty();
                    url.append(value);
                } else if (name.equals("path")) {
                    if (!value.startsWith("/")) value = "/"; // `*`, the target of OPTIONS
                    encode(value, IN_PATH, url);
                } else if (name.equals("query")) {
                    encode(value, IN_QUERY, url);
                } else { // variables come as they stand in the canonical path: encoded
                    encode(value, placed.part == Part.QUERY ? UNRESERVED : IN_PATH, url);
                }
            } else {
                url.append(value);
            }
        }
        if (url.charAt(url.length() - 1) == '?') url.setLength(url.length() - 1);
        // A path that begins with two slashes is another host to a browser (RFC 3986 §4.2).
        while (local && url.length() > 1 && url.charAt(1) == '/') url.deleteCharAt(1);
        return Optional.of(url.toString());
    }

    private static boolean isHost(String value) {
        return value.matches("[A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\]");
    }

    /// Keeps what is allowed, and escapes that are complete; encodes every other byte of the UTF-8 form.
    private static void encode(String value, String allowed, StringBuilder to) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c < 0x80 && allowed.indexOf(c) >= 0;
            boolean escape = c == '%' && i + 2 < bytes.length
                && Character.digit(bytes[i + 1], 16) >= 0 && Character.digit(bytes[i + 2], 16) >= 0;
            if (plain || escape) to.append(c);
            else to.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16))).append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
        }
    }

    /// As it was written.
    @Override
    public String toString() {
        return text;
    }
}
