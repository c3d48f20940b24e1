// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.file.EdgeFile;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.spi.Gauges;
import io.cardea.net.listen.Listeners;
import io.cardea.net.tls.CertificateSource;
import io.cardea.net.tls.Issuance;
import io.cardea.net.tls.Issuer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All certificates of an edge that authorities issue. Its listeners ask it for them as a configuration is prepared; once that is in
/// force, a thread looks every half minute what is due. Any thread.
public final class Acme implements Issuer, Runtime.Stage, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acme.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Duration period;
    private final Challenges challenges = new Challenges();
    private final LongAdder failures = new LongAdder();
    private final Expiries expiries;
    private final Map<Issuance, Keeper> keepers = new ConcurrentHashMap<>();
    private volatile Set<Issuance> inForce = Set.of();
    private @Nullable ScheduledExecutorService thread; // guarded by this

    /// @param gauges told of failures, and of the days that certificates have left
    public Acme(Gauges gauges) {
        this(gauges, InstantSource.system(), PERIOD);
    }

    /// @param period between two looks at what is due
    Acme(Gauges gauges, InstantSource clock, Duration period) {
        this.clock = clock;
        this.period = period;
        this.expiries = new Expiries(gauges, clock);
        gauges.counter("cardea_acme_failures", "Certificates that were ordered in vain, each time.", failures::sum);
    }

    @Override
    public CertificateSource source(Issuance wanted) {
        return keepers.computeIfAbsent(wanted, it -> new Keeper(it, challenges, clock, failures, this::soon));
    }

    @Override
    public Prepared prepare(EdgeFile file, Path folder) {
        var hosts = Listeners.hosts(file);
        var wanted = file.listeners().stream().flatMap(each -> each.tls().stream()).flatMap(tls -> Issuance.of(tls, folder, hosts).stream()).collect(Collectors.toUnmodifiableSet());
        wanted.forEach(this::source);
        return new Prepared() {
            @Override
            public void commit() {
                use(wanted);
            }

            @Override
            public void rollback() {
                keepers.keySet().retainAll(inForce);
            }
        };
    }

    private synchronized void use(Set<Issuance> wanted) {
        wanted.stream().filter(each -> !inForce.contains(each)).forEach(Acme::tell);
        inForce = wanted;
        var gone = keepers.entrySet().stream().filter(each -> !wanted.contains(each.getKey())).map(Map.Entry::getValue).toList();
        keepers.keySet().retainAll(wanted);
        expiries.of(List.copyOf(keepers.values()));
        if (thread == null && !wanted.isEmpty()) {
            thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("cardea-acme").daemon().factory());
            thread.scheduleWithFixedDelay(this::look, 0, period.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            soon();
        }
        if (thread != null) gone.forEach(each -> thread.execute(each::close)); // when it is not at work
    }

    private static void tell(Issuance wanted) {
        var authorities = wanted.config().directories().stream().map(Object::toString).collect(Collectors.joining(", then "));
        if (!wanted.names().isEmpty()) LOG.info("certificates for {} come from {}", String.join(", ", wanted.names().stream().sorted().toList()), authorities);
        if (!wanted.config().onDemand().isEmpty()) LOG.info("certificates for {} come from {} when clients ask", String.join(", ", wanted.config().onDemand()), authorities);
        if (wanted.names().isEmpty() && wanted.config().onDemand().isEmpty()) {
            LOG.warn("`tls.acme`: no route has a public host, and there are no `names`: nothing is ordered, and clients see a certificate that nobody believes");
        }
    }

    /// Looks before it is time to.
    private synchronized void soon() {
        if (thread != null && !thread.isShutdown()) thread.execute(this::look);
    }

    /// The same, to be waited for.
    synchronized Future<?> now() {
        return Optional.ofNullable(thread).orElseThrow(() -> new IllegalStateException("nothing is in force")).submit(this::look);
    }

    /// What is in force.
    Set<Issuance> wanted() {
        return inForce;
    }

    private void look() {
        for (var wanted : inForce) {
            var keeper = keepers.get(wanted);
            try {
                if (keeper != null) keeper.look();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // it is closed
                return;
            } catch (RuntimeException | Error e) { // one that gets out would end all later looks in silence
                LOG.error("the look after certificates failed; tried again in {}", period, e);
            }
        }
    }

    @Override
    public Optional<String> challenge(String token) {
        return challenges.answer(token);
    }

    /// Ends what is under way: after a restart it goes on.
    @Override
    public synchronized void close() {
        expiries.of(List.of());
        inForce = Set.of();
        if (thread != null) {
            thread.shutdownNow();
            try {
                if (!thread.awaitTermination(5, TimeUnit.SECONDS)) LOG.warn("an order of a certificate does not end; it is left");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        keepers.values().forEach(Keeper::close);
        keepers.clear();
    }
}
