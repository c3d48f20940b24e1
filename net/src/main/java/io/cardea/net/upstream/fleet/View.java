// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.hash.First;
import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Picker;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A service's peers as they were told last, in tiers: the first is used while it does. Immutable, but for what [#heeded] says.
final class View {
    /// What may be overlooked if nobody else is left: whoever was judged from outside may do all the same.
    static final int JUDGED = Peer.UNHEALTHY | Peer.EJECTED;
    private static final int ALL = ~0;

    /// Before anything is picked.
    static final Tier NOBODY = new Tier(new Peer[0], new Instance[0], First.of(Members.of(List.of())), "");

    final List<Tier> tiers;
    private volatile int heeded = ALL;

    /// @param peers by their numbers in `picker`
    /// @param why for the trail
    record Tier(Peer[] peers, Instance[] instances, Picker picker, String why) {}

    private View(List<Tier> tiers) {
        this.tiers = tiers;
        reckon();
    }

    /// Not on a loop.
    ///
    /// @param peers of the instances, in their order
    static View of(List<Instance> instances, List<Peer> peers, Balancer balancer) {
        var places = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < instances.size(); i++) places.computeIfAbsent(instances.get(i).priority(), priority -> new ArrayList<>()).add(i);
        var tiers = new ArrayList<Tier>();
        places.forEach((priority, tier) -> {
            var members = new ArrayList<Member>();
            for (int i : tier) members.add(new Member(peers.get(i).endpoint().text(), instances.get(i).draining() ? 0 : instances.get(i).weight()));
            tiers.add(new Tier(tier.stream().map(peers::get).toArray(Peer[]::new), tier.stream().map(instances::get).toArray(Instance[]::new),
                balancer.over(Members.of(members)), places.size() == 1 ? balancer.name() : balancer.name() + ", priority " + priority));
        });
        return new View(List.copyOf(tiers));
    }

    boolean isEmpty() {
        return tiers.isEmpty();
    }

    /// Works out anew whose word counts, after a peer was opened or closed.
    void reckon() {
        heeded = tiers.stream().flatMap(tier -> List.of(tier.peers).stream()).anyMatch(peer -> peer.closedBy() == 0) ? ALL : ALL & ~JUDGED;
    }

    /// The reasons that keep a peer from being chosen: all, or, where nobody would be left, those that are no mere judgement.
    int heeded() {
        return heeded;
    }
}
