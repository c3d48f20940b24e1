// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

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

    /// How full it is, and what came of that.
    ///
    /// @param keys that are remembered, those that could be forgotten included
    /// @param bytes off the heap
    /// @param evicted keys that were forgotten while they still counted, with less than half of their limit used
    /// @param shared times that a new key had to share a counter
    /// @param uncounted times that a new key was not counted
    record Figures(long keys, long bytes, long evicted, long shared, long uncounted) {
        static final Figures NONE = new Figures(0, 0, 0, 0, 0);

        Figures plus(Figures other) {
            return new Figures(keys + other.keys, bytes + other.bytes, evicted + other.evicted, shared + other.shared, uncounted + other.uncounted);
        }
    }

    synchronized Figures figures() {
        var ofTable = table == null ? Figures.NONE : new Figures(table.used(), table.bytes(), table.evicted(), table.shared(), table.uncounted());
        return logs == null ? ofTable : ofTable.plus(new Figures(logs.used(), 0, logs.evicted(), logs.shared(), 0));
    }
}
