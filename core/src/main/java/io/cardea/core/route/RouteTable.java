// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All routes of a configuration, compiled so that a lookup costs about the same for one as for ten thousand.
///
/// All rules that take a request compete by the precedence of the Kubernetes Gateway API: the most specific host, then an
/// exact path, then the longest template or prefix (a literal segment beats a variable), then regular expressions, then a
/// method, then most headers, then most query conditions, then the place in the file. A less specific host is asked when
/// a more specific one has no rule that takes the request.
///
/// Immutable; may be shared between threads. Only regular expressions are tried one by one.
public final class RouteTable<T> {
    private final List<Candidate<T>> candidates;
    private final HostIndex<T> hosts;
    private final Match<T> hostUnknown = new Match.NoRoute<>(false);
    private final Match<T> pathUnknown = new Match.NoRoute<>(true);

    /// @param rules in the order of the file
    public RouteTable(List<RouteRule<T>> rules) {
        var compiled = new ArrayList<Candidate<T>>(rules.size());
        var methods = new HashMap<Set<String>, String[]>();
        for (var rule : rules) {
            compiled.add(new Candidate<>(rule, compiled.size(), methods.computeIfAbsent(rule.methods(), set -> set.toArray(String[]::new))));
        }
        this.candidates = List.copyOf(compiled);
        this.hosts = new HostIndex<>(candidates);
    }

    /// The route that takes the request. Allocates nothing for a route without variables.
    public Match<T> match(RouteInput input) {
        var path = input.path();
        var first = hosts.find(input.host());
        if (first == null) return hostUnknown;
        if (!path.startsWith("/")) return pathUnknown;
        for (var host = first; host != null; host = host.next()) {
            var winner = host.tree().find(input, path, null);
            if (winner != null) return winner.found(path);
        }
        return missed(input, path, first);
    }

    /// Whether another route would take the request if the escapes in its path were read as nearly every origin reads them:
    /// `/%40admin` beside a route for `/@admin`. Such a request must be refused, for what is decided would not be what is asked.
    ///
    /// @param match what [#match] said to the request
    public boolean isAmbiguous(RouteInput input, Match<T> match) {
        var path = input.path();
        var decoded = RequestPath.decoded(path);
        if (decoded.equals(path)) return false;
        return !match(new Respelled(input, decoded)).leadsWhere(match);
    }

    /// How many rules there are.
    public int size() {
        return candidates.size();
    }

    /// A request with another path.
    private record Respelled(RouteInput input, String path) implements RouteInput {
        @Override
        public String method() {
            return input.method();
        }

        @Override
        public String host() {
            return input.host();
        }

        @Override
        public String query() {
            return input.query();
        }

        @Override
        public List<String> header(String lowerCaseName) {
            return input.header(lowerCaseName);
        }
    }

    /// What each rule says to the request, in the order of the file. For people: costs as much as there are rules.
    public Explanation<T> explain(RouteInput input) {
        var match = match(input);
        var winner = match instanceof Match.Found<T> found ? candidateOf(found) : null;
        var lines = new ArrayList<Explanation.Line<T>>(candidates.size());
        for (var candidate : candidates) lines.add(new Explanation.Line<>(candidate.rule, outcome(candidate, winner, input)));
        return new Explanation<>(match, List.copyOf(lines));
    }

    private Match<T> missed(RouteInput input, String path, HostIndex.Entry<T> first) {
        Set<String> allow = new TreeSet<>();
        for (HostIndex.@Nullable Entry<T> host = first; host != null; host = host.next()) host.tree().find(input, path, allow);
        return allow.isEmpty() ? pathUnknown : new Match.MethodNotAllowed<>(Collections.unmodifiableSet(allow));
    }

    // By identity: two rules may be equal, and only one of them won.
    private Candidate<T> candidateOf(Match.Found<T> found) {
        for (var candidate : candidates) if (candidate.rule == found.rule()) return candidate;
        throw new IllegalStateException("the table matched " + found + ", which is none of its routes");
    }

    private static <T> Explanation.Outcome outcome(Candidate<T> candidate, @Nullable Candidate<T> winner, RouteInput input) {
        var failure = Explanation.firstFailure(candidate, input);
        if (failure.isPresent()) return failure.get();
        if (winner == null) throw new IllegalStateException("route '" + candidate.rule.name() + "' takes a request that the table refuses");
        return candidate == winner
            ? new Explanation.Won()
            : new Explanation.Outranked(winner.rule.name(), Precedence.reason(winner, candidate, input.host()));
    }
}
