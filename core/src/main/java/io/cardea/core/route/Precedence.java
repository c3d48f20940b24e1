// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.Comparator;
import java.util.List;

/// Which of two rules that both take a request wins, as the Gateway API orders them: host, path, method, headers, query,
/// place in the file. Beyond its text: a literal segment beats a variable at the same depth, and a path that a template
/// takes to its end beats everything below the same segments.
final class Precedence {
    /// Among rules of the same host and equally specific paths. Negative: the first wins.
    static final Comparator<Candidate<?>> SAME_PATH = Comparator
        .<Candidate<?>, Boolean>comparing(candidate -> candidate.rule.methods().isEmpty())
        .thenComparing(candidate -> -candidate.headers.length)
        .thenComparing(candidate -> -candidate.query.length)
        .thenComparing(candidate -> candidate.order);

    private Precedence() {}

    /// Negative: the first is more specific. Only meaningful between paths that take the same request.
    static int paths(PathMatch a, PathMatch b) {
        int kinds = Integer.compare(kind(a), kind(b));
        if (kinds != 0 || kind(a) != 1) return kinds;
        var left = segments(a);
        var right = segments(b);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int one = Boolean.compare(left.get(i).variable(), right.get(i).variable());
            if (one != 0) return one;
        }
        int length = Integer.compare(right.size(), left.size());
        return length != 0 ? length : Boolean.compare(open(a), open(b));
    }

    /// Why the first wins over the second, to follow "is more specific because".
    static String reason(Candidate<?> winner, Candidate<?> loser, String host) {
        var ours = bestHost(winner, host);
        var theirs = bestHost(loser, host);
        if (ours.rank() != theirs.rank()) return "its host " + ours.text() + " is more specific than " + theirs.text();
        var path = winner.rule.path();
        var other = loser.rule.path();
        if (paths(path, other) != 0) {
            return "its path %s is %s %s".formatted(path.text(),
                path instanceof PathMatch.Exact ? "exact, before" : other instanceof PathMatch.Regex ? "no regular expression, before" : "more specific than",
                other.text());
        }
        if (winner.rule.methods().isEmpty() != loser.rule.methods().isEmpty()) return "it names its methods";
        if (winner.headers.length != loser.headers.length) {
            return "it has more header conditions (%d, not %d)".formatted(winner.headers.length, loser.headers.length);
        }
        if (winner.query.length != loser.query.length) {
            return "it has more query conditions (%d, not %d)".formatted(winner.query.length, loser.query.length);
        }
        return "it stands earlier in the file and is otherwise equal";
    }

    static List<PathMatch.Segment> segments(PathMatch path) {
        return switch (path) {
            case PathMatch.Prefix(var prefix) -> PathSyntax.segments(prefix);
            case PathMatch.Template template -> template.segments();
            case PathMatch.Exact(var exact) -> PathSyntax.segments(exact);
            case PathMatch.Regex ignored -> List.of();
        };
    }

    static boolean open(PathMatch path) {
        return path instanceof PathMatch.Prefix || path instanceof PathMatch.Template template && template.open();
    }

    private static HostPattern bestHost(Candidate<?> candidate, String host) {
        return candidate.hosts.stream().filter(pattern -> pattern.matches(host))
            .max(Comparator.comparingInt(HostPattern::rank)).orElse(HostPattern.ANY);
    }

    private static int kind(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact ignored -> 0;
            case PathMatch.Prefix ignored -> 1;
            case PathMatch.Template ignored -> 1;
            case PathMatch.Regex ignored -> 2;
        };
    }
}
