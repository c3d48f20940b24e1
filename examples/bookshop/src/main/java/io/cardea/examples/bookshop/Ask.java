// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A request as the services see it: method, decoded path segments, query, and a body that is read only when asked for.
final class Ask {
    /// The most bytes of a body that are read: a review of 2000 characters in UTF-8, escaped, and some air.
    static final int BODY_LIMIT = 16 * 1024;

    final String method;
    final List<String> path;
    private final Map<String, String> query;
    private final Call call;

    /// @throws Problem 400 if its address cannot be read
    Ask(Call call) {
        this.call = call;
        this.method = call.method().equals("HEAD") ? "GET" : call.method();
        var cut = call.target().indexOf('?');
        this.path = segments(cut < 0 ? call.target() : call.target().substring(0, cut));
        this.query = query(cut < 0 ? "" : call.target().substring(cut + 1));
    }

    /// The query parameter, without the space around it; empty if it is missing or blank. Of several the first counts.
    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /// @throws Problem 400 if it is no number from `min` to `max`
    int number(String name, int otherwise, int min, int max) {
        var value = parameter(name);
        if (value.isEmpty()) return otherwise;
        return parsed(value.get(), min, max).orElseThrow(() ->
                Problem.badParameter(name, "a whole number from %d to %d".formatted(min, max), value.get()));
    }

    /// The id in a segment of the path.
    ///
    /// @throws Problem 404 if it is no id at all, as nothing has such a name
    int id(int segment) {
        return parsed(path.get(segment), 1, Integer.MAX_VALUE).orElseThrow(() ->
                Problem.notFound("Ids are whole numbers from 1 up, and there is nothing called '%s'.".formatted(path.get(segment))));
    }

    /// @throws Problem 413, 415 or 400
    JsonNode json() {
        var type = call.field("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json"))
            throw Problem.of(415, "We only read JSON", "Content-Type should be application/json.");
        try {
            var body = call.body().readNBytes(BODY_LIMIT + 1);
            if (body.length > BODY_LIMIT) throw Problem.of(413, "That is too much to read", "A body may have %d bytes.".formatted(BODY_LIMIT));
            return Json.object(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Problem wrongMethod(String allow) {
        return Problem.methodNotAllowed(method, allow);
    }

    Problem unknownPath() {
        return Problem.notFound("There is nothing at '/%s'.".formatted(String.join("/", path)));
    }

    private static Optional<Integer> parsed(String digits, int min, int max) {
        try {
            var number = Integer.parseInt(digits);
            return number >= min && number <= max ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<String> segments(String rawPath) {
        var segments = new ArrayList<String>();
        for (var segment : rawPath.split("/")) if (!segment.isEmpty()) segments.add(decoded(segment.replace("+", "%2B")));
        return List.copyOf(segments);
    }

    private static Map<String, String> query(String raw) {
        var query = new HashMap<String, String>();
        if (raw.isEmpty()) return query;
        for (var pair : raw.split("&")) {
            var cut = pair.indexOf('=');
            query.putIfAbsent(decoded(cut < 0 ? pair : pair.substring(0, cut)), cut < 0 ? "" : decoded(pair.substring(cut + 1)));
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.badParameter("address", "percent-encoded UTF-8", text);
        }
    }
}
