// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import io.cardea.core.spi.Inspectable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// Everything that can be known of the process, as one value: what only a reload changes under its own keys, what changes
/// by itself under `now`. An [Inspectable] does likewise with a map under its key `now`.
final class State {
    private static final String NOW = "now";

    private State() {}

    /// @param now whether to tell what changes by itself; without it two dumps are the same until something is changed
    static Map<String, Object> of(Running running, Instant time, boolean now) {
        var parts = new TreeMap<String, Object>();
        var moving = new TreeMap<String, Object>();
        for (var inspectable : running.inspectables()) {
            var state = new TreeMap<>(state(inspectable));
            var name = free(inspectable.name(), parts);
            var changing = state.remove(NOW);
            parts.put(name, state);
            if (changing != null) moving.put(name, changing);
        }
        var loaded = running.loaded();
        var all = new TreeMap<String, Object>();
        all.put("version", running.version());
        all.put("started", running.started().toString());
        all.put("config", Map.of("file", loaded.file(), "loaded", loaded.at().toString(), "snapshot", loaded.snapshot()));
        all.put("listeners", running.listeners());
        all.put("parts", parts);
        if (now) {
            all.put(NOW, Map.of("time", time.toString(), "uptime-seconds", Duration.between(running.started(), time).toSeconds(),
                "draining", running.isDraining(), "not-ready", Health.reasons(running), "parts", moving));
        }
        return all;
    }

    /// One that throws must not hide all others.
    private static Map<String, Object> state(Inspectable inspectable) {
        try {
            return inspectable.state();
        } catch (RuntimeException e) {
            return Map.of("error", e.toString());
        }
    }

    private static String free(String name, Map<String, Object> taken) {
        var free = name;
        for (int i = 2; taken.containsKey(free); i++) free = name + " (" + i + ")";
        return free;
    }
}
