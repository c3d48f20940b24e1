// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import io.cardea.core.config.RecordShape.Field;
import io.cardea.core.config.RecordShape.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One map on its way to becoming one record.
final class RecordBinding {
    private final Binder binder;
    private final RecordShape shape;
    private final Tree.Mapping mapping;
    private final String path;
    private final Map<String, Tree.Entry> given = new LinkedHashMap<>();
    private final List<Tree.Entry> handlers = new ArrayList<>();
    private final List<Tree.Entry> rest = new ArrayList<>();
    private final Optional<Field> handler;
    private final Slots slots;
    private final Problems problems;
    /// Whether a key that is not here is missing.
    private boolean complete;
    private boolean handlerTold;

    RecordBinding(Binder binder, RecordShape shape, Tree.Mapping mapping, String path) {
        this.binder = binder;
        this.slots = binder.shapes.slots();
        this.problems = binder.problems;
        this.shape = shape;
        this.mapping = mapping;
        this.complete = mapping.complete();
        this.path = path;
        this.handler = shape.only(Role.HANDLER);
    }

    Optional<Object> bind() {
        var before = problems.count();
        var unknown = new ArrayList<Tree.Entry>();
        for (var entry : mapping.entries()) {
            if (shape.keys().containsKey(entry.key())) {
                given.put(entry.key(), entry);
            } else if (handlerNames().contains(entry.key())) {
                handlers.add(entry);
            } else if (shape.only(Role.REST).isPresent()) {
                rest.add(entry);
            } else {
                unknown.add(entry);
            }
        }
        unknown.forEach(this::unknown);
        var components = new @Nullable Object[shape.fields().size()];
        for (var i = 0; i < components.length; i++) {
            var component = component(shape.fields().get(i));
            component.ifPresent(put(components, i));
        }
        if (problems.count() > before || !complete) {
            return spoilt(components);
        }
        try {
            return Optional.of(shape.make(components));
        } catch (IllegalArgumentException e) {
            Mistakes.of(e).forEach(one -> tell(one, Mistakes.of(e).size() > 1));
        }
        return Optional.empty();
    }

    private void tell(IllegalArgumentException mistake, boolean oneOfSeveral) {
        if (mistake instanceof Invalid invalid) {
            var message = Words.printable(String.valueOf(invalid.getMessage()));
            var at = Optional.ofNullable(given.get(invalid.key())).map(entry -> entry.value().isNothing() ? entry.keyPlace()
                    : oneOfSeveral ? Spot.value(entry.value(), message).orElse(entry.value().place()) : entry.value().place());
            problems.add(at.orElse(mapping.place()), Binder.join(path, invalid.key()), message);
        } else {
            binder.tell(mistake, mapping, path);
        }
    }

    /// The record without its bad parts, if it has a mark by which whoever uses it can tell: so that more of its mistakes are found.
    private Optional<Object> spoilt(@Nullable Object[] components) {
        if (shape.only(Role.MARK).isEmpty()) {
            return Optional.empty();
        }
        problems.spoilt(mapping.place().mark());
        if (path.isEmpty() && !complete) {
            problems.lost("");
        }
        for (var i = 0; i < components.length; i++) {
            if (components[i] != null) {
                continue;
            }
            var field = shape.fields().get(i);
            problems.lost(Binder.join(path, field.key()));
            var absent = field.required() && field.role() != Role.REST ? Optional.empty() : missing(field);
            if (absent.isEmpty()) {
                return Optional.empty();
            }
            components[i] = absent.get();
        }
        try {
            return Optional.of(shape.make(components));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // mostly for what is missing; the mistake that cost it was told
        }
    }

    private static Consumer<Object> put(@Nullable Object[] components, int i) {
        return component -> components[i] = component;
    }

    private Set<String> handlerNames() {
        return handler.map(field -> slots.names(kind(field))).orElse(Set.of());
    }

    private static String kind(Field field) {
        var shape = field.shape() instanceof Shape.Maybe maybe ? maybe.inner() : field.shape();
        return shape instanceof Shape.PlugIn plugIn ? plugIn.kind() : "";
    }

    /// Tells of the key, and goes on as if what was probably meant had been written.
    private void unknown(Tree.Entry entry) {
        var free = new ArrayList<>(shape.keys().keySet());
        if (handlers.isEmpty()) {
            free.addAll(handlerNames());
        }
        free.removeAll(given.keySet());
        if (path.isEmpty()) {
            free.add("include");
        }
        var guess = Guess.nearest(entry.key(), free).or(() -> Guess.nearest(entry.key(), given.keySet()));
        var level = guess.isPresent() ? Optional.<String>empty() : binder.keys().level(entry.key(), path);
        var where = path.isEmpty() ? "" : " in " + path;
        var belongs = level.map(to -> to.isEmpty()
                ? "; " + Words.code(entry.key()) + " belongs at the top"
                : "; " + Words.code(entry.key()) + " belongs under " + Words.code(to)).orElse("");
        var notHandler = guess.isEmpty() && level.isEmpty() && handlers.isEmpty() && handler.isPresent() && !handlerTold;
        if (notHandler) {
            belongs = "; expected one of " + Words.choice(handlerNames(), "or");
            handlerTold = true;
        }
        problems.add(entry.keyPlace(), path, "unknown key " + Words.code(entry.key()), where + belongs, guess);
        if (guess.isEmpty() && path.isEmpty()) {
            problems.lost("");
        }
        if (guess.isEmpty() || given.containsKey(guess.get())) {
            problems.maskMisplaced(guess.orElse(entry.key()), entry.value());
        } else if (shape.keys().containsKey(guess.get())) {
            given.put(guess.get(), entry);
        } else if (guess.get().equals("include")) {
            // What it would have included may have what is missing here.
            complete = false;
        } else {
            handlers.add(new Tree.Entry(guess.get(), entry.keyPlace(), entry.value()));
        }
    }

    private Optional<Object> component(Field field) {
        return switch (field.role()) {
            case MARK -> Optional.of(mapping.place().mark());
            case HANDLER -> handler(field);
            case REST -> binder.values((Shape.Named) field.shape(), rest, path);
            case KEY -> Optional.ofNullable(given.get(field.key())).map(entry -> given(field, entry)).orElseGet(() -> missing(field));
        };
    }

    private Optional<Object> given(Field field, Tree.Entry entry) {
        if (entry.value().isNothing() && field.byDefault() != null) {
            return missing(field);
        }
        var value = entry.value().isNothing() ? entry.value().movedTo(entry.keyPlace()) : entry.value();
        return binder.bind(field.shape(), value, Binder.join(path, field.key()));
    }

    private Optional<Object> missing(Field field) {
        var byDefault = field.byDefault();
        if (byDefault != null) {
            return problems.unmasked(() -> binder.bind(field.shape(), binder.byDefault(byDefault, mapping.place()), Binder.join(path, field.key())));
        }
        return switch (field.shape()) {
            case Shape.Maybe maybe -> Optional.of(Optional.empty());
            case Shape.Many many -> Optional.of(List.of());
            case Shape.Named named -> Optional.of(Map.of());
            default -> {
                if (complete) {
                    problems.add(mapping.place(), Binder.join(path, field.key()), Words.code(field.key()) + " is missing",
                            path.isEmpty() ? "" : " in " + path, Optional.empty());
                }
                yield Optional.empty();
            }
        };
    }

    private Optional<Object> handler(Field field) {
        var maybe = field.shape() instanceof Shape.Maybe;
        if (handlers.isEmpty()) {
            if (maybe) {
                return Optional.of(Optional.empty());
            }
            if (!handlerTold && complete) {
                problems.add(mapping.place(), path, "one of " + Words.choice(handlerNames(), "or") + " is missing",
                        path.isEmpty() ? "" : " in " + path, Optional.empty());
            }
            return Optional.empty();
        }
        var first = handlers.getFirst();
        for (var other : handlers.subList(1, handlers.size())) {
            problems.maskMisplaced(other.key(), other.value());
            problems.add(other.keyPlace(), path, Words.code(first.key()) + " and " + Words.code(other.key())
                    + " cannot stand together: expected one " + kind(field));
        }
        var slot = binder.named(new Shape.PlugIn(kind(field)), first, path, Binder.join(path, first.key()));
        return handlers.size() > 1 ? Optional.empty() : maybe ? slot.map(Optional::of) : slot;
    }
}
