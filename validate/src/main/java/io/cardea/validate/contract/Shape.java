// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import io.cardea.validate.json.JsonLimits;
import io.cardea.validate.json.JsonMistake;
import io.cardea.validate.json.JsonReaders;
import io.cardea.validate.schema.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a text becomes a value of JSON: texts have no types, schemas ask for them. As far as a schema says so plainly.
///
/// @param types as `type` names them; empty if it does not say
/// @param members of objects, by name
/// @param items of lists; empty, or one
public record Shape(Set<String> types, Map<String, Shape> members, List<Shape> items) {
    public static final Shape ANY = new Shape(Set.of(), Map.of(), List.of());
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final JsonReaders NUMBERS = new JsonReaders(JsonLimits.DEFAULT);
    private static final int DEEPEST = 8;

    /// What a schema says.
    public static Shape of(Part schema) {
        return of(schema, 0);
    }

    private static Shape of(Part schema, int depth) {
        if (depth > DEEPEST) return ANY; // it refers to itself
        var part = schema.followed();
        var types = new LinkedHashSet<String>();
        var said = part.node().path("type");
        if (said.isTextual()) types.add(said.textValue());
        for (var each : said) types.add(each.asText());
        if (part.flag("nullable", false) && !types.isEmpty()) types.add("null");
        var members = new LinkedHashMap<String, Shape>();
        part.get("properties").members().forEach((name, member) -> members.put(name, of(member, depth + 1)));
        var items = new ArrayList<Shape>();
        if (part.get("items").isPresent()) items.add(of(part.get("items"), depth + 1));
        for (var word : List.of("allOf", "anyOf", "oneOf")) {
            for (var branch : part.get(word).items()) {
                var other = of(branch, depth + 1);
                types.addAll(other.types);
                other.members.forEach(members::putIfAbsent);
                if (items.isEmpty()) items.addAll(other.items);
            }
        }
        return new Shape(Set.copyOf(types), Map.copyOf(members), List.copyOf(items));
    }

    public boolean isList() {
        return types.contains("array") && !types.contains("object");
    }

    public boolean isObject() {
        return types.contains("object") || types.isEmpty() && !members.isEmpty();
    }

    Shape member(String name) {
        return members.getOrDefault(name, ANY);
    }

    JsonNode list(List<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        var item = items.isEmpty() ? ANY : items.getFirst();
        for (var text : texts) array.add(item.scalar(text));
        return array;
    }

    /// The value that is most likely meant.
    JsonNode scalar(String text) {
        return scalars(text).getFirst();
    }

    /// What a text may mean, the most likely first. Where a schema leaves it open, a text is a text before all else.
    List<JsonNode> scalars(String text) {
        var all = new ArrayList<JsonNode>(1);
        if (types.isEmpty()) all.add(TextNode.valueOf(text));
        if (takes("number") || takes("integer")) number(text, all);
        if (takes("boolean") && (text.equals("true") || text.equals("false"))) all.add(BooleanNode.valueOf(text.equals("true")));
        if (types.contains("null") && text.isEmpty()) all.add(NullNode.getInstance());
        if (types.contains("string") || all.isEmpty()) all.add(TextNode.valueOf(text)); // if it is none, the schema says what it should be
        return all;
    }

    private boolean takes(String type) {
        return types.isEmpty() || types.contains(type);
    }

    private static void number(String text, List<JsonNode> into) {
        if (text.length() > JsonLimits.DEFAULT.number() || !NUMBER.matcher(text).matches()) return;
        try {
            into.add(NUMBERS.read(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (JsonMistake e) {
            // too large to be one: the text will not be taken for a number
        }
    }
}
