// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.config.Guess;
import io.cardea.core.exchange.Exchange;
import io.cardea.telemetry.Line;
import io.cardea.telemetry.Line.Escape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A format of one's own: text with placeholders, such as `{client} "{method} {path}" {status} {header:X-Tenant}`.
///
/// A value between quotes keeps its blanks; any other value's blanks are escaped, so that the columns hold.
final class Template implements Format {
    private static final int MOST_PARTS = 64;
    private static final int MOST_TEXT = 2048;
    private static final String TIME = "time";

    /// Text, then a value; the text of the last may have none behind it.
    private record Piece(byte[] text, Part part, Escape escape) {}

    private final List<Piece> pieces;

    private Template(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /// @throws IllegalArgumentException for an unknown placeholder or one without an end; the message guesses
    static Template compile(String text, boolean query) {
        if (!text.contains("{")) {
            throw new IllegalArgumentException("expected `json`, `combined` or a template such as `{client} {method} {path} {status}`, found `"
                + text + "`" + guess(text, List.of("json", "combined"), "", ""));
        }
        if (text.length() > MOST_TEXT) throw new IllegalArgumentException("a template has at most " + MOST_TEXT + " characters, not " + text.length());
        if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) throw new IllegalArgumentException("a template has printable ASCII characters only");
        var pieces = new ArrayList<Piece>();
        boolean quoted = false;
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            if (close < 0) throw new IllegalArgumentException("expected `}` after `" + text.substring(open) + "`");
            var literal = text.substring(from, open);
            quoted ^= literal.chars().filter(c -> c == '"').count() % 2 == 1;
            pieces.add(new Piece(ascii(literal), part(text.substring(open + 1, close), query), quoted ? Escape.QUOTED : Escape.BARE));
            if (pieces.size() > MOST_PARTS) throw new IllegalArgumentException("a template has at most " + MOST_PARTS + " placeholders");
            from = close + 1;
        }
        pieces.add(new Piece(ascii(text.substring(from)), (exchange, line, escape) -> {}, Escape.BARE));
        return new Template(List.copyOf(pieces));
    }

    @Override
    public void write(Exchange exchange, Line line) {
        for (int i = 0; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            line.literal(piece.text);
            piece.part.write(exchange, line, piece.escape);
        }
    }

    private static Part part(String name, boolean query) {
        if (name.equals(TIME)) {
            var clock = Clock.rfc3339();
            return (exchange, line, escape) -> clock.millis(line, exchange.startNanos());
        }
        if (name.startsWith("header:")) return Part.header(name.substring("header:".length()));
        if (name.startsWith("response:")) return Part.response(name.substring("response:".length()));
        if (name.equals("query") && !query) throw new IllegalArgumentException("`{query}` is in the template, but `query: false` says that queries are not logged");
        var part = Part.ALL.get(name);
        if (part != null) return part;
        var names = new ArrayList<>(Part.ALL.keySet());
        names.addAll(List.of(TIME, "header:NAME", "response:NAME"));
        throw new IllegalArgumentException("there is no placeholder `{" + name + "}`" + guess(name, names, "{", "}") + "; there are " + String.join(", ", names));
    }

    private static String guess(String word, List<String> words, String open, String close) {
        return Guess.nearest(word, words).map(near -> "; did you mean `" + open + near + close + "`?").orElse("");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
