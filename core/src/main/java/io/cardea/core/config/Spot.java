// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where in a tree a mistake is that was found without it: by whoever has only the mark of a record and a message.
record Spot(Place place, String path) {
    private record At(Tree tree, Place place, String path) {}

    /// @param below keys that lead from what stands at the mark to what is meant, as far as they are there
    static Optional<Spot> find(Tree whole, Mark mark, String below, String message) {
        if (mark.line() == 0) return Optional.empty();
        return at(new At(whole, whole.place(), ""), mark).map(found -> {
            var near = descended(found, below);
            return value(near, message).orElse(new Spot(near.place(), near.path()));
        });
    }

    /// The value among these that a message speaks of.
    static Optional<Place> value(Tree tree, String message) {
        return value(new At(tree, tree.place(), ""), message).map(Spot::place);
    }

    /// The outermost of those that begin there: a map begins where its first key does.
    private static Optional<At> at(At from, Mark mark) {
        if (from.place.mark().equals(mark) || from.tree.place().mark().equals(mark)) return Optional.of(from);
        return children(from).stream().flatMap(child -> at(child, mark).stream()).findFirst();
    }

    private static List<At> children(At from) {
        var children = new ArrayList<At>();
        switch (from.tree) {
            case Tree.Mapping mapping -> mapping.entries().forEach(entry -> children.add(new At(entry.value(), entry.keyPlace(), Binder.join(from.path, entry.key()))));
            case Tree.Sequence sequence -> {
                for (int i = 0; i < sequence.items().size(); i++) {
                    var item = sequence.items().get(i);
                    children.add(new At(item, item.place(), from.path + "[" + i + "]"));
                }
            }
            case Tree.Scalar scalar -> {}
            case Tree.Broken broken -> {}
        }
        return children;
    }

    private static At descended(At from, String below) {
        var here = from;
        for (var key : below.split("\\.")) {
            var path = Binder.join(here.path, key);
            var next = children(here).stream().filter(child -> child.path.equals(path)).findFirst();
            if (next.isEmpty()) break;
            here = next.get();
        }
        return here;
    }

    /// What stands behind `found`; else what is quoted last; else what is there as a word, such as the end of a path.
    private static Optional<Spot> value(At from, String message) {
        var scalars = new ArrayList<At>();
        scalars(from, scalars);
        At best = null;
        int bestRank = -1;
        for (var each : scalars) {
            int rank = rank(((Tree.Scalar) each.tree).text(), message);
            if (rank > bestRank) {
                bestRank = rank;
                best = each;
            }
        }
        return best == null ? Optional.empty() : Optional.of(new Spot(best.tree.place(), best.path));
    }

    private static int rank(String text, String message) {
        if (text.isEmpty()) return -1;
        int far = message.length();
        if (message.contains("found " + Words.code(text))) return 3 * far;
        int quoted = Math.max(message.lastIndexOf(Words.code(text)), message.lastIndexOf("'" + text + "'"));
        if (quoted >= 0) return far + quoted;
        var plain = text.startsWith("./") ? text.substring(2) : text;
        // A word of prose is no value; what looks like a path or an address is.
        int bare = plain.matches(".*[./:].*") ? message.indexOf(plain) : -1;
        boolean word = bare >= 0 && (bare == 0 || !Character.isLetterOrDigit(message.charAt(bare - 1)))
                && (bare + plain.length() == far || !Character.isLetterOrDigit(message.charAt(bare + plain.length())));
        return word ? Math.min(plain.length(), far - 1) : -1;
    }

    private static void scalars(At from, List<At> into) {
        if (from.tree instanceof Tree.Scalar) into.add(from);
        children(from).forEach(child -> scalars(child, into));
    }
}
