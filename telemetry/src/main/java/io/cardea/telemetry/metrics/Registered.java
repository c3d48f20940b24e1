// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import io.cardea.core.spi.Display;
import io.cardea.core.spi.Gauges;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/// Numbers of other rooms, read when somebody scrapes.
final class Registered implements Gauges {
    private static final Pattern NAME = Pattern.compile("cardea_[a-z0-9_]{1,80}");
    private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_]{0,40}");

    private record Family(String help, boolean grows, Map<Map<String, String>, DoubleSupplier> values) {}

    private final Map<String, Family> families = new TreeMap<>();

    @Override
    public Display gauge(String name, String help, Map<String, String> labels, DoubleSupplier value) {
        return add(name, help, labels, value, false);
    }

    @Override
    public Display counter(String name, String help, Map<String, String> labels, DoubleSupplier value) {
        return add(name, help, labels, value, true);
    }

    private synchronized Display add(String name, String help, Map<String, String> labels, DoubleSupplier value, boolean grows) {
        if (!NAME.matcher(name).matches() || name.endsWith("_total") || Metrics.OWN.contains(name)) {
            throw new IllegalArgumentException("expected a free name such as `cardea_pool_connections`, without `_total`, found `" + name + "`");
        }
        labels.keySet().forEach(label -> {
            if (!LABEL.matcher(label).matches()) throw new IllegalArgumentException("expected a label such as `service`, found `" + label + "`");
        });
        var family = families.computeIfAbsent(name, n -> new Family(help, grows, new LinkedHashMap<>()));
        var key = Map.copyOf(labels);
        if (family.grows != grows) throw new IllegalArgumentException("`" + name + "` is both a gauge and a counter");
        if (family.values.putIfAbsent(key, value) != null) throw new IllegalArgumentException("`" + name + "` exists already with the labels " + labels);
        return () -> remove(name, family, key, value);
    }

    private synchronized void remove(String name, Family family, Map<String, String> labels, DoubleSupplier value) {
        family.values.remove(labels, value);
        if (family.values.isEmpty()) families.remove(name, family);
    }

    /// Reads them without our lock: whoever is asked may wait for one who is just telling us of a number of his.
    void collect(List<MetricSnapshot> into) {
        copy().forEach((name, family) -> into.add(family.grows ? counters(name, family) : gauges(name, family)));
    }

    private synchronized Map<String, Family> copy() {
        var copy = new LinkedHashMap<String, Family>();
        families.forEach((name, family) -> copy.put(name, new Family(family.help, family.grows, new LinkedHashMap<>(family.values))));
        return copy;
    }

    private static MetricSnapshot gauges(String name, Family family) {
        var builder = GaugeSnapshot.builder().name(name).help(family.help);
        family.values.forEach((labels, value) ->
            builder.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(of(labels)).value(read(value)).build()));
        return builder.build();
    }

    private static MetricSnapshot counters(String name, Family family) {
        var builder = CounterSnapshot.builder().name(name).help(family.help);
        family.values.forEach((labels, value) -> {
            double read = read(value);
            builder.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().labels(of(labels)).value(read >= 0 ? read : 0).build());
        });
        return builder.build();
    }

    private static Labels of(Map<String, String> labels) {
        var sorted = new TreeMap<>(labels);
        return Labels.of(sorted.keySet().toArray(new String[0]), sorted.values().toArray(new String[0]));
    }

    /// One that throws must not hide all others.
    private static double read(DoubleSupplier value) {
        try {
            return value.getAsDouble();
        } catch (RuntimeException e) {
            return Double.NaN;
        }
    }
}
