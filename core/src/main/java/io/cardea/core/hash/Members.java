// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Those among whom is chosen, each known by its number in the list that was given. May be empty.
public final class Members {
    /// So many fit into the lower bits of a point of a [Ring].
    public static final int MOST = 1 << 20;

    private final List<Member> list;
    private final int[] weights; // beside the list, since they are asked for at every pick
    private final int[] ranked;
    private final long weight;
    private final boolean equal;

    private Members(List<Member> list) {
        this.list = list;
        this.weights = list.stream().mapToInt(Member::weight).toArray();
        this.ranked = IntStream.range(0, list.size()).filter(i -> weights[i] > 0).boxed()
            .sorted(Comparator.comparing(i -> list.get(i).id())).mapToInt(Integer::intValue).toArray();
        this.weight = IntStream.of(weights).asLongStream().sum();
        this.equal = IntStream.of(ranked).map(i -> weights[i]).distinct().count() <= 1;
    }

    /// @throws IllegalArgumentException if there are more than [#MOST], or two have one id
    public static Members of(List<Member> list) {
        if (list.size() > MOST) throw new IllegalArgumentException("expected at most " + MOST + " members, found " + list.size());
        var members = new Members(List.copyOf(list));
        var ids = list.stream().map(Member::id).sorted().toList();
        for (int i = 1; i < ids.size(); i++) {
            if (ids.get(i).equals(ids.get(i - 1))) throw new IllegalArgumentException("expected each member once, found " + ids.get(i) + " twice");
        }
        return members;
    }

    /// All of weight 1.
    public static Members equal(List<String> ids) {
        return of(ids.stream().map(id -> new Member(id, 1)).toList());
    }

    public List<Member> list() {
        return list;
    }

    public int size() {
        return list.size();
    }

    public String id(int member) {
        return list.get(member).id();
    }

    public int weight(int member) {
        return weights[member];
    }

    /// Of all together.
    public long weight() {
        return weight;
    }

    /// Whether all that have a weight have the same.
    public boolean isEqual() {
        return equal;
    }

    /// Numbers of the members that have a weight, by id: what is decided in this order does not depend on that of the list.
    int[] ranked() {
        return ranked.clone();
    }
}
