// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.hash.First;
import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Picker;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A service's peers as they were told last, in tiers: the first is used while it does. Immutable, but for what [#heeded] says.
final class View {
    /// What may be overlooked if nobody else is left: whoever was judged from outside may do all the same.
    static final int JUDGED = Peer.UNHEALTHY | Peer.EJECTED;
    private static final int ALL = ~0;

    /// Before anything is picked.
    static final Tier NOBODY = new Tier(new Peer[0], new Instance[0], First.of(Members.of(List.of())), "");

    final List<Tier> tiers;
    private final Map<String, Peer> bound;
    private final Map<Peer, String> tokens;
    private volatile int heeded = ALL;

    /// @param peers by their numbers in `picker`
    /// @param why for the trail
    record Tier(Peer[] peers, Instance[] instances, Picker picker, String why) {}

    private View(List<Tier> tiers, Map<Peer, String> tokens) {
        this.tiers = tiers;
        this.tokens = tokens;
        this.bound = new HashMap<>();
        tokens.forEach((peer, token) -> bound.put(token, peer));
        reckon();
    }

    /// Not on a loop.
    ///
    /// @param peers of the instances, in their order
    static View of(List<Instance> instances, List<Peer> peers, Balancer balancer, Optional<Affinity> affinity) {
        var places = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < instances.size(); i++) places.computeIfAbsent(instances.get(i).priority(), priority -> new ArrayList<>()).add(i);
        var tiers = new ArrayList<Tier>();
        places.forEach((priority, tier) -> {
            var members = new ArrayList<Member>();
            for (int i : tier) members.add(new Member(peers.get(i).endpoint().text(), instances.get(i).draining() ? 0 : instances.get(i).weight()));
            tiers.add(new Tier(tier.stream().map(peers::get).toArray(Peer[]::new), tier.stream().map(instances::get).toArray(Instance[]::new),
                balancer.over(Members.of(members)), places.size() == 1 ? balancer.name() : balancer.name() + ", priority " + priority));
        });
        var tokens = new HashMap<Peer, String>();
        affinity.ifPresent(each -> peers.forEach(peer -> tokens.put(peer, each.token(peer))));
        return new View(List.copyOf(tiers), tokens);
    }

    /// Who that session is bound to, if there is such an instance.
    Optional<Peer> bound(String token) {
        return Optional.ofNullable(bound.get(token));
    }

    /// By what sessions are bound to it; empty if they are not.
    Optional<String> token(Peer peer) {
        return Optional.ofNullable(tokens.get(peer));
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
