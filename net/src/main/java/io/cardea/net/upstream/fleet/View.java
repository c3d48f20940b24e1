// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.hash.First;
import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Picker;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.Instance;
import java.util.ArrayList;
import java.util.Arrays;
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
    static final Tier NOBODY = new Tier(new Peer[0], new Instance[0], First.of(Members.of(List.of())), 0, Place.ANY, "", "", "");

    final List<Tier> tiers;
    final FleetRules rules;
    final boolean keyed;
    final long slowStart;
    private final Map<String, Peer> bound;
    private final Map<Peer, String> tokens;
    private volatile Outlook outlook;

    /// Where a tier's instances stand, seen from the edge.
    enum Place { ANY, OWN, OTHER }

    /// Those of one priority; where zones matter, of one zone or of all the others.
    ///
    /// @param peers by their numbers in `picker`
    /// @param rank of its priority, from 0
    /// @param why for the trail
    /// @param instead for the trail, when nobody was found where it was looked first
    /// @param need for the trail, when judgements are overlooked
    record Tier(Peer[] peers, Instance[] instances, Picker picker, int rank, Place place, String why, String instead, String need) {}

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
        int rank = 0;
        for (var place : places.entrySet()) {
            var name = places.size() == 1 ? balancer.name() : balancer.name() + ", priority " + place.getKey();
            if (rules.zones().isEmpty()) {
                tiers.add(tier(place.getValue(), instances, peers, balancer, rank++, Place.ANY, name, name, name));
                continue;
            }
            var zones = rules.zones().get();
            var own = place.getValue().stream().filter(i -> zones.isOwn(instances.get(i))).toList();
            var other = place.getValue().stream().filter(i -> !zones.isOwn(instances.get(i))).toList();
            if (!own.isEmpty()) tiers.add(tier(own, instances, peers, balancer, rank, Place.OWN, name + ", own zone", name + ", own zone", name));
            if (!other.isEmpty()) {
                tiers.add(tier(other, instances, peers, balancer, rank, Place.OTHER, name + ", other zone: " + (own.isEmpty() ? "none is in ours" : "too few are open in ours"),
                    name + ", other zone: none of ours takes it", name));
            }
            rank++;
        }
        var tokens = new HashMap<Peer, String>();
        affinity.ifPresent(each -> peers.forEach(peer -> tokens.put(peer, each.token(peer))));
        return new View(List.copyOf(tiers), rules, balancer.isKeyed(), tokens);
    }

    private static Tier tier(List<Integer> of, List<Instance> instances, List<Peer> peers, Balancer balancer, int rank, Place place, String why, String instead, String name) {
        var members = new ArrayList<Member>();
        for (int i : of) members.add(new Member(peers.get(i).endpoint().text(), instances.get(i).draining() ? 0 : instances.get(i).weight()));
        return new Tier(of.stream().map(peers::get).toArray(Peer[]::new), of.stream().map(instances::get).toArray(Instance[]::new), balancer.over(Members.of(members)), rank, place, why, instead,
            name + ", panic: too few are healthy, all are used");
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
        int ranks = tiers.isEmpty() ? 0 : tiers.getLast().rank + 1;
        var stands = new Outlook.Stand[tiers.size()];
        var priorities = new Outlook.Stand[ranks];
        for (int i = 0; i < stands.length; i++) {
            stands[i] = stand(tiers.get(i));
            int rank = tiers.get(i).rank;
            priorities[rank] = isSecond(i) ? priorities[rank].plus(stands[i]) : stands[i];
        }
        var whole = Outlook.of(priorities, rules.panic(), rules.overprovisioning());
        if (ranks == stands.length) return whole;
        var kept = new double[ranks];
        Arrays.fill(kept, Double.NaN);
        for (int i = 1; i < stands.length; i++) {
            int rank = tiers.get(i).rank;
            if (isSecond(i)) kept[rank] = rules.zones().orElseThrow().kept(stands[i - 1], stands[i], whole.need()[rank]);
        }
        return whole.divided(kept);
    }

    /// Whether it is the other half of the priority before it.
    private boolean isSecond(int tier) {
        return tier > 0 && tiers.get(tier).rank == tiers.get(tier - 1).rank;
    }

    private static Outlook.Stand stand(Tier tier) {
        double all = 0;
        double open = 0;
        double sound = 0;
        double usable = 0;
        for (int i = 0; i < tier.peers.length; i++) {
            int closedBy = tier.peers[i].closedBy();
            if ((closedBy & Peer.DRAINED) != 0 || tier.instances[i].draining()) continue;
            int weight = tier.instances[i].weight();
            all += weight;
            if (closedBy == 0) open += weight;
            if ((closedBy & JUDGED) == 0) sound += weight;
            if ((closedBy & ~JUDGED) == 0) usable += weight;
        }
        return new Outlook.Stand(all, open, sound, usable);
    }

    /// The reasons that keep a session's own instance from being chosen.
    int heededOfBound() {
        return ALL & ~Peer.DRAINED & (outlook.isInNeed() ? ~JUDGED : ALL);
    }

    Outlook outlook() {
        return outlook;
    }
}
