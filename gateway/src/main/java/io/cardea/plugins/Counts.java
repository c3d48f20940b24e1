// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/// What is counted of a plug-in, by its name: it goes on while its jar is replaced by another. Any thread.
final class Counts {
    final LongAdder calls = new LongAdder();
    final LongAdder thrown = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder refused = new LongAdder();
    /// Threads with calls that were given up.
    final LongAdder stuck = new LongAdder();
    private final Displays shown = new Displays();
    private int users; // guarded by whoever keeps it

    Counts(String plugin, Gauges gauges) {
        var labels = Map.of("plugin", plugin);
        shown.add(gauges.counter("cardea_plugin_calls", "Calls of a plug-in's policies.", labels, calls::sum));
        shown.add(gauges.gauge("cardea_plugin_stuck_threads", "Threads of a plug-in with calls that were given up.", labels, stuck::sum));
        failures(gauges, labels, "threw", thrown::sum);
        failures(gauges, labels, "late", late::sum);
        failures(gauges, labels, "refused", refused::sum);
    }

    private void failures(Gauges gauges, Map<String, String> plugin, String kind, DoubleSupplier count) {
        var labels = new HashMap<>(plugin);
        labels.put("kind", kind);
        shown.add(gauges.counter("cardea_plugin_failures", "Calls of a plug-in's policies that came to nothing: it threw, was late, or had no thread.", labels, count));
    }

    Counts used() {
        users++;
        return this;
    }

    /// @return whether nobody counts any more
    boolean unused() {
        if (--users > 0) return false;
        shown.close();
        return true;
    }
}
