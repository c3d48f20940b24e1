// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.DataSize;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.LogConfig;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.spi.Observer;
import io.cardea.core.trace.Sampling;
import io.cardea.telemetry.access.AccessLog;
import io.cardea.telemetry.access.AccessLogConfig;
import io.cardea.telemetry.metrics.Metrics;
import io.cardea.telemetry.metrics.MetricsConfig;
import io.cardea.telemetry.tail.Tail;
import io.cardea.telemetry.traces.Spans;
import io.cardea.telemetry.traces.TracesConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who sees every exchange of this edge: metrics always, the access log and traces as the file says.
final class Telemetry implements Runtime.Observing {
    private final Metrics metrics = new Metrics(MetricsConfig.DEFAULT, Version.TEXT);
    private final Tail tail = new Tail();
    private final List<AccessLog> logs = new CopyOnWriteArrayList<>();

    @Override
    public List<Observer> observers(EdgeFile file, Path folder, Runtime.Shared shared) {
        var all = new ArrayList<Observer>(List.of(metrics, tail));
        if (!file.log().to().equals("off")) all.add(shared.hold(OpenLog.class, file.log(), () -> new OpenLog(file.log(), folder)).log);
        file.traces().endpoint().ifPresent(to -> all.add(shared.hold(Spans.class, file.traces(),
            () -> new Spans(new TracesConfig(URI.create(to), file.traces().sample(), "cardea", Map.of()), Version.TEXT))));
        return all;
    }

    @Override
    public Sampling sampling(EdgeFile file) {
        return file.traces().endpoint().isPresent() ? Sampling.of(file.traces().sample()) : Sampling.PASS;
    }

    Metrics metrics() {
        return metrics;
    }

    Tail tail() {
        return tail;
    }

    void reopen() {
        logs.forEach(AccessLog::reopen);
    }

    /// An access log while a snapshot writes to it.
    private final class OpenLog implements AutoCloseable {
        final AccessLog log;

        OpenLog(LogConfig config, Path folder) {
            var file = config.to().equals("stdout") ? Optional.<Path>empty() : Optional.of(folder.resolve(config.to()));
            log = AccessLog.open(new AccessLogConfig(config.format(), file, 1, true, DataSize.ofMiB(1)));
            logs.add(log);
        }

        @Override
        public void close() {
            logs.remove(log);
            log.close();
        }
    }
}
