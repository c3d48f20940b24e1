// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parameters of a request, decoded, in order.
record Query(List<Map.Entry<String, String>> parameters) {
    private static final int MOST = 100;

    /// @throws IllegalArgumentException for what is not well encoded, or too many
    static Query of(String text) {
        var parameters = new ArrayList<Map.Entry<String, String>>();
        if (text.isEmpty()) return new Query(parameters);
        for (var pair : text.split("&")) {
            if (parameters.size() == MOST) throw new IllegalArgumentException("expected at most " + MOST + " parameters");
            int equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            var value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!name.isEmpty()) parameters.add(Map.entry(URLDecoder.decode(name, UTF_8), URLDecoder.decode(value, UTF_8)));
        }
        return new Query(parameters);
    }

    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        return parameters.stream().filter(entry -> entry.getKey().equals(name)).map(Map.Entry::getValue).toList();
    }

    /// All values of each name.
    Map<String, List<String>> lists() {
        var map = new LinkedHashMap<String, List<String>>();
        for (var entry : parameters) map.computeIfAbsent(entry.getKey(), name -> new ArrayList<>(1)).add(entry.getValue());
        return map;
    }

    /// @throws IllegalArgumentException if a name comes twice
    Map<String, String> once() {
        var map = new LinkedHashMap<String, String>();
        for (var entry : parameters) {
            if (map.putIfAbsent(entry.getKey(), entry.getValue()) != null) throw new IllegalArgumentException("`" + entry.getKey() + "` is given twice");
        }
        return map;
    }
}
