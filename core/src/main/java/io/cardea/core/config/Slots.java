// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The plug-ins that a configuration may name: for each kind (`policy`, `handler`), names and the records of their settings.
public final class Slots {
    private final Map<String, Map<String, Class<? extends Record>>> kinds;

    private Slots(Map<String, Map<String, Class<? extends Record>>> kinds) {
        this.kinds = kinds;
    }

    public static Slots none() {
        return new Slots(Map.of());
    }

    /// These and one more; the order of additions is the order in which messages list them.
    ///
    /// @throws IllegalArgumentException if the name is taken
    public Slots with(String kind, String name, Class<? extends Record> config) {
        var more = new LinkedHashMap<String, Map<String, Class<? extends Record>>>(kinds);
        var names = new LinkedHashMap<>(more.getOrDefault(kind, Map.of()));
        if (names.putIfAbsent(name, config) != null) {
            throw new IllegalArgumentException("there are two plug-ins of kind " + kind + " named " + name);
        }
        more.put(kind, names);
        return new Slots(more);
    }

    Set<String> names(String kind) {
        return kinds.getOrDefault(kind, Map.of()).keySet();
    }

    Optional<Class<? extends Record>> config(String kind, String name) {
        return Optional.ofNullable(kinds.getOrDefault(kind, Map.of()).get(name));
    }
}
