// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.file.HealthConfig;
import io.cardea.core.file.OutliersConfig;
import io.cardea.core.spi.Displays;
import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.fleet.Peer;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The health of one service's instances, over all reloads: one prober for each, whatever routes lead there. It watches those that the
/// configuration in force lists, by what that one says.
public final class Health implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final int LINES = 10;
    private static final long LINES_IN = TimeUnit.SECONDS.toNanos(10);

    private final String service;
    private final Prober prober;
    private final Services services;
    private final Displays meters;
    private final Floods floods = new Floods(LINES, LINES_IN, System.nanoTime()); // on the prober's thread
    private @Nullable Fleet current; // guarded by this
    private @Nullable Settings settings; // guarded by this
    private Supplier<Map<String, Object>> about = Map::of; // guarded by this
    private Map<Peer, Watch> watched = Map.of(); // guarded by this; never changed, but replaced
    private final Map<Peer, Watch> resting = new LinkedHashMap<>(); // guarded by this: of peers that nobody lists, and that are still known
    private boolean closed; // guarded by this
    private boolean judging; // guarded by this: once anything was to be judged, the prober has to hear of what comes
    private volatile Optional<OutliersConfig> outliers = Optional.empty();
    private @Nullable ScheduledFuture<?> comparing; // on the prober's thread, as all below
    private Optional<OutliersConfig> compared = Optional.empty();

    public Health(String service, Prober prober, Services services) {
        this.service = service;
        this.prober = prober;
        this.services = services;
        this.meters = services.meters(service, this);
    }

    String service() {
        return service;
    }

    /// Of what is in force.
    ///
    /// @throws IllegalStateException if nothing is yet
    synchronized Fleet fleet() {
        var known = current;
        if (known == null) throw new IllegalStateException("not in force");
        return known;
    }

    private synchronized @Nullable Fleet known() {
        return current;
    }

    Map<String, Object> about() {
        Supplier<Map<String, Object>> shown;
        synchronized (this) {
            shown = about;
        }
        return shown.get(); // not within our lock: it asks the fleet, which has its own, and calls us within it
    }

    boolean isInNeed() {
        var fleet = known();
        return fleet != null && fleet.isInNeed();
    }

    /// The edge's, where it matters.
    Optional<String> zone() {
        var fleet = known();
        return fleet == null ? Optional.empty() : fleet.rules().zone();
    }

    List<Fleet.Standing> standings() {
        var fleet = known();
        return fleet == null ? List.of() : fleet.standings();
    }

    /// An operator has said so: it stands in the log.
    void ordered(String endpoint, String what) {
        LOG.info("{} of service {}: {}, by order", endpoint, service, what);
    }

    /// @throws IllegalArgumentException if what would be sent cannot be: a field that is none, say
    public static void check(HealthConfig config) {
        Probe.fields(config, "localhost");
    }

    /// From now on this is the service. On the thread that reloads; may be said again.
    ///
    /// @param shown what else is to be said of the service
    public void inForce(Fleet fleet, Settings said, Supplier<Map<String, Object>> shown) {
        Fleet before;
        synchronized (this) {
            if (closed) return;
            before = current;
            current = fleet;
            settings = said;
            about = shown;
            outliers = said.outliers();
            judging |= said.health().isPresent() || said.outliers().isPresent();
        }
        if (before != null && before != fleet) {
            before.tell(nobody -> {});
            before.inForce(false);
        }
        services.show(service, this);
        fleet.judge(Peer.UNHEALTHY, said.health().isPresent(), "health");
        fleet.judge(Peer.EJECTED, said.outliers().isPresent(), "outliers");
        fleet.inForce(true);
        fleet.tell(members -> members(fleet, members)); // not within our lock: the fleet has its own, and calls within it
    }

    /// Before any of them is chosen.
    private synchronized void members(Fleet fleet, List<Peer> members) {
        var said = settings;
        if (closed || fleet != current || said == null) return;
        var next = new LinkedHashMap<Peer, Watch>();
        var gone = new ArrayList<Watch>();
        var listed = new HashSet<>(members);
        watched.forEach((peer, watch) -> {
            if (listed.contains(peer)) return;
            gone.add(watch);
            watch.meters.close(); // at once: it may be listed again
            resting.put(peer, watch);
        });
        var forgotten = resting.values().stream().filter(each -> each.peer().isForgotten()).toList();
        resting.keySet().removeIf(Peer::isForgotten);
        for (var peer : members) {
            var known = watched.get(peer);
            if (known == null) {
                var rested = resting.remove(peer);
                known = rested == null ? new Watch(peer, this, prober) : rested;
                known.meters = services.meters(service, known);
                boolean waits = said.health().isPresent() && said.health().get().newcomers() == HealthConfig.Newcomers.WAITS;
                if (waits) peer.close(Peer.UNHEALTHY, "it waits for its first probe");
            }
            next.put(peer, known);
        }
        watched = next;
        if (!judging) return;
        prober.execute(() -> {
            gone.forEach(Watch::rest);
            forgotten.forEach(Watch::end);
            next.values().forEach(each -> each.apply(said));
            compareBy(said.outliers());
        });
    }

    /// By peer, in the order of the list. Any thread.
    synchronized Map<Peer, Watch> watched() {
        return watched;
    }

    private synchronized boolean judging() {
        return judging;
    }

    Optional<OutliersConfig> outliers() {
        return outliers;
    }

    /// Whether another may be left out. On the prober's thread.
    boolean mayEject() {
        var all = watched().values();
        return outliers.isPresent() && all.stream().filter(Watch::isEjected).count() < Outliers.allowed(all.size(), outliers.get().most());
    }

    private void compareBy(Optional<OutliersConfig> rules) {
        if (rules.equals(compared)) return;
        compared = rules;
        var running = comparing;
        if (running != null) running.cancel(false);
        comparing = null;
        rules.ifPresent(each -> comparing = prober.loop().eventLoop().scheduleAtFixedRate(() -> compare(each), each.interval().toNanos(), each.interval().toNanos(), TimeUnit.NANOSECONDS));
    }

    private void compare(OutliersConfig rules) {
        var all = List.copyOf(watched().values());
        var samples = new ArrayList<Outliers.Sample>(all.size());
        for (int i = 0; i < all.size(); i++) samples.add(all.get(i).sample(i, rules));
        for (var outlier : Outliers.among(samples, rules)) all.get(outlier.member()).suspect(outlier.why());
    }

    /// In the log, unless there is a flood of such lines. On the prober's thread.
    ///
    /// @param what became of it: `is unhealthy`
    void say(Level level, Peer peer, String what, String why) {
        long now = System.nanoTime();
        if (floods.admits(now)) {
            LOG.atLevel(level).log("{} of service {} {}: {}", peer, service, what, why);
            return;
        }
        if (floods.first()) prober.loop().eventLoop().schedule(this::sum, floods.left(now), TimeUnit.NANOSECONDS);
    }

    private void sum() {
        LOG.warn("service {}: {} more changes of its instances' health in {} s", service, floods.over(System.nanoTime()), TimeUnit.NANOSECONDS.toSeconds(LINES_IN));
    }

    @Override
    public void close() {
        Fleet before;
        Map<Peer, Watch> last;
        List<Watch> rested;
        synchronized (this) {
            closed = true;
            before = current;
            last = watched;
            watched = Map.of();
            rested = List.copyOf(resting.values());
            resting.clear();
        }
        services.hide(service, this);
        meters.close();
        last.values().forEach(each -> each.meters.close());
        if (before != null) before.tell(nobody -> {});
        if (!judging()) return;
        prober.execute(() -> {
            last.values().forEach(Watch::end);
            rested.forEach(Watch::end);
            compareBy(Optional.empty());
        });
    }
}
