// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// Reads the fields of a client's JSON object and gathers every mistake, so that all are told at once.
final class Fields {
    private final JsonNode object;
    private final List<Problem.Mistake> mistakes = new ArrayList<>();

    Fields(JsonNode object) {
        this.object = object;
    }

    /// A text of 1 to `max` characters without control characters (line breaks excepted), stripped.
    String text(String name, int max) {
        var node = object.path(name);
        var text = node.isTextual() ? node.textValue().strip() : "";
        if (text.isEmpty() || text.length() > max || text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r'))
            mistake(name, "should be a text of 1 to %d characters".formatted(max));
        return text;
    }

    int number(String name, int min, int max) {
        var node = object.path(name);
        if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= min && node.intValue() <= max) return node.intValue();
        mistake(name, "should be a whole number from %d to %d".formatted(min, max));
        return min;
    }

    /// The number, or `otherwise` if the field is not there.
    int number(String name, int min, int max, int otherwise) {
        return object.has(name) ? number(name, min, max) : otherwise;
    }

    /// One to five short lower-case words or pairs of words.
    List<String> subjects(String name) {
        var subjects = new ArrayList<String>();
        for (var node : object.path(name)) if (node.isTextual() && node.textValue().matches("[a-z][a-z -]{1,29}")) subjects.add(node.textValue());
        if (!object.path(name).isArray() || subjects.size() != object.path(name).size() || subjects.isEmpty() || subjects.size() > 5)
            mistake(name, "should be a list of 1 to 5 subjects in small letters, such as \"novel\"");
        return List.copyOf(subjects);
    }

    void mistake(String name, String message) {
        mistakes.add(new Problem.Mistake(name, message));
    }

    /// @throws Problem 422 if there was a mistake
    void check() {
        if (!mistakes.isEmpty()) throw Problem.invalid(mistakes);
    }
}
