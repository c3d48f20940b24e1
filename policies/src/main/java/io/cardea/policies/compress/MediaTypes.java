// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A set of media types: exact, of a kind (`text/*`), of a structured syntax (`+json`, RFC 6839).
final class MediaTypes {
    /// Events are read one by one as they come, and servers that send them rarely expect a compressor between.
    private static final String EVENTS = "text/event-stream";

    private final Set<String> exact = new HashSet<>();
    private final List<String> kinds = new ArrayList<>();
    private final List<String> suffixes = new ArrayList<>();

    MediaTypes(List<String> written) {
        for (var type : written) {
            if (type.startsWith("+")) suffixes.add(type);
            else if (type.endsWith("/*")) kinds.add(type.substring(0, type.length() - 1));
            else exact.add(type);
        }
    }

    /// @param contentType the field's value, parameters and all
    boolean contains(String contentType) {
        int semicolon = contentType.indexOf(';');
        var type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        if (exact.contains(type)) return true;
        if (type.equals(EVENTS)) return false;
        for (var kind : kinds) if (type.startsWith(kind)) return true;
        for (var suffix : suffixes) if (type.endsWith(suffix)) return true;
        return false;
    }
}
