// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.Displays;
import io.cardea.core.state.Counters;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counters of this process: off the heap, in bounded memory that is taken when the first limit asks for it. Any thread.
public final class MemoryCounters implements Counters {
    /// Logs cost far more than other counters: as many of them at most.
    private static final int LOGS = 100_000;
    private static final long USES = 2_000_000;

    private final int keys;
    private final Ticks ticks;
    private final Key seed;
    private @Nullable CounterTable table; // guarded by this
    private @Nullable UseLogs logs; // guarded by this

    /// @param keys that are counted, those of logs aside
    public MemoryCounters(int keys) {
        this(keys, Ticks.SYSTEM);
    }

    MemoryCounters(int keys, Ticks ticks) {
        this.keys = keys;
        this.ticks = ticks;
        var random = new SecureRandom();
        seed = new Key(random.nextLong(), random.nextLong());
    }

    @Override
    public Meter meter(List<Limit> limits) {
        var names = new HashSet<String>();
        for (var limit : limits) {
            if (!names.add(limit.name())) throw new IllegalArgumentException("two limits are called `" + limit.name() + '`');
        }
        if (limits.isEmpty()) throw new IllegalArgumentException("expected at least one limit");
        return new MemoryMeter(limits.stream().map(limit -> Counter.of(limit, this)).toList(), ticks);
    }

    Key key(Limit limit) {
        var bucket = switch (limit.algorithm()) {
            case TOKEN_BUCKET, LEAKY_BUCKET, LEAKY_QUEUE -> limit.grain() + "/" + limit.drain();
            case QUOTA -> limit.period() + " " + limit.zone();
            default -> limit.window().toString();
        };
        return seed.of(limit.algorithm() + " " + bucket + " " + limit.name());
    }

    synchronized CounterTable table() {
        var made = table;
        if (made == null) table = made = new CounterTable(keys, ticks.now());
        return made;
    }

    synchronized UseLogs logs() {
        var made = logs;
        if (made == null) logs = made = new UseLogs(Math.min(keys, LOGS), USES);
        return made;
    }

    private synchronized long sum(java.util.function.ToLongFunction<CounterTable> ofTable, java.util.function.ToLongFunction<UseLogs> ofLogs) {
        return (table == null ? 0 : ofTable.applyAsLong(table)) + (logs == null ? 0 : ofLogs.applyAsLong(logs));
    }

    /// Tells how full it is.
    public Displays tell(Gauges gauges) {
        var all = new Displays();
        all.add(gauges.gauge("cardea_counters_keys", "Keys that are counted in this process", () -> sum(CounterTable::used, UseLogs::used)));
        all.add(gauges.gauge("cardea_counters_bytes", "Memory for counters off the heap", () -> sum(CounterTable::bytes, any -> 0)));
        all.add(gauges.counter("cardea_counters_evicted", "Keys that were forgotten while they still counted, with less than half of their limit used", () -> sum(CounterTable::evicted, UseLogs::evicted)));
        all.add(gauges.counter("cardea_counters_shared", "Times that a new key shared a counter because there was no room", () -> sum(CounterTable::shared, UseLogs::shared)));
        all.add(gauges.counter("cardea_counters_uncounted", "Times that a new key was not counted because there was no room", () -> sum(CounterTable::uncounted, any -> 0)));
        return all;
    }
}
