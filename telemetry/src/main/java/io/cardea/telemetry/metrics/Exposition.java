// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import io.cardea.core.http.Failure;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Adds up what the loops have counted, as the families that the library writes. Names are sorted, so that two scrapes of
/// an idle edge are alike.
final class Exposition {
    private final Map<List<String>, Long> requests = new TreeMap<>((a, b) -> {
        for (int i = 0; i < a.size(); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) return order;
        }
        return 0;
    });
    private final Map<String, Durations.Sum> durations = new TreeMap<>();
    private final Map<String, Durations.Sum> origins = new TreeMap<>();
    private final Map<String, Long> bytesIn = new TreeMap<>();
    private final Map<String, Long> bytesOut = new TreeMap<>();
    private final long[] refused = new long[Failure.Kind.values().length];

    void add(LoopCounts loop) {
        for (var route : loop.routes) {
            for (var cell : route.cells()) {
                requests.merge(List.of(route.route, Methods.NAMES[cell.method()], RouteCounts.code(cell)), cell.count().read(), Long::sum);
            }
            durations.computeIfAbsent(route.route, name -> new Durations.Sum()).add(route.durations);
            bytesIn.merge(route.route, route.bytesIn.read(), Long::sum);
            bytesOut.merge(route.route, route.bytesOut.read(), Long::sum);
        }
        for (var origin : loop.origins) origins.computeIfAbsent(origin.endpoint(), name -> new Durations.Sum()).add(origin.durations());
        for (int i = 0; i < refused.length; i++) refused[i] += loop.refused[i].read();
    }

    List<MetricSnapshot> families() {
        var counted = CounterSnapshot.builder().name(Metrics.REQUESTS).help("Requests that are over, by route, method and status sent.");
        requests.forEach((labels, value) -> counted.dataPoint(point(Labels.of("route", labels.get(0), "method", labels.get(1), "code", labels.get(2)), value)));
        var failures = CounterSnapshot.builder().name(Metrics.REFUSED).help("Requests that were refused or failed, by kind.");
        for (var kind : Failure.Kind.values()) {
            if (refused[kind.ordinal()] > 0) failures.dataPoint(point(Labels.of("kind", kind.name().toLowerCase(Locale.ROOT)), refused[kind.ordinal()]));
        }
        return List.of(counted.build(), failures.build(),
            histogram(Metrics.DURATION, "From a request's first byte to the end of its answer.", "route", durations),
            histogram(Metrics.ORIGIN, "From the request's first byte to an endpoint until its response's head.", "endpoint", origins),
            bytes(Metrics.BYTES_IN, "Bytes of request bodies that came in.", bytesIn),
            bytes(Metrics.BYTES_OUT, "Bytes of response bodies that went out.", bytesOut));
    }

    private static MetricSnapshot histogram(String name, String help, String label, Map<String, Durations.Sum> values) {
        var builder = HistogramSnapshot.builder().name(name).help(help);
        values.forEach((value, sum) -> builder.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
            .labels(Labels.of(label, value))
            .classicHistogramBuckets(ClassicHistogramBuckets.of(Durations.BOUNDS, sum.counts))
            .sum(sum.nanos / 1e9)
            .build()));
        return builder.build();
    }

    private static MetricSnapshot bytes(String name, String help, Map<String, Long> values) {
        var builder = CounterSnapshot.builder().name(name).help(help);
        values.forEach((route, value) -> builder.dataPoint(point(Labels.of("route", route), value)));
        return builder.build();
    }

    static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long value) {
        return CounterSnapshot.CounterDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}
