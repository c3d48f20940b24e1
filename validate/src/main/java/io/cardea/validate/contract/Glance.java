// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.cardea.validate.schema.Part;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What is seen of a text at a glance: that it is surely as its schema wants it. Schemas of parameters mostly say so little that no value has to be made for
/// that. What is not seen to be good may be so all the same: [io.cardea.validate.schema.Check] judges it, and says what is wrong.
///
/// @param kind how a text is looked at
/// @param least characters, or the least number
/// @param most characters, or the greatest number
/// @param words that a text must be one of; empty for any
public record Glance(Kind kind, long least, long most, Set<String> words) {
    enum Kind { SEES_NOTHING, ANYTHING_IS_GOOD, TEXT, INTEGER }

    static final Glance NOTHING = new Glance(Kind.SEES_NOTHING, 0, 0, Set.of());
    public static final Glance ANYTHING = new Glance(Kind.ANYTHING_IS_GOOD, 0, 0, Set.of());

    /// Keywords that refuse nothing.
    private static final Set<String> REMARKS = Set.of("type", "title", "description", "default", "example", "examples", "deprecated", "$comment");
    /// Whole numbers up to here are the same as doubles.
    private static final double EXACT = 1L << 53;
    private static final int MOST_DIGITS = 18; // of a long, whatever they are

    /// What can be seen by a schema: nothing if it has any keyword that is not known here.
    public static Glance of(Part schema) {
        var node = schema.node();
        if (!node.path("type").isTextual()) return NOTHING;
        return switch (node.path("type").textValue()) {
            case "string" -> text(node);
            case "integer", "number" -> integer(node);
            case "boolean" -> saysOnly(node, Set.of()) ? new Glance(Kind.TEXT, 0, Long.MAX_VALUE, Set.of("true", "false")) : NOTHING;
            default -> NOTHING;
        };
    }

    private static Glance text(JsonNode node) {
        if (!saysOnly(node, Set.of("minLength", "maxLength", "enum"))) return NOTHING;
        var words = new HashSet<String>();
        for (var word : node.path("enum")) {
            if (!word.isTextual()) return NOTHING;
            words.add(word.textValue());
        }
        if (node.has("enum") && words.isEmpty()) return NOTHING;
        for (var length : new String[] {"minLength", "maxLength"}) if (node.has(length) && !node.get(length).isInt()) return NOTHING;
        return new Glance(Kind.TEXT, node.path("minLength").asLong(0), node.path("maxLength").asLong(Long.MAX_VALUE), Set.copyOf(words));
    }

    private static Glance integer(JsonNode node) {
        if (!saysOnly(node, Set.of("minimum", "maximum", "format"))) return NOTHING;
        var format = node.path("format").asText("int64");
        if (!format.equals("int32") && !format.equals("int64")) return NOTHING;
        var least = whole(node.path("minimum"), true);
        var most = whole(node.path("maximum"), false);
        if (least.isEmpty() || most.isEmpty()) return NOTHING;
        boolean small = format.equals("int32");
        return new Glance(Kind.INTEGER, small ? Math.max(least.get(), Integer.MIN_VALUE) : least.get(), small ? Math.min(most.get(), Integer.MAX_VALUE) : most.get(), Set.of());
    }

    /// A bound, for whole numbers; empty if it cannot be told exactly.
    private static Optional<Long> whole(JsonNode bound, boolean up) {
        if (bound.isMissingNode()) return Optional.of(up ? Long.MIN_VALUE : Long.MAX_VALUE);
        if (bound.isIntegralNumber() && bound.canConvertToLong()) return Optional.of(bound.longValue());
        if (!bound.isDouble() || !(Math.abs(bound.doubleValue()) <= EXACT)) return Optional.empty();
        return Optional.of((long) (up ? Math.ceil(bound.doubleValue()) : Math.floor(bound.doubleValue())));
    }

    private static boolean saysOnly(JsonNode node, Set<String> known) {
        for (var keyword : node.properties()) if (!REMARKS.contains(keyword.getKey()) && !known.contains(keyword.getKey())) return false;
        return true;
    }

    boolean isGood(String text) {
        return switch (kind) {
            case SEES_NOTHING -> false;
            case ANYTHING_IS_GOOD -> true;
            case TEXT -> isWithin(text.codePointCount(0, text.length())) && (words.isEmpty() || words.contains(text)); // JSON Schema 2020-12 §6.3.1: characters
            case INTEGER -> isPlainInteger(text) && isWithin(Long.parseLong(text));
        };
    }

    private boolean isWithin(long value) {
        return least <= value && value <= most;
    }

    /// `0`, `17`, `-3`: whole, in the one form that JSON has for it, and not too long for a `long`. There are other forms (`1e3`), which are not seen.
    private static boolean isPlainInteger(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - first;
        if (digits < 1 || digits > MOST_DIGITS || text.charAt(first) == '0' && text.length() > 1) return false;
        for (int i = first; i < text.length(); i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        return true;
    }
}
