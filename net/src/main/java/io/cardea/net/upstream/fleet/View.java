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

/// A service's peers as they were told last, in tiers: the first is used while it does. Immutable, but for the [#outlook].
final class View {
    /// What is overlooked when too few are left: whoever was judged from outside may do all the same.
    static final int JUDGED = Peer.UNHEALTHY | Peer.EJECTED;
    static final int ALL = ~0;

    /// Before anything is picked.
    static final Tier NOBODY = new Tier(new Peer[0], new Instance[0], First.of(Members.of(List.of())), "", "");

    final List<Tier> tiers;
    final FleetRules rules;
    final boolean keyed;
    final long slowStart;
    private final Map<String, Peer> bound;
    private final Map<Peer, String> tokens;
    private volatile Outlook outlook;

    /// @param peers by their numbers in `picker`
    /// @param why for the trail
    /// @param need for the trail, when judgements are overlooked
    record Tier(Peer[] peers, Instance[] instances, Picker picker, String why, String need) {}

    private View(List<Tier> tiers, FleetRules rules, boolean keyed, Map<Peer, String> tokens) {
        this.tiers = tiers;
        this.tokens = tokens;
        this.bound = new HashMap<>();
        tokens.forEach((peer, token) -> bound.put(token, peer));
        this.rules = rules;
        this.keyed = keyed;
        this.slowStart = rules.slowStart().toNanos();
        this.outlook = reckoned();
    }

    /// Not on a loop.
    ///
    /// @param peers of the instances, in their order
    static View of(List<Instance> instances, List<Peer> peers, Balancer balancer, FleetRules rules, Optional<Affinity> affinity) {
        var places = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < instances.size(); i++) places.computeIfAbsent(instances.get(i).priority(), priority -> new ArrayList<>()).add(i);
        var tiers = new ArrayList<Tier>();
        places.forEach((priority, tier) -> {
            var members = new ArrayList<Member>();
            for (int i : tier) members.add(new Member(peers.get(i).endpoint().text(), instances.get(i).draining() ? 0 : instances.get(i).weight()));
            var why = places.size() == 1 ? balancer.name() : balancer.name() + ", priority " + priority;
            tiers.add(new Tier(tier.stream().map(peers::get).toArray(Peer[]::new), tier.stream().map(instances::get).toArray(Instance[]::new),
                balancer.over(Members.of(members)), why, why + ", panic: too few are healthy, all are used"));
        });
        var tokens = new HashMap<Peer, String>();
        affinity.ifPresent(each -> peers.forEach(peer -> tokens.put(peer, each.token(peer))));
        return new View(List.copyOf(tiers), rules, balancer.isKeyed(), tokens);
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

    /// Works out anew who gets what, after a peer was opened or closed. One at a time.
    ///
    /// @return what held before
    Outlook reckon() {
        var before = outlook;
        outlook = reckoned();
        return before;
    }

    private Outlook reckoned() {
        var stands = new Outlook.Stand[tiers.size()];
        for (int i = 0; i < stands.length; i++) stands[i] = stand(tiers.get(i));
        return Outlook.of(stands, rules.panic(), rules.overprovisioning());
    }

    private static Outlook.Stand stand(Tier tier) {
        double all = 0;
        double open = 0;
        double sound = 0;
        for (int i = 0; i < tier.peers.length; i++) {
            int closedBy = tier.peers[i].closedBy();
            if ((closedBy & Peer.DRAINED) != 0 || tier.instances[i].draining()) continue;
            int weight = tier.instances[i].weight();
            all += weight;
            if (closedBy == 0) open += weight;
            if ((closedBy & JUDGED) == 0) sound += weight;
        }
        return new Outlook.Stand(all, open, sound);
    }

    /// The reasons that keep a session's own instance from being chosen.
    int heededOfBound() {
        return ALL & ~Peer.DRAINED & (outlook.isInNeed() ? ~JUDGED : ALL);
    }

    Outlook outlook() {
        return outlook;
    }
}
