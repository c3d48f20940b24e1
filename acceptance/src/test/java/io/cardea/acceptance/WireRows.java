// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The table of requests that must be refused, which the wire's own tests read, too: `name | section | bytes | status`.
record WireRows(String name, String bytes, int status) {

    static List<WireRows> malformedRequests() throws IOException {
        return of("malformed-requests.txt");
    }

    static List<WireRows> of(String name) throws IOException {
        var table = Path.of(System.getProperty("cardea.root"), "net/src/test/resources", name);
        return Files.readAllLines(table, StandardCharsets.UTF_8).stream().filter(line -> !line.isBlank() && !line.startsWith("# "))
            .map(line -> line.split(" \\| ", -1)).map(parts -> new WireRows(parts[0], unescape(parts[2]), Integer.parseInt(parts[3]))).toList();
    }

    /// Latin-1: one character for each byte.
    static String unescape(String text) {
        var out = new StringBuilder();
        int end = copy(text, 0, out, false);
        if (end != text.length()) throw new IllegalArgumentException("a brace too many in: " + text);
        return out.toString();
    }

    /// @return the index behind what was copied: behind the closing brace of a repetition, or the end
    private static int copy(String text, int from, StringBuilder out, boolean repeated) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (repeated && c == '}') return at;
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = text.charAt(at++);
            switch (kind) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case '0' -> out.append('\0');
                case '\\' -> out.append('\\');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text.substring(at, at + 2), 16));
                    at += 2;
                }
                case '{' -> {
                    int colon = text.indexOf(':', at);
                    var part = new StringBuilder();
                    int count = Integer.parseInt(text.substring(at, colon));
                    at = copy(text, colon + 1, part, true);
                    out.repeat(part, count);
                }
                default -> throw new IllegalArgumentException("unknown escape \\" + kind + " in: " + text);
            }
        }
        return at;
    }

    @Override
    public String toString() {
        return name;
    }
}
