// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.cardea.core.config.Elsewhere;
import io.cardea.core.config.Mark;
import java.nio.file.Path;
import java.util.Map;

/// A file of JSON or YAML as a tree, and where in the file each part of it stands.
///
/// @param path absolute
/// @param name as the reader of messages would name it
/// @param places line and column of what a pointer (RFC 6901) leads to
public record Document(Path path, String name, JsonNode root, Map<String, Mark> places) {
    /// Where that stands, or the nearest around it.
    public Mark mark(String pointer) {
        for (var at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            var place = places.get(at);
            if (place != null) return place;
        }
        return places.getOrDefault("", new Mark(name, 1, 1));
    }

    /// A mistake there.
    public IllegalArgumentException mistake(String pointer, String message) {
        var found = new IllegalArgumentException(message);
        try {
            Elsewhere.at(mark(pointer), () -> {
                throw found;
            });
        } catch (IllegalArgumentException e) {
            return e;
        }
        return found;
    }

    /// What a pointer becomes below a key of an object or array.
    public static String below(String pointer, String key) {
        return pointer + '/' + key.replace("~", "~0").replace("/", "~1");
    }
}
