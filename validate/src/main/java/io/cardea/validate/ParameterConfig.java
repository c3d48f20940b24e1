// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A parameter of a query, a header field, a cookie or a variable of the path.
public record ParameterConfig(
    @Doc("`string`, `integer`, `number` or `boolean`") @Default("string") Type type,
    @Doc("whether it must be there") @Default("false") boolean required,
    @Doc("whether it may come several times, or with commas in one field") @Default("false") boolean many,
    @Doc("values that it may have") @OneOrMany List<String> oneOf,
    @Doc("a pattern of RE2 somewhere in a string") Optional<String> pattern,
    @Doc("fewest characters of a string") Optional<Integer> minLength,
    @Doc("most characters of a string") Optional<Integer> maxLength,
    @Doc("least number") Optional<Double> min,
    @Doc("greatest number") Optional<Double> max) {

    public enum Type { STRING, INTEGER, NUMBER, BOOLEAN }

    @Short("integer")
    public static ParameterConfig of(Type type) {
        return new ParameterConfig(type, false, false, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The same as a JSON Schema.
    ObjectNode schema() {
        var one = JsonNodeFactory.instance.objectNode().put("type", type.name().toLowerCase(Locale.ROOT));
        pattern.ifPresent(text -> one.put("pattern", text));
        minLength.ifPresent(length -> one.put("minLength", length));
        maxLength.ifPresent(length -> one.put("maxLength", length));
        min.ifPresent(value -> one.put("minimum", value));
        max.ifPresent(value -> one.put("maximum", value));
        if (!oneOf.isEmpty()) {
            var values = one.putArray("enum");
            for (var text : oneOf) {
                switch (type) {
                    case STRING -> values.add(text);
                    case BOOLEAN -> values.add(Boolean.parseBoolean(text));
                    case INTEGER, NUMBER -> values.add(number(text));
                }
            }
        }
        if (!many) return one;
        var list = JsonNodeFactory.instance.objectNode().put("type", "array");
        list.set("items", one);
        return list;
    }

    private static java.math.BigDecimal number(String text) {
        try {
            return new java.math.BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected numbers in `one-of`, found `" + text + "`", e);
        }
    }
}
