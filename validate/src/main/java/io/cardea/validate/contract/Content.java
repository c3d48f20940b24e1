// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cardea.validate.json.Flaw;
import io.cardea.validate.schema.Check;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// A body of one media type.
///
/// @param range the types that it counts for
/// @param kind how it is read; what is only carried is not judged
/// @param check empty if any value will do
/// @param shape of the value, for forms, whose texts have no types
public record Content(MediaType range, Kind kind, Optional<Check> check, Shape shape) {
    public enum Kind { JSON, FORM, CARRIED }

    public static Content json(MediaType range, Optional<Check> check) {
        return new Content(range, Kind.JSON, check, Shape.ANY);
    }

    /// How a type is read, by its name alone.
    public static Kind kind(MediaType type) {
        if (type.isJson()) return Kind.JSON;
        return type.isForm() ? Kind.FORM : Kind.CARRIED;
    }

    /// The fields of a form (`application/x-www-form-urlencoded`) as an object; a field that stands there twice is a list.
    ///
    /// @param flaws gets what cannot be decoded
    public JsonNode form(byte[] bytes, int length, List<Flaw> flaws) {
        var object = JsonNodeFactory.instance.objectNode();
        var grouped = new LinkedHashMap<String, List<String>>();
        for (var pair : Pair.parse(new String(bytes, 0, length, StandardCharsets.ISO_8859_1), "body", flaws)) {
            grouped.computeIfAbsent(pair.name(), name -> new ArrayList<>()).add(pair.value());
        }
        grouped.forEach((name, values) -> {
            var member = shape.member(name);
            object.set(name, values.size() == 1 && !member.isList() ? member.scalar(values.getFirst()) : member.list(values));
        });
        return object;
    }
}
