// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.spi.Display;
import io.cardea.core.spi.Gauges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Tells how many connections each service has. After a reload, the old and the new pools of one service count together until the old
/// ones are gone. Any thread; counts are moved on the loops.
public final class PoolGauges {
    private static final String NAME = "cardea_pool_connections";
    private static final String HELP = "Connections to the endpoints of a service that are open.";

    private final Gauges gauges;
    private final Map<String, Counts> counts = new HashMap<>(); // guarded by this

    public PoolGauges(Gauges gauges) {
        this.gauges = gauges;
    }

    /// The counts of a service, told until everybody who asked has closed them.
    public synchronized Counts of(String service) {
        var known = counts.computeIfAbsent(service, Counts::new);
        if (known.holders++ == 0) {
            known.told = List.of(
                gauges.gauge(NAME, HELP, Map.of("service", service, "state", "idle"), () -> known.idle.sum()),
                gauges.gauge(NAME, HELP, Map.of("service", service, "state", "busy"), () -> Math.max(0, known.open.sum() - known.idle.sum())));
        }
        return known;
    }

    private synchronized void leave(Counts known) {
        if (--known.holders > 0) return;
        counts.remove(known.service);
        known.told.forEach(Display::close);
    }

    public final class Counts implements AutoCloseable {
        /// Idle ones included.
        final LongAdder open = new LongAdder();
        final LongAdder idle = new LongAdder();
        private final String service;
        private int holders;
        private List<Display> told = List.of();

        private Counts(String service) {
            this.service = service;
        }

        @Override
        public void close() {
            leave(this);
        }
    }
}
