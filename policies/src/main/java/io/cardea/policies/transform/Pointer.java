// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A JSON Pointer (RFC 6901), in which `*` may stand for each element or member if who uses it allows that.
record Pointer(List<String> tokens) {
    private static final String EACH = "*";

    /// @throws IllegalArgumentException if it is none
    static Pointer parse(String text) {
        if (text.isEmpty()) return new Pointer(List.of());
        if (!text.startsWith("/")) throw new IllegalArgumentException("expected a JSON Pointer such as `/author/name`, found `" + text + '`');
        var tokens = new ArrayList<String>();
        for (var token : text.substring(1).split("/", -1)) {
            if (token.matches(".*~([^01].*|)")) throw new IllegalArgumentException("`~` in a JSON Pointer is written `~0`, and a slash `~1`; found `" + text + '`');
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return new Pointer(List.copyOf(tokens));
    }

    /// The same for places of which one must be meant.
    static Pointer exact(String text) {
        var pointer = parse(text);
        if (pointer.tokens.contains(EACH)) throw new IllegalArgumentException("`*` has no meaning here, found `" + text + '`');
        return pointer;
    }

    boolean isRoot() {
        return tokens.isEmpty();
    }

    String last() {
        return tokens.getLast();
    }

    Pointer parent() {
        return new Pointer(tokens.subList(0, tokens.size() - 1));
    }

    /// Whether `other` is this place or one within it.
    boolean holds(Pointer other) {
        return other.tokens.size() >= tokens.size() && other.tokens.subList(0, tokens.size()).equals(tokens);
    }

    Optional<JsonNode> in(JsonNode root) {
        var at = root;
        for (var token : tokens) {
            var next = child(at, token);
            if (next.isEmpty()) return next;
            at = next.get();
        }
        return Optional.of(at);
    }

    /// Calls for each container that exists and whose member the last token names, whether there is one or not.
    void eachParent(JsonNode root, BiConsumer<JsonNode, String> visitor) {
        if (!isRoot()) descend(root, 0, visitor);
    }

    private void descend(JsonNode at, int depth, BiConsumer<JsonNode, String> visitor) {
        var token = tokens.get(depth);
        if (depth == tokens.size() - 1) {
            if (at.isContainerNode()) visitor.accept(at, token);
        } else if (token.equals(EACH)) {
            for (var child : at) descend(child, depth + 1, visitor);
        } else {
            child(at, token).ifPresent(child -> descend(child, depth + 1, visitor));
        }
    }

    static Optional<JsonNode> child(JsonNode at, String token) {
        if (at instanceof ObjectNode object) return Optional.ofNullable(object.get(token));
        if (at instanceof ArrayNode array) {
            int index = index(token, array.size() - 1);
            return index < 0 ? Optional.empty() : Optional.of(array.get(index));
        }
        return Optional.empty();
    }

    /// RFC 6901 §4: digits without leading zeros.
    ///
    /// @return -1 for what is no index from 0 to `most`
    static int index(String token, int most) {
        if (!token.matches("0|[1-9][0-9]{0,8}")) return -1;
        int index = Integer.parseInt(token);
        return index <= most ? index : -1;
    }

    static boolean isEach(String token) {
        return token.equals(EACH);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var token : tokens) text.append('/').append(token.replace("~", "~0").replace("/", "~1"));
        return text.toString();
    }
}
