// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The rules of one host, in the shape in which their precedence is the order of the walk: whole paths by hash, then a
/// tree of segments, literal before variable and deeper before shallower, then patterns.
///
/// A walk visits a node at most once and goes no deeper than the longest pattern, whatever the client sends.
final class PathTree<T> {
    private static final Candidate<?>[] NO_CANDIDATES = {};

    private final RegionMap<Candidate<T>[]> exact;
    private final Node<T> root;
    private final Candidate<T>[] patterns;

    PathTree(List<Candidate<T>> candidates) {
        var sorted = candidates.stream().sorted(Precedence.SAME_PATH).toList();
        var wholePaths = new HashMap<String, List<Candidate<T>>>();
        var tree = new Sprout<T>();
        var rest = new ArrayList<Candidate<T>>();
        for (var candidate : sorted) {
            switch (candidate.rule.path()) {
                case PathMatch.Exact(var path) -> wholePaths.computeIfAbsent(path, key -> new ArrayList<>()).add(candidate);
                case PathMatch.Regex ignored -> rest.add(candidate);
                case PathMatch.Prefix prefix -> tree.add(candidate, prefix);
                case PathMatch.Template template -> tree.add(candidate, template);
            }
        }
        this.exact = RegionMap.of(wholePaths, PathTree::array);
        this.root = tree.grown();
        this.patterns = array(rest);
    }

    /// The winner among the rules of this host, or null.
    ///
    /// @param allow if given, there is no winner; instead it collects the methods of the rules that fail by them alone
    @Nullable Candidate<T> find(RouteInput input, String path, @Nullable Set<String> allow) {
        var whole = exact.find(path);
        if (whole != null) {
            var found = first(whole, input, allow);
            if (found != null) return found;
        }
        var found = find(root, input, path, 1, allow);
        if (found != null) return found;
        for (var candidate : patterns) {
            if (candidate.rule.path().matches(path) && tried(candidate, input, allow)) return candidate;
        }
        return null;
    }

    /// @param at where the next segment begins; beyond the path's end if none is left
    private static <T> @Nullable Candidate<T> find(Node<T> node, RouteInput input, String path, int at, @Nullable Set<String> allow) {
        int run = node.run.length();
        if (run > 0) {
            int end = at + run;
            if (!path.startsWith(node.run, at) || end < path.length() && path.charAt(end) != '/') return null;
            at = end + 1;
        }
        if (at > path.length()) {
            var found = first(node.end, input, allow);
            return found != null ? found : first(node.below, input, allow);
        }
        if (node.inner) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            var literal = node.literals.find(path, at, end);
            if (literal != null) {
                var found = find(literal, input, path, end + 1, allow);
                if (found != null) return found;
            }
            var variable = node.variable;
            if (variable != null && end > at) {
                var found = find(variable, input, path, end + 1, allow);
                if (found != null) return found;
            }
        }
        return first(node.below, input, allow);
    }

    private static <T> @Nullable Candidate<T> first(Candidate<T>[] candidates, RouteInput input, @Nullable Set<String> allow) {
        for (var candidate : candidates) if (tried(candidate, input, allow)) return candidate;
        return null;
    }

    private static <T> boolean tried(Candidate<T> candidate, RouteInput input, @Nullable Set<String> allow) {
        if (allow == null) return candidate.accepts(input);
        if (candidate.acceptsFields(input)) allow.addAll(candidate.rule.methods());
        return false;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type, filled from a list of it
    private static <T> Candidate<T>[] array(List<Candidate<T>> candidates) {
        return (Candidate<T>[]) candidates.toArray((Candidate[]) NO_CANDIDATES); // all empty ones are the same
    }

    /// @param run literal segments that must come first; empty for none. At ten thousand routes what costs is memory that
    ///        is not in the cache, so a chain of nodes with one child each is one node.
    /// @param inner whether it has children
    /// @param end rules whose path ends here
    /// @param below rules that take this path and all below it
    private record Node<T>(
        String run, RegionMap<Node<T>> literals, @Nullable Node<T> variable, boolean inner, Candidate<T>[] end, Candidate<T>[] below) {}

    /// A node while the tree is built.
    private static final class Sprout<T> {
        private final Map<String, Sprout<T>> literals = new HashMap<>();
        private @Nullable Sprout<T> variable;
        private final List<Candidate<T>> end = new ArrayList<>();
        private final List<Candidate<T>> below = new ArrayList<>();

        void add(Candidate<T> candidate, PathMatch path) {
            var node = this;
            for (var segment : Precedence.segments(path)) node = segment.variable() ? node.variable() : node.literal(segment.text());
            (Precedence.open(path) ? node.below : node.end).add(candidate);
        }

        private Sprout<T> literal(String text) {
            return literals.computeIfAbsent(text, key -> new Sprout<>());
        }

        private Sprout<T> variable() {
            var child = variable;
            if (child == null) variable = child = new Sprout<>();
            return child;
        }

        Node<T> grown() {
            var run = new StringJoiner("/");
            var node = this;
            while (node.isPassage()) {
                var only = node.literals.entrySet().iterator().next();
                run.add(only.getKey());
                node = only.getValue();
            }
            return node.grown(run.toString());
        }

        private Node<T> grown(String run) {
            var child = variable == null ? null : variable.grown();
            return new Node<>(run, RegionMap.of(literals, Sprout::grown), child, child != null || !literals.isEmpty(), array(end), array(below));
        }

        // The empty segment of a slash at the end is no part of a run, for a run of it alone would look like none.
        private boolean isPassage() {
            return literals.size() == 1 && !literals.containsKey("") && variable == null && end.isEmpty() && below.isEmpty();
        }
    }
}
