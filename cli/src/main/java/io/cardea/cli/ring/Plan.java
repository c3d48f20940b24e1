// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/// What is to be simulated.
///
/// @param after the nodes when some have come or gone; the same object as `before` if none has
/// @param zipf how much more often the first keys are asked for than the others: the exponent of Zipf's law; 0 for distinct keys, each asked for once
/// @param virtualNodes of the rings, for each unit of weight
/// @param slots of Maglev's table
/// @param seed other keys for another seed
public record Plan(Members before, Members after, long keys, double zipf, int virtualNodes, BigDecimal loadBound, int slots, long seed,
                   List<Scheme> schemes, int threads) {
    public boolean isChange() {
        return before != after;
    }

    /// Nodes that are there only before.
    public List<Member> gone() {
        return missing(before, after);
    }

    /// Nodes that are there only after.
    public List<Member> come() {
        return missing(after, before);
    }

    private static List<Member> missing(Members from, Members in) {
        var there = ids(in).keySet();
        return from.list().stream().filter(each -> !there.contains(each.id())).toList();
    }

    private static HashMap<String, Integer> ids(Members members) {
        var ids = new HashMap<String, Integer>();
        for (int i = 0; i < members.size(); i++) ids.put(members.id(i), i);
        return ids;
    }

    /// For each node of one list its number in the other, or -1.
    static int[] numbers(Members of, Members in) {
        var ids = ids(in);
        return IntStream.range(0, of.size()).map(i -> ids.getOrDefault(of.id(i), -1)).toArray();
    }

    /// The share of all keys that must move, so that every node has the share of its weight before and after: what the nodes lose that have less of all then.
    public double unavoidable() {
        if (!isChange()) return 0;
        var then = numbers(before, after);
        double moved = 0;
        for (int i = 0; i < before.size(); i++) {
            double had = share(before, i);
            moved += Math.max(0, then[i] < 0 ? had : had - share(after, then[i]));
        }
        return moved;
    }

    static double share(Members members, int node) {
        return members.weight(node) / (double) members.weight();
    }
}
