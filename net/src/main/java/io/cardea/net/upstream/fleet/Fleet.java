// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Fields;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import io.cardea.net.upstream.pool.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The instances of one service, as one configuration chooses among them. What is known of each lives on in [Peers].
public final class Fleet implements Discovery.Sightings, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    /// So many instances that cannot be used are told of: a source that is wrong is not to fill the log.
    private static final int MOST_TOLD = 100;

    private final String service;
    private final Peers peers;
    private final Balancer balancer;
    private final FleetRules rules;
    private final Optional<Affinity> affinity;
    private final Map<Map<String, String>, Fleet> subsets = new HashMap<>(); // guarded by this
    private final Runnable reckon = this::reckon;
    private final Runnable rebuild = this::rebuild;
    private final AtomicInteger changes = new AtomicInteger();
    private List<Instance> listed = List.of(); // guarded by this
    private Map<Endpoint, Instance> usable = Map.of(); // guarded by this
    private List<Peer> held = List.of(); // guarded by this
    private final Set<String> leftOut = new HashSet<>(); // guarded by this: what is told already
    private final FirstList firstList = new FirstList();
    private volatile boolean inForce;
    private boolean closed; // guarded by this
    private Consumer<List<Peer>> members = none -> {}; // guarded by this
    private volatile View view;
    private volatile boolean told; // that there is need

    public Fleet(String service, Peers peers, Balancer balancer, FleetRules rules, Optional<Affinity> affinity) {
        this.service = service;
        this.peers = peers;
        this.balancer = balancer;
        this.rules = rules;
        this.affinity = affinity;
        this.view = View.of(List.of(), List.of(), balancer, rules, affinity);
        peers.watch(reckon);
        peers.obey(rebuild);
    }

    /// For one exchange. On its loop.
    public Choice choice(Exchange exchange) {
        var current = view;
        var bound = affinity.flatMap(each -> each.asked(exchange)).flatMap(current::bound);
        return bound.isPresent() ? new Choice(current, () -> balancer.key(exchange), bound.get()) : new Choice(current, balancer.key(exchange));
    }

    /// Whether sessions are bound to instances.
    public boolean binds() {
        return affinity.isPresent();
    }

    /// Whether the exchange is of a session that is bound to one of these.
    public boolean isBound(Exchange exchange) {
        return affinity.flatMap(each -> each.asked(exchange)).flatMap(view::bound).isPresent();
    }

    /// Binds the session to whoever answers, where sessions are bound and it is not yet. On the exchange's loop.
    public void bind(Exchange exchange, Choice choice, Peer answering, Fields answer) {
        if (affinity.isEmpty() || choice.isBoundTo(answering)) return;
        choice.token(answering).ifPresent(token -> affinity.get().bind(exchange, answer, token));
    }

    /// Those of the instances that have all these labels. Not on a loop.
    ///
    /// @return itself if there are none; it is closed with this one
    public synchronized Fleet subset(Map<String, String> labels) {
        if (labels.isEmpty()) return this;
        return subsets.computeIfAbsent(Map.copyOf(labels), wanted -> {
            var subset = new Fleet(service, peers, balancer, rules, affinity);
            subset.found(matching(wanted));
            return subset;
        });
    }

    private List<Instance> matching(Map<String, String> labels) {
        return listed.stream().filter(each -> each.labels().entrySet().containsAll(labels.entrySet())).toList();
    }

    /// Whether anybody has said yet who there is.
    public FirstList firstList() {
        return firstList;
    }

    /// Tells who its peers are, now and whenever that changes, before any of them is chosen. One at a time is told.
    public synchronized void tell(Consumer<List<Peer>> listener) {
        members = listener;
        listener.accept(held);
    }

    public Balancer balancer() {
        return balancer;
    }

    public FleetRules rules() {
        return rules;
    }

    public synchronized List<Instance> instances() {
        return listed;
    }

    public synchronized List<Peer> peers() {
        return held;
    }

    /// Says whether its configuration, which is in force, judges by that. See [Peers#judge].
    ///
    /// @param reason one of the bits of [Peer]
    /// @param key in the file that says so
    public void judge(int reason, boolean judges, String key) {
        peers.judge(reason, judges, '`' + key + "` is not in the file any more");
    }

    /// Its configuration is in force: what it lists is what orders are held against.
    public synchronized void inForce(boolean now) {
        inForce = now;
        if (!now) return;
        peers.weighLatency(balancer.weighsLatency());
        peers.keepOrders(usable);
        reckon();
    }

    /// Takes the list for the truth, whatever it is. What cannot be carried to is left out, and told in the log, once. Not on a loop.
    @Override
    public synchronized void found(List<Instance> all) {
        if (closed) return;
        if (!all.equals(listed)) take(all);
        firstList.come();
    }

    private void take(List<Instance> all) {
        var next = new LinkedHashMap<Endpoint, Instance>();
        for (var instance : all) {
            try {
                next.put(Endpoint.parse(instance.address()), instance);
            } catch (IllegalArgumentException e) {
                if (leftOut.size() < MOST_TOLD && leftOut.add(instance.address())) LOG.warn("service {} leaves out an instance: {}", service, e.getMessage());
            }
        }
        var before = held;
        var now = peers.hold(new ArrayList<>(next.keySet()));
        members.accept(now);
        if (inForce) peers.keepOrders(next);
        try {
            view = view(next, now);
        } catch (IllegalArgumentException e) { // a weight that no ring can hold, say
            members.accept(before);
            peers.release(now);
            lost(String.valueOf(e.getMessage()));
            return;
        }
        held = now;
        usable = next;
        listed = List.copyOf(all);
        reckon(); // who was opened or closed meanwhile
        peers.release(before);
        subsets.forEach((labels, subset) -> subset.found(matching(labels)));
    }

    private View view(Map<Endpoint, Instance> instances, List<Peer> of) {
        var ordered = new ArrayList<Instance>(instances.size());
        instances.forEach((endpoint, instance) -> ordered.add(peers.order(endpoint).filter(order -> order.listed().equals(instance)).map(order -> order.of(instance)).orElse(instance)));
        return View.of(ordered, of, balancer, rules, affinity);
    }

    /// After an operator's order.
    private synchronized void rebuild() {
        if (closed) return;
        try {
            view = view(usable, held);
        } catch (IllegalArgumentException e) {
            LOG.warn("service {} cannot be balanced as ordered: {}", service, e.getMessage());
        }
        reckon();
    }

    @Override
    public void lost(String why) {
        LOG.warn("service {} keeps the instances that it had: {}", service, why);
    }

    /// One at a time, and never an older state over a newer one: whoever finds another at it leaves it to that one. No locks, as loops open and close peers, too.
    private void reckon() {
        if (changes.getAndIncrement() != 0) return;
        int seen;
        do {
            seen = changes.get();
            var current = view;
            current.reckon();
            tell(current.outlook().isInNeed());
        } while (changes.addAndGet(-seen) != 0);
    }

    private void tell(boolean need) {
        if (need == told || !inForce) return;
        told = need;
        if (need) LOG.warn("service {} has too few healthy instances: all of them are used, whatever was found of them", service);
        else LOG.info("service {} has enough healthy instances again", service);
    }

    /// Whether so few are healthy that all are used.
    public boolean isInNeed() {
        return view.outlook().isInNeed();
    }

    /// An instance as it stands, for people.
    ///
    /// @param instance with what an operator has ordered
    /// @param share of the service's requests that its priority gets, from 0 to 1
    /// @param near whether it is in the edge's own zone, where zones matter
    /// @param zoneShare what of the share its zone gets; of another zone, all those together
    /// @param rising whether it has not come to its full share yet
    public record Standing(Peer peer, Instance instance, double share, boolean near, double zoneShare, boolean rising) {}

    public List<Standing> standings() {
        var current = view;
        var outlook = current.outlook();
        long now = System.nanoTime();
        var all = new ArrayList<Standing>();
        for (int i = 0; i < current.tiers.size(); i++) {
            var tier = current.tiers.get(i);
            double share = 0;
            for (int j = 0; j < current.tiers.size(); j++) if (current.tiers.get(j).rank() == tier.rank()) share += outlook.share(j);
            for (int member = 0; member < tier.peers().length; member++) {
                var peer = tier.peers()[member];
                long since = peer.risingSince();
                all.add(new Standing(peer, tier.instances()[member], share, tier.place() == View.Place.OWN, outlook.share(i), since != 0 && now - since < current.slowStart));
            }
        }
        return all;
    }

    /// What an operator says of an instance.
    ///
    /// @param address as it is listed
    /// @throws IllegalArgumentException if it is not listed, or it cannot be balanced so
    public void drain(String address) {
        order(address, listedAs -> new Order(true, before(listedAs), listedAs));
    }

    /// It is as the file has it: neither drained nor of another weight.
    public void enable(String address) {
        order(address, listedAs -> new Order(false, OptionalInt.empty(), listedAs));
    }

    /// @param weight in place of the listed one
    public void weigh(String address, int weight) {
        order(address, listedAs -> {
            var order = new Order(peers.order(Endpoint.parse(listedAs.address())).map(Order::drained).orElse(false), OptionalInt.of(weight), listedAs);
            order.of(listedAs); // within its bounds
            return order;
        });
    }

    private OptionalInt before(Instance instance) {
        return peers.order(Endpoint.parse(instance.address())).map(Order::weight).orElse(OptionalInt.empty());
    }

    private void order(String address, Function<Instance, Order> as) {
        Peer peer;
        Instance instance;
        synchronized (this) {
            peer = held.stream().filter(each -> each.endpoint().text().equals(address)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected an endpoint of " + service + ", one of " + held + ", found `" + address + "`"));
            instance = usable.get(peer.endpoint());
        }
        if (instance == null) throw new IllegalArgumentException("`" + address + "` is not listed");
        peers.order(peer, as.apply(instance), "by order"); // not within our lock: every fleet of these peers obeys
    }

    @Override
    public synchronized void close() {
        closed = true;
        subsets.values().forEach(Fleet::close);
        peers.unwatch(reckon);
        peers.disobey(rebuild);
        peers.release(held);
        held = List.of();
    }
}
