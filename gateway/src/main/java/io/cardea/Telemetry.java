// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.LogConfig;
import io.cardea.core.file.TracesConfig.Traceparent;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.spi.Display;
import io.cardea.core.spi.Observer;
import io.cardea.core.trace.Sampling;
import io.cardea.net.http2.Glitch;
import io.cardea.net.listen.Listener;
import io.cardea.net.tls.HandshakeFailures;
import io.cardea.telemetry.access.AccessLog;
import io.cardea.telemetry.metrics.Metrics;
import io.cardea.telemetry.metrics.MetricsConfig;
import io.cardea.telemetry.tail.Tail;
import io.cardea.telemetry.traces.Spans;
import io.cardea.telemetry.why.KeptRing;
import io.cardea.telemetry.why.Masks;
import io.cardea.telemetry.why.Why;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/// Who sees every exchange of this edge: metrics always, the access log and traces as the file says. Any thread.
final class Telemetry implements Runtime.Observing {
    private final Metrics metrics = new Metrics(MetricsConfig.DEFAULT, Version.TEXT);
    private final Expiries expiries = new Expiries(metrics, InstantSource.system());
    private final Tail tail = new Tail();
    private final KeptRing explained = new KeptRing(256, 1 << 20);
    private final List<Why> whys = new CopyOnWriteArrayList<>(); // the newest last
    private final List<AccessLog> logs = new CopyOnWriteArrayList<>();
    private final LongAdder lostBefore = new LongAdder(); // by logs that are closed
    private final Map<Listener, List<Display>> watched = new HashMap<>(); // guarded by this

    Telemetry() {
        metrics.counter("cardea_log_lines_dropped", "Lines of the access log that were lost: not written fast enough, or not at all.",
            () -> lostBefore.sum() + logs.stream().mapToLong(AccessLog::lost).sum());
    }

    @Override
    public List<Observer> observers(EdgeFile file, Path folder, Runtime.Shared shared) {
        var all = new ArrayList<Observer>(List.of(metrics, tail));
        all.add(shared.hold(OpenWhy.class, file.admin().refused(), () -> new OpenWhy(file.admin().refused())).why);
        var log = file.log();
        if (!log.isOff()) {
            AccessLog.check(log);
            // Where it stands in the file is no part of the key: a log is not opened again because a line was put above it.
            var key = List.of(folder.resolve(log.to()), log.format(), log.sample(), log.query(), log.buffer());
            all.add(shared.hold(OpenLog.class, key, () -> new OpenLog(log, folder)).log);
        }
        if (file.traces().endpoint().isPresent()) all.add(shared.hold(Spans.class, file.traces(), () -> new Spans(file.traces(), Version.TEXT)));
        return all;
    }

    @Override
    public Sampling sampling(EdgeFile file) {
        var traces = file.traces();
        if (traces.endpoint().isPresent()) return Sampling.of(traces.sample());
        return traces.traceparent() == Traceparent.ADD ? Sampling.UNRECORDED : Sampling.PASS;
    }

    Metrics metrics() {
        return metrics;
    }

    Tail tail() {
        return tail;
    }

    /// Why a request was refused, or what became of one that was explained: plain values, or a text for people.
    Optional<Object> why(String requestId, boolean text, Masks masks) {
        for (var why : whys.reversed()) {
            Optional<Object> found = text ? why.text(requestId, masks).map(Object.class::cast) : why.of(requestId, masks).map(Object.class::cast);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    List<Map<String, Object>> refused(int most, Masks masks) {
        return whys.reversed().stream().flatMap(why -> why.newest(most, masks).stream()).limit(most).toList();
    }

    List<String> refusedLines(int most, Masks masks) {
        return whys.reversed().stream().flatMap(why -> why.lines(most, masks).stream()).limit(most).toList();
    }

    void reopen() {
        logs.forEach(AccessLog::reopen);
    }

    /// Tells of these listeners, and no more of those that are gone.
    synchronized void listening(List<Listener> listeners) {
        for (var gone : List.copyOf(watched.keySet())) {
            if (listeners.contains(gone)) continue;
            var told = watched.remove(gone);
            if (told != null) told.forEach(Display::close);
        }
        for (var listener : listeners) watched.computeIfAbsent(listener, this::told);
        expiries.of(listeners);
    }

    private List<Display> told(Listener listener) {
        var all = new ArrayList<Display>();
        all.add(metrics.gauge("cardea_connections", "Connections of clients that are open.", Map.of("listener", listener.text()), listener::openConnections));
        all.add(metrics.counter("cardea_http2_floods", "Connections of HTTP/2 that were closed for wasting time.", Map.of("listener", listener.text()), listener::floods));
        all.add(metrics.gauge("cardea_barred_addresses", "Addresses that are not let in for now, since they wasted time.", Map.of("listener", listener.text()), listener::barred));
        all.add(metrics.counter("cardea_barred_connections", "Connections of barred addresses that were closed as they came.", Map.of("listener", listener.text()), listener::barredConnections));
        for (var kind : Glitch.values()) {
            all.add(metrics.counter("cardea_http2_glitches", "What clients sent by HTTP/2 that brings nothing, by kind.",
                Map.of("listener", listener.text(), "kind", kind.label()), () -> listener.glitches(kind)));
        }
        var carried = listener.carried();
        all.add(metrics.gauge("cardea_tcp_connections", "Connections that are carried as they are.", Map.of("listener", listener.text()), carried::open));
        all.add(metrics.counter("cardea_tcp_refused", "Connections that no instance took.", Map.of("listener", listener.text()), carried::refused));
        all.add(metrics.counter("cardea_tcp_bytes", "Bytes carried as they are.", Map.of("listener", listener.text(), "from", "client"), carried::bytesFromClients));
        all.add(metrics.counter("cardea_tcp_bytes", "Bytes carried as they are.", Map.of("listener", listener.text(), "from", "origin"), carried::bytesFromOrigins));
        if (!listener.isSecure()) return all;
        for (var kind : HandshakeFailures.Kind.values()) {
            all.add(metrics.counter("cardea_tls_handshake_failures", "TLS handshakes with clients that came to nothing, by reason.",
                Map.of("listener", listener.text(), "reason", kind.name().toLowerCase(Locale.ROOT)), () -> listener.handshakeFailures().count(kind)));
        }
        return all;
    }

    /// What is remembered, while a snapshot adds to it: a reload that says the same forgets nothing.
    private final class OpenWhy implements AutoCloseable {
        final Why why;

        OpenWhy(int most) {
            why = new Why(most, explained);
            whys.add(why);
        }

        @Override
        public void close() {
            whys.remove(why);
        }
    }

    /// An access log while a snapshot writes to it.
    private final class OpenLog implements AutoCloseable {
        final AccessLog log;

        OpenLog(LogConfig config, Path folder) {
            log = AccessLog.open(config, folder);
            logs.add(log);
        }

        @Override
        public void close() {
            log.close();
            lostBefore.add(log.lost());
            logs.remove(log);
        }
    }
}
