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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The instances of one service, as one configuration chooses among them. What is known of each lives on in [Peers].
public final class Fleet implements Discovery.Sightings, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final String service;
    private final Peers peers;
    private final Balancer balancer;
    private final Optional<Affinity> affinity;
    private final Map<Map<String, String>, Fleet> subsets = new HashMap<>(); // guarded by this
    private final Runnable reckon = this::reckon;
    private List<Instance> listed = List.of(); // guarded by this
    private List<Peer> held = List.of(); // guarded by this
    private boolean closed; // guarded by this
    private volatile View view;

    public Fleet(String service, Peers peers, Balancer balancer, Optional<Affinity> affinity) {
        this.service = service;
        this.peers = peers;
        this.balancer = balancer;
        this.affinity = affinity;
        this.view = View.of(List.of(), List.of(), balancer, affinity);
        peers.watch(reckon);
    }

    /// For one exchange. On its loop.
    public Choice choice(Exchange exchange) {
        var current = view;
        return new Choice(current, balancer.key(exchange), affinity.flatMap(each -> each.asked(exchange)).flatMap(current::bound).orElse(null));
    }

    /// Binds the session to whoever answers, where sessions are bound and it is not yet. On the exchange's loop.
    public void bind(Exchange exchange, Choice choice, Peer answering, Fields answer) {
        if (affinity.isEmpty()) return;
        var asked = affinity.get().asked(exchange);
        choice.token(answering).filter(token -> !asked.equals(Optional.of(token))).ifPresent(token -> affinity.get().bind(exchange, answer, token));
    }

    /// Those of the instances that have all these labels. Not on a loop.
    ///
    /// @return itself if there are none; it is closed with this one
    public synchronized Fleet subset(Map<String, String> labels) {
        if (labels.isEmpty()) return this;
        return subsets.computeIfAbsent(Map.copyOf(labels), wanted -> {
            var subset = new Fleet(service, peers, balancer, affinity);
            subset.found(matching(wanted));
            return subset;
        });
    }

    private List<Instance> matching(Map<String, String> labels) {
        return listed.stream().filter(each -> each.labels().entrySet().containsAll(labels.entrySet())).toList();
    }

    public Balancer balancer() {
        return balancer;
    }

    public synchronized List<Instance> instances() {
        return listed;
    }

    public synchronized List<Peer> peers() {
        return held;
    }

    /// Takes the list for the truth, whatever it is. What cannot be carried to is left out, and told in the log. Not on a loop.
    @Override
    public synchronized void found(List<Instance> all) {
        if (closed || all.equals(listed)) return;
        var usable = new LinkedHashMap<Endpoint, Instance>();
        for (var instance : all) {
            try {
                usable.put(Endpoint.parse(instance.address()), instance);
            } catch (IllegalArgumentException e) {
                LOG.warn("service {} leaves out an instance: {}", service, e.getMessage());
            }
        }
        var before = held;
        var now = peers.hold(new ArrayList<>(usable.keySet()));
        try {
            view = View.of(new ArrayList<>(usable.values()), now, balancer, affinity);
        } catch (IllegalArgumentException e) { // a weight that no ring can hold, say
            peers.release(now);
            lost(String.valueOf(e.getMessage()));
            return;
        }
        held = now;
        listed = List.copyOf(all);
        peers.release(before);
        subsets.forEach((labels, subset) -> subset.found(matching(labels)));
    }

    @Override
    public void lost(String why) {
        LOG.warn("service {} keeps the instances that it had: {}", service, why);
    }

    private void reckon() {
        view.reckon();
    }

    @Override
    public synchronized void close() {
        closed = true;
        subsets.values().forEach(Fleet::close);
        peers.unwatch(reckon);
        peers.release(held);
        held = List.of();
    }
}
