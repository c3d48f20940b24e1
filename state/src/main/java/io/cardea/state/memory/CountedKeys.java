// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.spi.Gauges;
import java.util.ArrayList;
import java.util.List;

/// The figures of all counters in this process, and of those that are gone: counts never fall. Any thread.
public final class CountedKeys {
    private final List<MemoryCounters> open = new ArrayList<>(); // guarded by this
    private MemoryCounters.Figures before = MemoryCounters.Figures.NONE; // guarded by this

    public synchronized void add(MemoryCounters counters) {
        open.add(counters);
    }

    public synchronized void remove(MemoryCounters counters) {
        if (!open.remove(counters)) return;
        var last = counters.figures();
        before = before.plus(new MemoryCounters.Figures(0, 0, last.evicted(), last.shared(), last.uncounted()));
    }

    private synchronized MemoryCounters.Figures sum() {
        var sum = before;
        for (var each : open) sum = sum.plus(each.figures());
        return sum;
    }

    public void tell(Gauges gauges) {
        gauges.gauge("cardea_counters_keys", "Keys that are counted in this process.", () -> sum().keys());
        gauges.gauge("cardea_counters_bytes", "Memory of counters, off the heap.", () -> sum().bytes());
        gauges.counter("cardea_counters_evicted", "Keys that were forgotten while they still counted, all with less than half of their limit used.", () -> sum().evicted());
        gauges.counter("cardea_counters_shared", "Times that a new key had to share a counter, as there was no room.", () -> sum().shared());
        gauges.counter("cardea_counters_uncounted", "Times that a new key was not counted, as there was no room.", () -> sum().uncounted());
    }
}
