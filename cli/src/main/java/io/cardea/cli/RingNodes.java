// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Offline;
import io.cardea.core.config.Guess;
import io.cardea.core.file.InstanceConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.XxHash64;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The nodes of `cardea ring`: whose they are, what they weigh, which come and go.
final class RingNodes {
    private final int[] weights;

    /// @param weights such as `1,1,2`
    RingNodes(String weights) {
        this.weights = Arrays.stream(weights.split(",", -1)).map(String::strip).mapToInt(RingNodes::weight).toArray();
    }

    private static int weight(String text) {
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > Member.HEAVIEST) {
            throw new IllegalArgumentException("--weights: expected whole numbers from 1 to " + Member.HEAVIEST + ", such as 1,1,2, found '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    Members named(int count) {
        if (count < 1 || count > Members.MOST) throw new IllegalArgumentException("--nodes: expected 1 to " + Members.MOST + ", found " + count);
        return weighed(IntStream.rangeClosed(1, count).mapToObj(i -> "node-" + i).toList());
    }

    /// The endpoints of a service.
    ///
    /// @throws io.cardea.core.config.ConfigException with every mistake in the file
    Members of(Path file, Optional<String> service) {
        try (var offline = Offline.read(file)) {
            var listed = chosen(file, offline.file().services(), service).endpoints();
            if (!Arrays.equals(weights, new int[] {1})) return weighed(listed.stream().map(InstanceConfig::address).toList()); // asked for in place of the file's
            return Members.of(listed.stream().map(each -> new Member(each.address(), each.weight())).toList());
        }
    }

    private static ServiceConfig chosen(Path file, Map<String, ServiceConfig> services, Optional<String> service) {
        if (services.isEmpty()) throw new IllegalArgumentException("--config: expected a file with a service, found none in " + file);
        if (service.isEmpty() && services.size() > 1) throw new IllegalArgumentException("--service: expected one of " + String.join(", ", services.keySet()) + ", since " + file + " has several");
        var name = service.orElseGet(() -> services.keySet().iterator().next());
        return Optional.ofNullable(services.get(name)).orElseThrow(() -> new IllegalArgumentException("--service: " + file + " has no service " + name + "; " + guess(name, services.keySet())));
    }

    /// @param remove how many, or which
    /// @param name of a new node, from 1 on
    /// @return the same object if nothing changes
    Members changed(Members before, String remove, int add, IntFunction<String> name, long seed) {
        if (add < 0 || add + before.size() > Members.MOST) throw new IllegalArgumentException("--add: expected 0 or more, and at most " + Members.MOST + " nodes in all, found " + add);
        var gone = remove.matches("[0-9]{1,9}") ? some(before, Integer.parseInt(remove), seed) : which(before, remove);
        if (gone.size() == before.size() && add == 0) throw new IllegalArgumentException("--remove: expected one node to stay at least, found that all " + before.size() + " go");
        if (gone.isEmpty() && add == 0) return before;
        var after = new ArrayList<>(before.list());
        after.removeIf(each -> gone.contains(each.id()));
        for (int i = 1; i <= add; i++) after.add(new Member(name.apply(i), weights[(before.size() + i - 1) % weights.length]));
        return Members.of(after);
    }

    /// The seed chooses: neither the first nor the last, which would flatter one or the other.
    private static Set<String> some(Members before, int count, long seed) {
        if (count > before.size()) throw new IllegalArgumentException("--remove: expected at most " + before.size() + ", as there are no more nodes, found " + count);
        var shuffled = before.list().stream().map(Member::id).sorted(Comparator.<String>comparingLong(id -> XxHash64.hash(id, seed)).thenComparing(Comparator.naturalOrder())).toList();
        return new HashSet<>(shuffled.subList(0, count));
    }

    private static Set<String> which(Members before, String names) {
        var known = before.list().stream().map(Member::id).toList();
        var gone = new HashSet<String>();
        for (var name : names.split(",", -1)) {
            if (!known.contains(name.strip())) throw new IllegalArgumentException("--remove: expected how many nodes, or which; there is no node '" + name.strip() + "'; " + guess(name.strip(), known));
            gone.add(name.strip());
        }
        return gone;
    }

    private static String guess(String name, Collection<String> known) {
        return Guess.nearest(name, known).map(near -> "did you mean " + near + "?").orElseGet(() -> "there are " + String.join(", ", known.stream().limit(10).toList()) + (known.size() > 10 ? " and others" : ""));
    }

    private Members weighed(List<String> ids) {
        if (weights.length > ids.size()) throw new IllegalArgumentException("--weights: expected at most " + ids.size() + ", one for each node, found " + weights.length);
        return Members.of(IntStream.range(0, ids.size()).mapToObj(i -> new Member(ids.get(i), weights[i % weights.length])).toList());
    }
}
