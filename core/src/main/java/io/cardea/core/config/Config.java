// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// The entry: from a file, or its text, to a record.
///
/// Keys are the record's components in kebab-case; [Default], [Range], [OneOrMany], [Name], [Short], [SlotOf], [HandlerSlot], [AnyKey] and
/// [Doc] say the rest. Types of components: `String`, `boolean`, `int`, `long`, `double`, enums, `Duration`, [DataSize], [Secret], `URI`,
/// `Path` (relative to the file that names it), `Optional`, `List`, `Map` with text keys, records, [Slot] and [Mark].
///
/// Either there is no mistake at all, or a [ConfigException] tells of all of them. A record that cannot be a configuration (a type not
/// listed above) is a mistake of the program instead: an `IllegalArgumentException`.
public final class Config {
    private Config() {}

    /// Reads a file (at most 4 MiB, with its includes 16 MiB) and binds it.
    ///
    /// @throws ConfigException with every mistake
    public static <T extends Record> Loaded<T> load(Path file, Class<T> type, Slots slots, Environment environment) {
        return review(file, type, slots, environment).loaded();
    }

    /// The same for whoever goes on in spite of mistakes, to find more of them.
    public static <T extends Record> Review<T> review(Path file, Class<T> type, Slots slots, Environment environment) {
        var reading = new Reading();
        var problems = new Problems();
        var includes = new Includes(reading, new Expansion(environment, reading, problems), problems);
        return bind(includes.file(file), type, slots, reading, problems);
    }

    /// The same for a file of which one part says what the rest may name.
    ///
    /// @param first a record of some keys at the top of the file; its mistakes are told with all others
    /// @param slots what the file may name, by that part; asked once, with nothing if the part is not sound
    public static <T extends Record, F extends Record> Review<T> review(Path file, Class<T> type, Class<F> first, Function<Optional<F>, Slots> slots, Environment environment) {
        var reading = new Reading();
        var problems = new Problems();
        var includes = new Includes(reading, new Expansion(environment, reading, problems), problems);
        var tree = includes.file(file);
        return bind(tree, type, slots.apply(part(tree, first)), reading, problems);
    }

    /// The same for a text.
    public static <T extends Record, F extends Record> Review<T> review(String name, String text, Class<T> type, Class<F> first, Function<Optional<F>, Slots> slots, Environment environment) {
        var reading = new Reading();
        var problems = new Problems();
        var includes = new Includes(reading, new Expansion(environment, reading, problems), problems);
        var tree = includes.text(name, text);
        return bind(tree, type, slots.apply(part(tree, first)), reading, problems);
    }

    private static <F extends Record> Optional<F> part(Tree tree, Class<F> first) {
        if (!(tree instanceof Tree.Mapping whole)) return Optional.empty();
        var shapes = new Shapes(Slots.none());
        var keys = shapes.of(first).keys().keySet();
        var entries = whole.entries().stream().filter(entry -> keys.contains(entry.key())).toList();
        var problems = new Problems();
        var value = new Binder(shapes, first, problems).bind(new Shape.Fields(first), new Tree.Mapping(whole.place(), entries, whole.complete()), "");
        return problems.none() ? value.map(first::cast) : Optional.empty();
    }

    /// Binds a text; paths in it are relative to the working directory.
    ///
    /// @param name what messages call the text
    /// @throws ConfigException with every mistake
    public static <T extends Record> Loaded<T> parse(String name, String text, Class<T> type, Slots slots, Environment environment) {
        return review(name, text, type, slots, environment).loaded();
    }

    /// The same for whoever goes on in spite of mistakes, to find more of them.
    public static <T extends Record> Review<T> review(String name, String text, Class<T> type, Slots slots, Environment environment) {
        var reading = new Reading();
        var problems = new Problems();
        var includes = new Includes(reading, new Expansion(environment, reading, problems), problems);
        return bind(includes.text(name, text), type, slots, reading, problems);
    }

    private static <T extends Record> Review<T> bind(Tree tree, Class<T> type, Slots slots, Reading reading, Problems problems) {
        var shapes = new Shapes(slots);
        var binder = new Binder(shapes, type, problems);
        var value = binder.bind(new Shape.Fields(type), tree, "");
        return new Review<>(value.map(type::cast), reading.watched(), problems, Optional.of(tree), binder::keys);
    }
}
