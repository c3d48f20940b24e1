// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/// Joins a file with those that its `include` names.
///
/// The lists at the top of the files are appended, the including file's first and the files of a glob by name; maps are merged, and a
/// key that is in both is a mistake. A file that is reached twice counts once.
final class Includes {
    static final int DEEPEST = 8;
    static final int MOST_FILES = 1000;
    /// How deep `**` looks into folders.
    private static final int DEEPEST_FOLDER = 16;

    private final Reading reading;
    private final Expansion expansion;
    private final Problems problems;
    private final Set<Path> met = new HashSet<>();
    private final List<Path> stack = new ArrayList<>();
    private int sources;

    Includes(Reading reading, Expansion expansion, Problems problems) {
        this.reading = reading;
        this.expansion = expansion;
        this.problems = problems;
    }

    Tree file(Path file) {
        var folder = file.getParent() == null ? Path.of("") : file.getParent();
        try {
            met.add(identity(file));
            stack.add(identity(file));
            return tree(new Source(file.toString(), folder, sources++, reading.text(file)));
        } catch (Reading.Unreadable e) {
            var source = new Source(file.toString(), folder, sources++, "");
            problems.add(source.whole(), "", e.why());
            return new Tree.Broken(source.whole());
        } finally {
            stack.removeLast();
        }
    }

    Tree text(String name, String text) {
        var source = new Source(name, Path.of(""), sources++, text);
        if (text.length() > Reading.LARGEST_FILE) {
            problems.add(source.whole(), "", "is larger than 4 MiB");
            return new Tree.Broken(source.whole());
        }
        return tree(source);
    }

    private Tree tree(Source source) {
        var tree = TreeReader.read(source, expansion, problems);
        if (!(tree instanceof Tree.Mapping mapping)) {
            if (!(tree instanceof Tree.Broken)) {
                problems.add(tree.place().first(1), "", "expected a map of keys, found " + (tree instanceof Tree.Sequence ? "a list" : "text"));
            }
            return new Tree.Broken(tree.place());
        }
        var top = new Top(mapping);
        mapping.entries().stream()
                .filter(entry -> entry.key().equals("include"))
                .forEach(entry -> include(entry.value(), source, top));
        return top.mapping();
    }

    private void include(Tree value, Source source, Top top) {
        switch (value) {
            case Tree.Sequence list -> list.items().forEach(item -> include(item, source, top));
            case Tree.Scalar scalar when scalar.isNothing() -> {}
            case Tree.Scalar scalar -> found(scalar, source).forEach(file -> include(file, scalar.place(), top));
            case Tree.Mapping mapping -> problems.add(
                    mapping.place(), "include", "expected a path or a glob such as `routes.d/*.yaml`, or a list of these, found a map");
            case Tree.Broken told -> top.complete = false;
        }
    }

    private void include(Path file, Place place, Top top) {
        var identity = identity(file);
        if (stack.contains(identity)) {
            problems.add(place, "include", "includes in a circle: " + Words.code(file.toString()) + " leads back here");
            return;
        }
        if (stack.size() > DEEPEST || met.size() >= MOST_FILES) {
            problems.add(place, "include", "expected at most " + MOST_FILES + " files, " + DEEPEST + " includes deep");
            top.complete = false;
            return;
        }
        if (!Files.exists(file)) {
            reading.watch(file);
            problems.add(place, "include", "the file " + Words.code(file.toString()) + " does not exist");
            top.complete = false;
            return;
        }
        if (met.add(identity)) {
            if (file(file) instanceof Tree.Mapping mapping) {
                top.join(mapping);
            } else {
                top.complete = false;
            }
        }
    }

    /// The files that an include names, sorted; none for a glob that fits none.
    private List<Path> found(Tree.Scalar scalar, Source source) {
        try {
            var text = scalar.text();
            var glob = indexOfGlob(text);
            if (glob < 0) {
                return List.of(source.folder.resolve(text).normalize());
            }
            var slash = text.lastIndexOf('/', glob);
            var base = source.folder.resolve(slash < 0 ? "" : text.substring(0, slash == 0 ? 1 : slash)).normalize();
            var pattern = text.substring(slash + 1);
            reading.watch(base);
            return matching(base, FileSystems.getDefault().getPathMatcher("glob:" + pattern), depth(pattern), identityOf(source));
        } catch (InvalidPathException | PatternSyntaxException e) {
            problems.add(scalar.place(), "include", "expected a path or a glob such as `routes.d/*.yaml`, found " + Words.code(scalar.shown()));
        } catch (IOException e) {
            problems.add(scalar.place(), "include", "cannot look for " + Words.code(scalar.shown()) + " (" + e.getMessage() + ")");
        }
        return List.of();
    }

    private Path identityOf(Source source) {
        return identity(Path.of(source.name));
    }

    private List<Path> matching(Path base, PathMatcher matcher, int depth, Path itself) throws IOException {
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        var found = new ArrayList<Path>();
        try (var walk = Files.walk(base, depth)) {
            for (var path : (Iterable<Path>) walk::iterator) {
                var relative = base.relativize(path);
                if (Files.isDirectory(path)) {
                    if (depth > 1) {
                        reading.watch(path);
                    }
                } else if (!relative.getFileName().toString().startsWith(".") && matcher.matches(relative) && !identity(path).equals(itself)) {
                    found.add(path);
                }
            }
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        return found.stream().sorted().toList();
    }

    private static int depth(String pattern) {
        return pattern.contains("**") ? DEEPEST_FOLDER : 1 + (int) pattern.chars().filter(c -> c == '/').count();
    }

    private static int indexOfGlob(String text) {
        for (var i = 0; i < text.length(); i++) {
            if ("*?[{".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static Path identity(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    /// The keys at the top, growing with each file.
    private final class Top {
        private final Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        private final Place place;
        private boolean complete;

        Top(Tree.Mapping mapping) {
            place = mapping.place();
            complete = mapping.complete();
            mapping.entries().stream()
                    .filter(entry -> !entry.key().equals("include"))
                    .forEach(entry -> entries.put(entry.key(), entry));
        }

        Tree.Mapping mapping() {
            return new Tree.Mapping(place, List.copyOf(entries.values()), complete);
        }

        void join(Tree.Mapping more) {
            complete &= more.complete();
            more.entries().forEach(entry -> entries.merge(entry.key(), entry, this::joined));
        }

        private Tree.Entry joined(Tree.Entry first, Tree.Entry second) {
            if (second.value().isNothing() || first.value() instanceof Tree.Broken) {
                return first;
            }
            if (first.value().isNothing()) {
                return second;
            }
            return switch (first.value()) {
                case Tree.Sequence a when second.value() instanceof Tree.Sequence b -> {
                    var items = new ArrayList<>(a.items());
                    items.addAll(b.items());
                    yield new Tree.Entry(first.key(), first.keyPlace(), new Tree.Sequence(a.place(), List.copyOf(items)));
                }
                case Tree.Mapping a when second.value() instanceof Tree.Mapping b ->
                    new Tree.Entry(first.key(), first.keyPlace(), merged(first.key(), a, b));
                default -> {
                    if (!(second.value() instanceof Tree.Broken)) {
                        twice(second, first, second.key());
                    }
                    yield first;
                }
            };
        }

        private Tree.Mapping merged(String path, Tree.Mapping a, Tree.Mapping b) {
            var all = new LinkedHashMap<String, Tree.Entry>();
            a.entries().forEach(entry -> all.put(entry.key(), entry));
            for (var entry : b.entries()) {
                var twin = all.putIfAbsent(entry.key(), entry);
                if (twin != null) {
                    twice(entry, twin, path + "." + entry.key());
                }
            }
            return new Tree.Mapping(a.place(), List.copyOf(all.values()), a.complete() && b.complete());
        }

        private void twice(Tree.Entry second, Tree.Entry first, String path) {
            problems.maskMisplaced(second.key(), second.value());
            problems.add(second.keyPlace(), path, Words.code(second.key()) + " is set twice: here and at " + first.keyPlace().mark());
        }
    }
}
