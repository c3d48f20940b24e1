// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A type of values that are one piece of text in the file.
///
/// @param expected how messages name what belongs there, such as "a duration such as `2s`"
/// @param json the type in JSON Schema
/// @param pattern for the schema; empty for none
record ScalarType(Class<?> type, String expected, String json, String pattern, Parser parser) {
    /// Throws an `IllegalArgumentException` for what is not of the type; relative paths are relative to the place's folder.
    @FunctionalInterface
    interface Parser {
        Object parse(String text, Place place);
    }

    private static final List<ScalarType> ALL = List.of(
            new ScalarType(String.class, "text", "string", "", (text, place) -> text),
            new ScalarType(boolean.class, "`true` or `false`", "boolean", "", (text, place) -> bool(text)),
            new ScalarType(Boolean.class, "`true` or `false`", "boolean", "", (text, place) -> bool(text)),
            new ScalarType(int.class, "a whole number", "integer", "", (text, place) -> Integer.parseInt(digits(text))),
            new ScalarType(Integer.class, "a whole number", "integer", "", (text, place) -> Integer.parseInt(digits(text))),
            new ScalarType(long.class, "a whole number", "integer", "", (text, place) -> Long.parseLong(digits(text))),
            new ScalarType(Long.class, "a whole number", "integer", "", (text, place) -> Long.parseLong(digits(text))),
            new ScalarType(double.class, "a number", "number", "", (text, place) -> decimal(text)),
            new ScalarType(Double.class, "a number", "number", "", (text, place) -> decimal(text)),
            new ScalarType(Duration.class, "a duration such as `2s`", "string", Durations.PATTERN, (text, place) -> Durations.parse(text)),
            new ScalarType(DataSize.class, "a size such as `64KiB`", "string", DataSize.PATTERN, (text, place) -> DataSize.parse(text)),
            new ScalarType(Secret.class, "a secret such as `${file:secret.txt}`", "string", "", (text, place) -> Secret.of(text)),
            new ScalarType(URI.class, "a URI such as `http://127.0.0.1:9001`", "string", "", (text, place) -> uri(text)),
            new ScalarType(Path.class, "a path such as `certs/shop.pem`", "string", "", ScalarType::path));

    static Optional<ScalarType> of(Class<?> type) {
        return ALL.stream().filter(scalar -> scalar.type == type).findFirst();
    }

    boolean secret() {
        return type == Secret.class;
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    /// No sign but a minus, no digits of other scripts.
    private static String digits(String text) {
        if (!text.matches("-?[0-9]{1,19}")) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static double decimal(String text) {
        if (!text.matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?")) {
            throw new IllegalArgumentException();
        }
        return Double.parseDouble(text);
    }

    private static URI uri(String text) {
        try {
            if (text.isEmpty()) {
                throw new IllegalArgumentException();
            }
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Path path(String text, Place place) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException();
        }
        try {
            var folder = place.source().folder;
            // Whoever resolves it against the file's folder once more must find it where it is.
            return (folder.toString().isEmpty() ? folder : folder.toAbsolutePath()).resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
