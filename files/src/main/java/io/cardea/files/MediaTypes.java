// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The media type of a file by its ending; text is taken for UTF-8.
final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    private static final Map<String, String> BY_ENDING = load();

    private MediaTypes() {}

    static String of(String name) {
        int dot = name.lastIndexOf('.');
        if (dot <= name.lastIndexOf('/')) return UNKNOWN;
        return BY_ENDING.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
    }

    private static Map<String, String> load() {
        try (var resource = MediaTypes.class.getResourceAsStream("media-types.txt")) {
            if (resource == null) throw new IllegalStateException("media-types.txt is missing from the program");
            var types = new HashMap<String, String>();
            for (var line : new String(resource.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (line.isBlank() || line.startsWith("#")) continue;
                var words = line.split("\\s+");
                var type = words[0].startsWith("text/") ? words[0] + "; charset=utf-8" : words[0];
                for (int i = 1; i < words.length; i++) types.put(words[i], type.intern());
            }
            return Map.copyOf(types);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
