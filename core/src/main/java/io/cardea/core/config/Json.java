// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.List;
import java.util.Map;

/// Writes JSON (RFC 8259), indented by two spaces, from maps, lists, texts, numbers and booleans.
final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String write(Object value) {
        var json = new Json();
        json.value(value, "\n");
        return json.out.append('\n').toString();
    }

    private void value(Object value, String line) {
        switch (value) {
            case Map<?, ?> map when map.isEmpty() -> out.append("{}");
            case Map<?, ?> map -> {
                var before = '{';
                for (var entry : map.entrySet()) {
                    out.append(before).append(line).append("  ");
                    text(String.valueOf(entry.getKey()));
                    out.append(": ");
                    value(entry.getValue(), line + "  ");
                    before = ',';
                }
                out.append(line).append('}');
            }
            case List<?> list when list.isEmpty() -> out.append("[]");
            case List<?> list -> {
                var before = '[';
                for (var item : list) {
                    out.append(before).append(line).append("  ");
                    value(item, line + "  ");
                    before = ',';
                }
                out.append(line).append(']');
            }
            case Number number -> out.append(number);
            case Boolean bool -> out.append(bool);
            default -> text(value.toString());
        }
    }

    private void text(String text) {
        out.append('"');
        for (var c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
