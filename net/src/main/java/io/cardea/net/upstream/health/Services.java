// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/// All services of the process, as pages and metrics show them. Any thread.
public final class Services implements AutoCloseable {
    /// Of so many endpoints there are metrics; of what is beyond, their service's only.
    static final int MOST = 1000;

    private final Gauges gauges;
    private final Map<String, Health> inForce = new ConcurrentSkipListMap<>();
    private final AtomicInteger metered = new AtomicInteger();
    private final Displays pages = new Displays();

    /// @param pages where `/services` and `/instance` are put while there are services
    public Services(Gauges gauges, AdminPages pages) {
        this.gauges = gauges;
        this.pages.add(pages.page(new ServicesPage(this)));
        this.pages.add(pages.page(new InstancePage(this)));
    }

    Collection<Health> all() {
        return inForce.values();
    }

    Optional<Health> named(String service) {
        return Optional.ofNullable(inForce.get(service));
    }

    void show(String service, Health health) {
        inForce.put(service, health);
    }

    void hide(String service, Health health) {
        inForce.remove(service, health);
    }

    /// Metrics of a service, until the result is closed.
    Displays meters(String service, Health health) {
        var meters = new Displays();
        var labels = Map.of("service", service);
        meters.add(gauges.gauge("cardea_service_endpoints", "Endpoints of a service.", labels, () -> health.watched().size()));
        meters.add(gauges.gauge("cardea_service_endpoints_open", "Endpoints of a service that may be chosen.", labels, () -> health.watched().keySet().stream().filter(peer -> peer.closedBy() == 0).count()));
        meters.add(gauges.gauge("cardea_service_panic", "1 while so few endpoints of a service are healthy that all are used.", labels, () -> health.isInNeed() ? 1 : 0));
        return meters;
    }

    /// Metrics of an instance, until the result is closed. There may be no room for it.
    Displays meters(String service, Watch watch) {
        var meters = new Displays();
        if (metered.incrementAndGet() > MOST) {
            metered.decrementAndGet();
            return meters;
        }
        meters.add(metered::decrementAndGet);
        var labels = Map.of("service", service, "endpoint", watch.peer().endpoint().text());
        gauge(meters, "open", "Whether an endpoint may be chosen.", labels, () -> watch.peer().closedBy() == 0 ? 1 : 0);
        gauge(meters, "in_flight", "Requests in flight at an endpoint.", labels, () -> watch.peer().inFlight());
        gauge(meters, "latency_seconds", "How long an endpoint takes to answer, by a mean that forgets.", labels, () -> watch.peer().latency() / TimeUnit.SECONDS.toNanos(1));
        counter(meters, "tries", "Requests that were sent to an endpoint and are decided.", labels, () -> watch.answers().requests());
        counter(meters, "failures", "Requests that an endpoint gave no answer to, or not all of one.", labels, () -> watch.answers().failures() + watch.answers().broken());
        counter(meters, "errors", "Answers of an endpoint with a status of 500 and above.", labels, () -> watch.answers().errors());
        counter(meters, "ejections", "Times that an endpoint was left out for what it answered.", labels, watch::ejections);
        counter(meters, "probes", "Probes of an endpoint.", with(labels, "good"), () -> watch.probed().good());
        counter(meters, "probes", "Probes of an endpoint.", with(labels, "bad"), () -> watch.probed().bad());
        return meters;
    }

    private static Map<String, String> with(Map<String, String> labels, String result) {
        return Map.of("service", labels.getOrDefault("service", ""), "endpoint", labels.getOrDefault("endpoint", ""), "result", result);
    }

    private void gauge(Displays meters, String name, String help, Map<String, String> labels, DoubleSupplier value) {
        meters.add(gauges.gauge("cardea_endpoint_" + name, help, labels, value));
    }

    private void counter(Displays meters, String name, String help, Map<String, String> labels, DoubleSupplier value) {
        meters.add(gauges.counter("cardea_endpoint_" + name, help, labels, value));
    }

    @Override
    public void close() {
        pages.close();
    }
}
