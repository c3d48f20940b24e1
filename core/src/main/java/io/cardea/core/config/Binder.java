// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Binds a tree to records. Everywhere an empty result means that a mistake was found and told; whoever gets one goes on with its other
/// parts, tells nothing more and is empty itself, so that one mistake is one message.
final class Binder {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    final Shapes shapes;
    private final Slots slots;
    private final Class<? extends Record> root;
    private @Nullable Keys keys;
    final Problems problems;
    private final Map<String, Tree> defaults = new HashMap<>();

    Binder(Shapes shapes, Class<? extends Record> root, Problems problems) {
        this.shapes = shapes;
        this.slots = shapes.slots();
        this.root = root;
        this.problems = problems;
    }

    /// Only mistakes need them, so that a good file does not pay.
    Keys keys() {
        var known = keys;
        if (known == null) {
            known = new Keys(shapes, root);
            keys = known;
        }
        return known;
    }

    Optional<Object> bind(Shape shape, Tree tree, String path) {
        if (tree instanceof Tree.Broken broken) {
            if (shapes.secretive(shape)) {
                problems.mask(broken);
            }
            problems.locate(broken.place(), path);
            return Optional.empty();
        }
        return switch (shape) {
            case Shape.Plain plain -> scalar(plain, tree, path);
            case Shape.Choice choice -> choice(choice, tree, path);
            case Shape.Maybe maybe -> tree.isNothing() ? Optional.of(Optional.empty()) : bind(maybe.inner(), tree, path).map(Optional::of);
            case Shape.Many many -> list(many, tree, path);
            case Shape.Named named -> map(named, tree, path);
            case Shape.Fields fields -> record(shapes.of(fields.type()), tree, path);
            case Shape.PlugIn plugIn -> plugIn(plugIn, tree, path);
        };
    }

    private Optional<Object> scalar(Shape.Plain shape, Tree tree, String path) {
        if (shape.type().secret()) {
            problems.mask(tree);
        }
        if (!(tree instanceof Tree.Scalar scalar) || scalar.isNothing()) {
            return mismatch(shape, tree, path);
        }
        try {
            var value = shape.type().parser().parse(scalar.text(), scalar.place());
            return inRange(value, shape, scalar.place()) ? Optional.of(value) : mismatch(shape, tree, path);
        } catch (IllegalArgumentException e) {
            if (shape.type().json().equals("boolean")) {
                return mismatch(shape, tree, path, switch (scalar.text().toLowerCase(Locale.ROOT)) {
                    case "yes", "on", "1" -> Optional.of("true");
                    case "no", "off", "0" -> Optional.of("false");
                    default -> Guess.nearest(scalar.text(), List.of("true", "false"));
                });
            }
            return mismatch(shape, tree, path);
        }
    }

    private static boolean inRange(Object value, Shape.Plain shape, Place place) {
        var range = shape.range();
        return range == null
                || (range.min().isEmpty() || compare(value, shape.type().parser().parse(range.min(), place)) >= 0)
                        && (range.max().isEmpty() || compare(value, shape.type().parser().parse(range.max(), place)) <= 0);
    }

    /// Both come from the same parser.
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(Object a, Object b) {
        return ((Comparable) a).compareTo(b);
    }

    private Optional<Object> choice(Shape.Choice shape, Tree tree, String path) {
        if (!(tree instanceof Tree.Scalar scalar) || scalar.isNothing()) {
            return mismatch(shape, tree, path);
        }
        var constant = Optional.ofNullable(shape.constants().get(scalar.text()));
        return constant.isPresent() ? constant : mismatch(shape, tree, path, Guess.nearest(scalar.text(), shape.constants().keySet()));
    }

    private Optional<Object> list(Shape.Many shape, Tree tree, String path) {
        if (tree.isNothing()) {
            return Optional.of(List.of());
        }
        if (tree instanceof Tree.Sequence sequence) {
            return elements(shape, sequence, path);
        }
        return shape.oneOrMany() ? bind(shape.inner(), tree, path).map(List::of) : mismatch(shape, tree, path);
    }

    private Optional<Object> elements(Shape.Many shape, Tree.Sequence sequence, String path) {
        var values = new ArrayList<Object>();
        for (var i = 0; i < sequence.items().size(); i++) {
            bind(shape.inner(), sequence.items().get(i), path + "[" + i + "]").ifPresent(values::add);
        }
        if (values.size() < sequence.items().size()) {
            problems.lost(path);
        }
        return Optional.of(List.copyOf(values));
    }

    private Optional<Object> map(Shape.Named shape, Tree tree, String path) {
        if (tree.isNothing()) {
            return Optional.of(Map.of());
        }
        if (tree instanceof Tree.Mapping mapping && !mapping.complete()) {
            problems.lost(path);
        }
        return tree instanceof Tree.Mapping mapping ? values(shape, mapping.entries(), path) : mismatch(shape, tree, path);
    }

    Optional<Object> values(Shape.Named shape, List<Tree.Entry> entries, String path) {
        var values = new LinkedHashMap<String, Object>();
        for (var entry : entries) {
            value(shape.inner(), entry, path).ifPresentOrElse(value -> values.put(entry.key(), value), () -> problems.lost(join(path, entry.key())));
        }
        return Optional.of(Collections.unmodifiableMap(values));
    }

    /// A key that has nothing behind it is told at the key: its value stands nowhere.
    private Optional<Object> value(Shape shape, Tree.Entry entry, String path) {
        var value = entry.value().isNothing() ? entry.value().movedTo(entry.keyPlace()) : entry.value();
        return bind(shape, value, join(path, entry.key()));
    }

    private Optional<Object> record(RecordShape shape, Tree tree, String path) {
        return switch (tree) {
            case Tree.Mapping mapping -> new RecordBinding(this, shape, mapping, path).bind();
            case Tree.Scalar scalar when scalar.isNothing() -> nothing(shape, tree, path);
            case Tree.Scalar scalar -> shape.shortForm(false).isPresent() || shape.shortForm(true).isEmpty()
                    ? shortForm(shape, false, tree, path)
                    : shortForm(shape, true, new Tree.Sequence(tree.place(), List.of(tree)), path);
            default -> shortForm(shape, true, tree, path);
        };
    }

    private Optional<Object> nothing(RecordShape shape, Tree tree, String path) {
        return shape.bare()
                ? new RecordBinding(this, shape, new Tree.Mapping(tree.place(), List.of(), true), path).bind()
                : mismatch(new Shape.Fields(shape.type()), tree, path);
    }

    private Optional<Object> shortForm(RecordShape shape, boolean list, Tree tree, String path) {
        var fields = new Shape.Fields(shape.type());
        var form = shape.shortForm(list);
        if (form.isEmpty()) {
            return mismatch(fields, tree, path);
        }
        if (form.get().secret() && shapes.secretive(fields)) {
            problems.mask(tree);
        }
        var before = problems.count();
        return bind(form.get().shape(), tree, path).filter(value -> problems.count() == before).flatMap(value -> make(tree, path, () -> form.get().make(value, tree.place().mark())))
            .flatMap(made -> beyond(shape, made, tree.place()).map(field -> mismatch(field, tree, path)).orElse(Optional.of(made)));
    }

    /// What is written short is held to the bounds of the key that it stands for.
    private static Optional<Shape> beyond(RecordShape shape, Object made, Place place) {
        var fields = shape.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).shape() instanceof Shape.Plain plain && plain.range() != null && !inRange(shape.component(made, i), plain, place)) return Optional.of(plain);
        }
        return Optional.empty();
    }

    @FunctionalInterface
    private interface Making {
        Object make();
    }

    private Optional<Object> make(Tree tree, String path, Making making) {
        try {
            return Optional.of(making.make());
        } catch (IllegalArgumentException e) {
            tell(e, tree, path);
            return Optional.empty();
        }
    }

    /// Several mistakes of one list are told each at its own item.
    void tell(IllegalArgumentException thrown, Tree tree, String path) {
        var all = Mistakes.of(thrown);
        for (var one : all) {
            var message = Words.printable(Optional.ofNullable(one.getMessage()).orElse("is not valid"));
            problems.add(all.size() == 1 ? tree.place() : Spot.value(tree, message).orElse(tree.place()), path, message);
        }
    }

    private Optional<Object> plugIn(Shape.PlugIn shape, Tree tree, String path) {
        return switch (tree) {
            case Tree.Scalar scalar when !scalar.isNothing() ->
                named(shape, new Tree.Entry(scalar.text(), scalar.place(), new Tree.Scalar(scalar.place(), "", "", true)), path, path);
            case Tree.Mapping mapping when mapping.entries().size() == 1 && wholeName(shape, mapping).isEmpty() ->
                named(shape, mapping.entries().getFirst(), path, join(path, mapping.entries().getFirst().key()));
            case Tree.Mapping mapping when !mapping.entries().isEmpty() -> wholeMap(shape, mapping, path);
            default -> mismatch(shape, tree, path);
        };
    }

    /// The plug-in whose name is a key of its own settings, as in `{ oidc: https://…, client: shop }`, if the map is one's; or
    /// probably is, but for a slip in its name.
    private Optional<String> wholeName(Shape.PlugIn shape, Tree.Mapping mapping) {
        var names = slots.names(shape.kind());
        var written = mapping.entries().stream().map(Tree.Entry::key).toList();
        if (written.stream().filter(names::contains).findFirst().isPresent()) {
            return written.stream().filter(name -> ownsMap(shape, name)).findFirst();
        }
        return written.stream()
                .flatMap(name -> Guess.nearest(name, names).stream())
                .filter(name -> ownsMap(shape, name))
                .findFirst();
    }

    private boolean ownsMap(Shape.PlugIn shape, String name) {
        return slots.config(shape.kind(), name).map(config -> shapes.of(config).keys().containsKey(name)).orElse(false);
    }

    private Optional<Object> wholeMap(Shape.PlugIn shape, Tree.Mapping mapping, String path) {
        var whole = wholeName(shape, mapping);
        if (whole.isPresent()) {
            var before = problems.count();
            return slots.config(shape.kind(), whole.get())
                    .flatMap(config -> record(shapes.of(config), mapping, path))
                    .filter(config -> problems.count() == before)
                    .map(config -> new Slot(whole.get(), (Record) config, mapping.place().mark()));
        }
        var first = mapping.entries().get(0);
        var second = mapping.entries().get(1);
        mapping.entries().forEach(entry -> problems.maskMisplaced(entry.key(), entry.value()));
        var help = slots.names(shape.kind()).contains(second.key())
                ? "; each needs its own place"
                : "; is " + Words.code(second.key()) + " indented too little?";
        problems.add(second.keyPlace(), path, "expected one " + shape.kind() + ", found " + Words.code(first.key()) + " and "
                + Words.code(second.key()) + help);
        return Optional.empty();
    }

    Optional<Object> named(Shape.PlugIn shape, Tree.Entry entry, String path, String valuePath) {
        var known = slots.config(shape.kind(), entry.key());
        if (known.isPresent()) {
            var value = entry.value().isNothing() ? entry.value().movedTo(entry.keyPlace()) : entry.value();
            var before = problems.count();
            // Its settings are one thing: with a bad part, what it would say of the others is not to be trusted.
            return bind(new Shape.Fields(known.get()), value, valuePath)
                    .filter(config -> problems.count() == before)
                    .map(config -> new Slot(entry.key(), (Record) config, entry.keyPlace().mark()));
        }
        var names = slots.names(shape.kind());
        var guess = Guess.nearest(entry.key(), names);
        var all = guess.isPresent() ? "" : names.isEmpty() ? "; there are none" : "; expected one of " + Words.choice(names, "or");
        problems.add(entry.keyPlace(), path, "unknown " + shape.kind() + " " + Words.code(entry.key()) + all, "", guess);
        guess.flatMap(name -> slots.config(shape.kind(), name)).ifPresentOrElse(
                // Its own mistakes are told in the same breath. A bare name that was guessed is no second mistake.
                config -> { if (!entry.value().isNothing()) bind(new Shape.Fields(config), entry.value(), valuePath); },
                () -> problems.mask(entry.value()));
        return Optional.empty();
    }

    private Optional<Object> mismatch(Shape shape, Tree tree, String path) {
        return mismatch(shape, tree, path, Optional.empty());
    }

    private Optional<Object> mismatch(Shape shape, Tree tree, String path, Optional<String> guess) {
        var secretive = shapes.holdsSecret(shape);
        if (secretive) {
            problems.mask(tree);
        }
        var found = switch (tree) {
            case Tree.Scalar scalar when scalar.isNothing() -> "nothing";
            case Tree.Scalar scalar when scalar.text().isEmpty() -> "empty text";
            case Tree.Scalar scalar -> secretive ? "text" : Words.code(scalar.shown());
            case Tree.Sequence sequence -> "a list";
            default -> "a map";
        };
        problems.add(tree.place(), path, "expected " + shapes.expected(shape) + ", found " + found, "", guess);
        return Optional.empty();
    }

    static String join(String path, String key) {
        var shown = PLAIN_KEY.matcher(key).matches() ? key : "[\"" + Words.plain(key) + "\"]";
        return path.isEmpty() ? shown : shown.startsWith("[") ? path + shown : path + "." + shown;
    }

    Tree byDefault(String text, Place place) {
        return defaults.computeIfAbsent(text, t -> Defaults.tree(t, place)).movedTo(place);
    }
}
