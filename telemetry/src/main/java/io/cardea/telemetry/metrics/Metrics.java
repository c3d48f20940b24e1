// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.Display;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.Observer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.concurrent.FastThreadLocal;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Counts every exchange and tells it to whoever scrapes.
///
/// [#ended] and [#refused] belong to the loops and neither wait nor, but for what is new, allocate. Everything else may be
/// called on any thread; [#page] takes milliseconds and is no call for a loop. One for the process: it outlives reloads.
public final class Metrics implements Observer, Gauges {
    static final String REQUESTS = "cardea_requests";
    static final String REFUSED = "cardea_refused";
    static final String DURATION = "cardea_request_duration_seconds";
    static final String ORIGIN = "cardea_origin_duration_seconds";
    static final String BYTES_IN = "cardea_request_bytes";
    static final String BYTES_OUT = "cardea_response_bytes";
    static final String RELOADS = "cardea_config_reloads";
    static final String RELOADED = "cardea_config_last_reload_success";
    static final String RELOADED_AT = "cardea_config_last_reload_success_timestamp_seconds";
    static final String BUILD = "cardea_build";
    static final Set<String> OWN = Set.of(REQUESTS, REFUSED, DURATION, ORIGIN, BYTES_IN, BYTES_OUT, RELOADS, RELOADED, RELOADED_AT, BUILD, BUILD + "_info");

    /// The most pairs of method and status, over all routes.
    private static final int CODES = 1000;

    private final LoopCounts.Limits limits;
    private final List<LoopCounts> loops = new CopyOnWriteArrayList<>();
    private final FastThreadLocal<LoopCounts> loop = new FastThreadLocal<>() {
        @Override
        protected LoopCounts initialValue() {
            var made = new LoopCounts(limits());
            loops.add(made);
            return made;
        }
    };
    private final Registered registered = new Registered();
    private final AtomicLong reloadsGood = new AtomicLong();
    private final AtomicLong reloadsBad = new AtomicLong();
    private volatile boolean lastReloadGood = true;
    private volatile Instant lastGood = Instant.EPOCH;
    private final String version;
    private @Nullable Scraped scraped;

    /// What only a scrape needs.
    private record Scraped(PrometheusRegistry registry, ExpositionFormats formats) {}

    /// @param version of Cardea, for `cardea_build_info`
    public Metrics(MetricsConfig config, String version) {
        this.version = version;
        this.limits = new LoopCounts.Limits(new Bound(config.routes()), new Bound(CODES), new Bound(config.endpoints()));
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider netty) {
            gauge("cardea_buffers_direct_bytes", "Memory outside the heap that network buffers hold.", () -> netty.metric().usedDirectMemory());
        }
    }

    @Override
    public void ended(Exchange exchange) {
        loop.get().ended(exchange);
    }

    /// What was refused before it could become an exchange: by the guard, by a limit on connections. On a loop.
    public void refused(Failure.Kind kind) {
        loop.get().refused(kind);
    }

    /// The first configuration is in force.
    public void loaded() {
        lastGood = Instant.now();
    }

    /// The configuration was read again.
    ///
    /// @param good whether the new one took effect
    public void reloaded(boolean good) {
        (good ? reloadsGood : reloadsBad).incrementAndGet();
        lastReloadGood = good;
        if (good) lastGood = Instant.now();
    }

    @Override
    public Display gauge(String name, String help, Map<String, String> labels, DoubleSupplier value) {
        return registered.gauge(name, help, labels, value);
    }

    @Override
    public Display counter(String name, String help, Map<String, String> labels, DoubleSupplier value) {
        return registered.counter(name, help, labels, value);
    }

    /// All metrics as text.
    ///
    /// @param accept the request's `Accept` field, or empty: OpenMetrics for who asks for it, Prometheus' own format else
    public Page page(String accept) {
        var ready = scraped();
        var writer = ready.formats.findWriter(accept);
        var bytes = new ByteArrayOutputStream(16 << 10);
        try {
            writer.write(bytes, ready.registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return new Page(writer.getContentType(), bytes.toByteArray());
    }

    /// The first scrape pays, not the start: the JVM's own metrics wake all of its management, which took a fifth of the time from start
    /// to the first answer.
    private synchronized Scraped scraped() {
        var ready = scraped;
        if (ready != null) return ready;
        var registry = new PrometheusRegistry();
        JvmMetrics.builder().register(registry);
        registry.register((MultiCollector) this::collect);
        ready = new Scraped(registry, ExpositionFormats.init());
        scraped = ready;
        return ready;
    }

    /// @param contentType with its version parameter
    public record Page(String contentType, byte[] bytes) {}

    private MetricSnapshots collect() {
        var sums = new Exposition();
        loops.forEach(sums::add);
        var families = new ArrayList<>(sums.families());
        families.add(CounterSnapshot.builder().name(RELOADS).help("Readings of the configuration after the first, by result.")
            .dataPoint(Exposition.point(Labels.of("result", "success"), reloadsGood.get()))
            .dataPoint(Exposition.point(Labels.of("result", "failure"), reloadsBad.get())).build());
        families.add(GaugeSnapshot.builder().name(RELOADED).help("Whether the last reading of the configuration took effect.")
            .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(lastReloadGood ? 1 : 0).build()).build());
        families.add(GaugeSnapshot.builder().name(RELOADED_AT).help("When the configuration in force was read, in seconds since 1970.")
            .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(lastGood.toEpochMilli() / 1e3).build()).build());
        families.add(InfoSnapshot.builder().name(BUILD).help("The version that runs.")
            .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(Labels.of("java", Runtime.version().toString(), "version", version)).build()).build());
        registered.collect(families);
        return new MetricSnapshots(families);
    }

    private LoopCounts.Limits limits() {
        return limits;
    }
}
