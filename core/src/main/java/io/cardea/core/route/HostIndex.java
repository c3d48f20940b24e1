// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From a host to the trees of rules that take it, the most specific first.
final class HostIndex<T> {
    /// @param next what to ask when no rule of this tree takes the request
    record Entry<T>(PathTree<T> tree, @Nullable Entry<T> next) {}

    private final RegionMap<Entry<T>> exact;
    private final RegionMap<Entry<T>> wildcards;
    private final int longestWildcard;
    private final @Nullable Entry<T> any;

    HostIndex(List<Candidate<T>> candidates) {
        var byHost = new HashMap<HostPattern, List<Candidate<T>>>();
        for (var candidate : candidates) {
            for (var host : candidate.hosts) byHost.computeIfAbsent(host, key -> new ArrayList<>()).add(candidate);
        }
        var everywhere = byHost.remove(HostPattern.ANY);
        this.any = everywhere == null ? null : new Entry<>(new PathTree<>(everywhere), null);
        var wild = new HashMap<String, Entry<T>>();
        var whole = new HashMap<String, Entry<T>>();
        // The less specific first: each entry finds the one that comes after it already made.
        byHost.entrySet().stream().sorted(Comparator.comparingInt(entry -> entry.getKey().rank())).forEach(entry -> {
            var host = entry.getKey();
            var made = new Entry<>(new PathTree<>(entry.getValue()), wildcardAbove(host.key(), wild));
            (host.wildcard() ? wild : whole).put(host.key(), made);
        });
        this.exact = RegionMap.of(whole, entry -> entry);
        this.wildcards = RegionMap.of(wild, entry -> entry);
        this.longestWildcard = wild.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    /// The first tree to ask, or null if no rule takes this host.
    @Nullable Entry<T> find(String host) {
        var whole = exact.find(host);
        if (whole != null) return whole;
        if (wildcards.isEmpty()) return any;
        // No suffix longer than the longest wildcard is hashed, so that a host of many dots costs no more than one of few.
        int from = Math.max(1, host.length() - longestWildcard);
        for (int dot = host.indexOf('.', from); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            var entry = wildcards.find(host, dot, host.length());
            if (entry != null) return entry;
        }
        return any;
    }

    private @Nullable Entry<T> wildcardAbove(String key, Map<String, Entry<T>> wild) {
        for (int dot = key.indexOf('.', 1); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            var entry = wild.get(key.substring(dot));
            if (entry != null) return entry;
        }
        return any;
    }
}
