// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every key that a configuration may have, with the levels that it belongs to: what tells that `tls` belongs under `listeners[]`.
final class Keys {
    private static final int DEEPEST = 6;

    private final Shapes shapes;
    private final Map<String, List<String>> levels = new HashMap<>();
    private final Set<String> secret = new HashSet<>();
    private final Set<String> secretive = new HashSet<>();
    private final ArrayDeque<Visit> open = new ArrayDeque<>();

    private record Visit(Shape shape, String path, Set<Class<?>> within) {}

    Keys(Shapes shapes, Class<? extends Record> root) {
        this.shapes = shapes;
        // Breadth first, so that the shortest path comes first.
        open.add(new Visit(new Shape.Fields(root), "", Set.of()));
        while (!open.isEmpty()) {
            var visit = open.remove();
            visit(visit.shape, visit);
        }
    }

    /// The names of keys whose values are secrets.
    Set<String> secret() {
        return secret;
    }

    /// Whether a secret may be written behind a key that stands where it does not belong, without a key of its own. Nobody knows of a key
    /// that is none.
    boolean mayHoldSecret(String key) {
        return secretive.contains(key) || !levels.containsKey(key);
    }

    /// The level that a key belongs to, if it is not this one; of several the one nearest to here.
    ///
    /// @param path of the map that the key was found in, such as `routes[2].match`
    Optional<String> level(String key, String path) {
        var here = path.replaceAll("\\[[0-9]+]", "[]");
        return levels.getOrDefault(key, List.of()).stream()
                .filter(level -> !level.equals(here))
                .min(Comparator.comparingInt((String level) -> -common(level, here)).thenComparingInt(String::length));
    }

    private static int common(String a, String b) {
        var i = 0;
        while (i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    private void visit(Shape shape, Visit visit) {
        switch (shape) {
            case Shape.Plain plain -> {}
            case Shape.Choice choice -> {}
            case Shape.Maybe maybe -> visit(maybe.inner(), visit);
            case Shape.Many many -> visit(many.inner(), new Visit(many.inner(), visit.path + "[]", visit.within));
            case Shape.Named named -> visit(named.inner(), new Visit(named.inner(), join(visit.path, "*"), visit.within));
            case Shape.Fields fields -> record(fields.type(), visit);
            case Shape.PlugIn plugIn -> plugIns(plugIn.kind(), visit);
        }
    }

    private void plugIns(String kind, Visit visit) {
        for (var name : shapes.slots().names(kind)) {
            put(name, visit.path);
            var config = new Shape.Fields(shapes.slots().config(kind, name).orElseThrow());
            if (shapes.holdsSecret(config)) {
                secretive.add(name);
            }
            enqueue(config, join(visit.path, name), visit.within);
        }
    }

    private void record(Class<? extends Record> type, Visit visit) {
        if (visit.within.contains(type) || visit.within.size() >= DEEPEST) {
            return;
        }
        var within = new HashSet<>(visit.within);
        within.add(type);
        for (var field : shapes.of(type).fields()) {
            switch (field.role()) {
                case MARK -> {}
                case HANDLER -> enqueue(field.shape(), visit.path, within);
                case REST -> enqueue(field.shape(), visit.path, within);
                case KEY -> {
                    put(field.key(), visit.path);
                    if (secretValue(field.shape())) {
                        secret.add(field.key());
                    }
                    if (shapes.holdsSecret(field.shape())) {
                        secretive.add(field.key());
                    }
                    enqueue(field.shape(), join(visit.path, field.key()), within);
                }
            }
        }
    }

    private static boolean secretValue(Shape shape) {
        return switch (shape) {
            case Shape.Plain plain -> plain.type().secret();
            case Shape.Maybe maybe -> secretValue(maybe.inner());
            case Shape.Many many -> secretValue(many.inner());
            case Shape.Named named -> secretValue(named.inner());
            default -> false;
        };
    }

    private void enqueue(Shape shape, String path, Set<Class<?>> within) {
        open.add(new Visit(shape, path, within));
    }

    private void put(String key, String path) {
        var paths = levels.computeIfAbsent(key, k -> new ArrayList<>());
        if (!paths.contains(path)) {
            paths.add(path);
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
