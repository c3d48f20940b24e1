// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A configuration between reading and use. Whoever puts it to use tells the mistakes that only show then, and all of them come at
/// once and in one form: place, line with a caret, what was expected, a guess. For one thread.
///
/// There is a value even if there are mistakes, with what is sound of it, so that one does not hide another; but it must not be used.
/// A record that has a [Mark] is there without its bad parts, and [spoilt][#isSpoilt]; any other with a bad part is left out, and
/// [lost][#isLost].
public final class Review<T> {
    private final Optional<T> value;
    private final List<Path> watched;
    private final Problems problems;
    private final Optional<Tree> tree;
    private final Supplier<Keys> keys;
    private final List<Problem> elsewhere = new ArrayList<>();

    Review(Optional<T> value, List<Path> watched, Problems problems, Optional<Tree> tree, Supplier<Keys> keys) {
        this.value = value;
        this.watched = List.copyOf(watched);
        this.problems = problems;
        this.tree = tree;
        this.keys = keys;
    }

    /// What was made in Java: no file, and so far no mistake.
    public static <T extends Record> Review<T> of(T value) {
        var none = Slots.none();
        return new Review<>(Optional.of(value), List.of(), new Problems(), Optional.empty(), () -> new Keys(new Shapes(none), NoKeys.class));
    }

    private record NoKeys() {}

    /// Empty if nothing can be made of the file, such as for text that is no YAML.
    public Optional<T> value() {
        return value;
    }

    /// As [Loaded#watched].
    public List<Path> watched() {
        return watched;
    }

    /// Whether no mistake was found so far.
    public boolean isSound() {
        return problems.none() && elsewhere.isEmpty();
    }

    /// Whether the record that stands there had mistakes in it, so that what is missing or odd about it may be due to them.
    public boolean isSpoilt(Mark mark) {
        return problems.isSpoilt(mark);
    }

    /// Whether what would stand there may be missing because of a mistake that was told.
    ///
    /// @param path such as `services.catalog`
    public boolean isLost(String path) {
        return problems.isLost(path);
    }

    /// Adds a mistake. Its place becomes, as far as that can be found out, the value that its message speaks of.
    public void tell(Problem problem) {
        var spot = spot(problem);
        if (spot.isEmpty()) elsewhere.add(problem);
        else problems.add(spot.get().place(), spot.get().path(), problem.message(), "", problem.guess());
    }

    /// The same at the value that it speaks of, and with its line.
    public Problem located(Problem problem) {
        return spot(problem).map(spot -> problems.finished(spot.place(), spot.path(), problem.message(), problem.guess(), keys.get())).orElse(problem);
    }

    private Optional<Spot> spot(Problem problem) {
        var mark = new Mark(problem.file(), problem.line(), problem.column());
        return tree.flatMap(whole -> Spot.find(whole, mark, problem.path(), problem.message()));
    }

    /// Every mistake that was told.
    public ConfigException mistakes() {
        var all = new ArrayList<>(problems.sorted(keys.get()));
        elsewhere.stream().distinct().sorted(Comparator.comparing(Problem::file).thenComparing(Problem::line).thenComparing(Problem::column)).forEach(all::add);
        return new ConfigException(all, watched);
    }

    /// @throws ConfigException with every mistake, if there is one
    public Loaded<T> loaded() {
        if (value.isEmpty() || !isSound()) throw mistakes();
        return new Loaded<>(value.get(), watched, problems::redacted);
    }
}
