// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A part of a document, which knows where it stands and can follow references out of it.
public record Part(Shelf shelf, Document document, String pointer) {
    private static final int MOST_HOPS = 32;

    public static Part of(Shelf shelf, Document document) {
        return new Part(shelf, document, "");
    }

    /// Missing if there is nothing.
    public JsonNode node() {
        return document.root().at(pointer);
    }

    public boolean isPresent() {
        return !node().isMissingNode();
    }

    public Part get(String key) {
        return new Part(shelf, document, Document.below(pointer, key));
    }

    /// The text at a key, or `otherwise`.
    public String text(String key, String otherwise) {
        return node().path(key).asText(otherwise);
    }

    public boolean flag(String key, boolean otherwise) {
        return node().path(key).asBoolean(otherwise);
    }

    public Map<String, Part> members() {
        var all = new LinkedHashMap<String, Part>();
        if (node().isObject()) node().fieldNames().forEachRemaining(name -> all.put(name, get(name)));
        return all;
    }

    public List<Part> items() {
        var all = new ArrayList<Part>();
        for (int i = 0; i < (node().isArray() ? node().size() : 0); i++) all.add(get(Integer.toString(i)));
        return all;
    }

    /// What it refers to by `$ref`, or itself.
    ///
    /// @throws IllegalArgumentException with its place, if that leads nowhere or round in a circle
    public Part followed() {
        var at = this;
        for (int hops = 0; hops < MOST_HOPS; hops++) {
            var reference = at.node().path("$ref");
            if (!reference.isTextual()) return at;
            at = at.follow(reference.textValue());
        }
        throw mistake("`$ref` leads round in a circle");
    }

    private Part follow(String reference) {
        int hash = reference.indexOf('#');
        var target = document;
        if (hash != 0) {
            var file = shelf.locate(resolved(hash < 0 ? reference : reference.substring(0, hash)));
            target = shelf.document(file.orElseThrow(() -> get("$ref").mistake("`" + reference + "` is no file beside the configuration; nothing is fetched")));
        }
        var fragment = hash < 0 ? "" : URLDecoder.decode(reference.substring(hash + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        var found = fragment.isEmpty() || fragment.startsWith("/") ? new Part(shelf, target, fragment) : this;
        if (found == this || !found.isPresent()) throw get("$ref").mistake("`" + reference + "` leads nowhere");
        return found;
    }

    private String resolved(String reference) {
        try {
            return URI.create(shelf.base(document)).resolve(reference).toString();
        } catch (IllegalArgumentException e) {
            throw get("$ref").mistake("`" + reference + "` is no reference");
        }
    }

    public IllegalArgumentException mistake(String message) {
        return document.mistake(pointer, message);
    }
}
