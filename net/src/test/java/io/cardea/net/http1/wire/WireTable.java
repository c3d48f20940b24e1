// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads the tables of malformed messages in the test resources: `name | section | bytes | status`.
///
/// Escapes in the bytes: `\r \n \t \0 \\`, `\xHH`, and `\{count:text}` for a repetition, which may hold another one.
public final class WireTable {
    public static final String REQUESTS = "/malformed-requests.txt";
    public static final String RESPONSES = "/malformed-responses.txt";
    public static final String CHUNKS = "/malformed-chunks.txt";

    /// @param status that the refusal has
    public record Case(String name, String section, byte[] bytes, int status) {
        @Override
        public String toString() {
            return section + ": " + name;
        }
    }

    private final String text;
    private int at;

    private WireTable(String text) {
        this.text = text;
    }

    public static List<Case> read(String resource) {
        try (var in = WireTable.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalArgumentException("no table " + resource);
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines()
                .filter(line -> !line.isBlank() && !line.startsWith("# "))
                .map(WireTable::row)
                .toList();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static Case row(String line) {
        var parts = line.split(" \\| ", -1);
        if (parts.length != 4) throw new IllegalArgumentException("expected `name | section | bytes | status`, found: " + line);
        return new Case(parts[0], parts[1], unescape(parts[2]), Integer.parseInt(parts[3]));
    }

    public static byte[] unescape(String text) {
        var table = new WireTable(text);
        byte[] bytes = table.until('\0');
        if (table.at != text.length()) throw new IllegalArgumentException("a closing brace too many in: " + text);
        return bytes;
    }

    /// Reads up to the terminator, or to the end of the text for NUL.
    private byte[] until(char terminator) {
        var out = new ByteArrayOutputStream();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == terminator) return out.toByteArray();
            if (c == '\\') escape(out);
            else out.write(c);
        }
        if (terminator != '\0') throw new IllegalArgumentException("no closing brace in: " + text);
        return out.toByteArray();
    }

    private void escape(ByteArrayOutputStream out) {
        char c = text.charAt(at++);
        switch (c) {
            case 'r' -> out.write('\r');
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case '0' -> out.write(0);
            case '\\' -> out.write('\\');
            case 'x' -> {
                out.write(Integer.parseInt(text.substring(at, at + 2), 16));
                at += 2;
            }
            case '{' -> {
                int colon = text.indexOf(':', at);
                int count = Integer.parseInt(text.substring(at, colon));
                at = colon + 1;
                byte[] repeated = until('}');
                for (int i = 0; i < count; i++) out.writeBytes(repeated);
            }
            default -> throw new IllegalArgumentException("unknown escape \\" + c + " in: " + text);
        }
    }
}
