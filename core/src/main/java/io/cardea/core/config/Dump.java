// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Writes a bound record as the file that it could have been read from, defaults and all, in YAML. Short forms are written long, and what
/// is empty is left out.
///
/// For people, and for comparing two: what is masked cannot be read back, and neither can what was made in Java alone.
public final class Dump {
    private static final String INDENT = "  ";

    private final Shapes shapes;
    private final UnaryOperator<String> masked;
    private final StringBuilder out = new StringBuilder();

    /// A scalar that is written already.
    private record Text(String yaml) {}

    private Dump(Slots slots, UnaryOperator<String> masked) {
        this.shapes = new Shapes(slots);
        this.masked = masked;
    }

    /// @param masked hides what must not be seen, in any text, as [Loaded#masked] does; secrets are hidden without it
    /// @return with a line break at its end
    public static String yaml(Record record, Slots slots, UnaryOperator<String> masked) {
        var dump = new Dump(slots, masked);
        dump.block(dump.record(record), "");
        return dump.out.toString();
    }

    private Object plain(Object value) {
        return switch (value) {
            case Slot slot -> Map.of(slot.name(), record(slot.config()));
            case Record record when !(record instanceof DataSize) -> record(record);
            case List<?> list -> list.stream().map(this::plain).toList();
            case Map<?, ?> map -> {
                var plain = new LinkedHashMap<String, Object>();
                map.forEach((key, each) -> plain.put(String.valueOf(key), plain(each)));
                yield plain;
            }
            case Boolean truth -> new Text(truth.toString());
            case Number number -> new Text(number.toString());
            case Enum<?> constant -> text(Words.kebab(constant.name()));
            case Duration duration -> new Text(text(duration));
            case String text -> text(text);
            case DataSize size -> new Text(size.toString());
            case Secret secret -> text(secret.toString());
            case URI uri -> text(uri.toString());
            case Path path -> text(path.toString());
            default -> text(value.toString());
        };
    }

    private Object record(Record record) {
        RecordShape shape;
        try {
            shape = shapes.of(record.getClass());
        } catch (IllegalArgumentException e) {
            return text(record.toString()); // made in Java, of types that no file has
        }
        var keys = new LinkedHashMap<String, Object>();
        var components = record.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            var field = shape.fields().get(i);
            var value = value(record, components[i]);
            if (value instanceof Optional<?> maybe) {
                if (maybe.isEmpty()) continue;
                value = maybe.get();
            }
            boolean empty = value instanceof List<?> list && list.isEmpty() || value instanceof Map<?, ?> map && map.isEmpty();
            switch (field.role()) {
                case MARK -> {}
                case HANDLER, REST -> ((Map<?, ?>) plain(value)).forEach((key, each) -> keys.put(String.valueOf(key), each));
                case KEY -> {
                    if (!empty) keys.put(field.key(), plain(value));
                }
            }
        }
        return keys;
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Text text(String text) {
        return new Text(quoted(masked.apply(text)));
    }

    private static String text(Duration duration) {
        if (duration.isZero()) return "0s";
        var text = new StringBuilder();
        part(text, duration.toDays(), "d");
        part(text, duration.toHoursPart(), "h");
        part(text, duration.toMinutesPart(), "m");
        part(text, duration.toSecondsPart(), "s");
        part(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "1ms" : text.toString();
    }

    private static void part(StringBuilder text, long count, String unit) {
        if (count > 0) text.append(count).append(unit);
    }

    /// As it stands where it can only be read as text; else in double quotes, which take what JSON's take.
    private static String quoted(String text) {
        if (text.matches("[A-Za-z][A-Za-z0-9_./-]*") && !text.matches("(?i)true|false|null|yes|no|on|off|y|n")) return text;
        var quoted = new StringBuilder("\"");
        text.replace("${", "$${").codePoints().forEach(c -> {
            if (c == '"' || c == '\\') quoted.append('\\').appendCodePoint(c);
            else if (!Words.isPlain(c)) quoted.append(c > 0xffff ? "\\U%08x".formatted(c) : "\\u%04x".formatted(c));
            else quoted.appendCodePoint(c);
        });
        return quoted.append('"').toString();
    }

    private void block(Object value, String indent) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((key, each) -> {
                out.append(indent).append(quoted(masked.apply(String.valueOf(key)))).append(':');
                behind(each, indent + INDENT);
            });
            case List<?> list -> {
                for (var each : list) item(each, indent);
            }
            default -> out.append(indent).append(((Text) value).yaml).append('\n');
        }
    }

    /// What stands behind a key: on its line if it has no lines of its own.
    private void behind(Object value, String indent) {
        var flow = flow(value);
        if (flow.isPresent()) {
            out.append(' ').append(flow.get()).append('\n');
        } else {
            out.append('\n');
            block(value, indent);
        }
    }

    private void item(Object value, String indent) {
        var flow = flow(value);
        if (flow.isPresent()) {
            out.append(indent).append("- ").append(flow.get()).append('\n');
            return;
        }
        int start = out.length();
        block(value, indent + INDENT);
        out.replace(start, start + indent.length() + INDENT.length(), indent + "- ");
    }

    private static Optional<String> flow(Object value) {
        return switch (value) {
            case Text text -> Optional.of(text.yaml);
            case Map<?, ?> map -> map.isEmpty() ? Optional.of("{}") : Optional.empty();
            case List<?> list -> {
                var texts = new ArrayList<String>();
                for (var each : list) if (each instanceof Text text) texts.add(text.yaml);
                yield texts.size() == list.size() ? Optional.of("[" + String.join(", ", texts) + "]") : Optional.empty();
            }
            default -> Optional.empty();
        };
    }
}
