// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.tail;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.spi.LiveRequests;
import io.cardea.core.spi.Observer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shows exchanges to whoever watches, as they end. One for the process: watchers stay through reloads.
public final class Tail implements Observer, LiveRequests {
    /// The most entries that wait for one watcher.
    static final int WAITING = 1024;

    private static final int WATCHERS = 8;
    private static final Queue[] NOBODY = {};

    private volatile Queue[] watchers = NOBODY; // replaced, never changed

    @Override
    public void ended(Exchange exchange) {
        var all = watchers;
        if (all.length == 0) return;
        @Nullable Entry entry = null;
        for (var watcher : all) {
            if (!watcher.wants(exchange)) continue;
            if (entry == null) entry = Entry.of(exchange);
            watcher.offer(entry);
        }
    }

    @Override
    public synchronized Watch watch(Map<String, String> filter) {
        var condition = Filter.of(filter);
        if (watchers.length == WATCHERS) throw new IllegalStateException(WATCHERS + " watch already; end one of them first");
        var queue = new Queue(condition, WAITING, this::leave);
        var more = Arrays.copyOf(watchers, watchers.length + 1);
        more[watchers.length] = queue;
        watchers = more;
        return queue;
    }

    private synchronized void leave(Queue queue) {
        watchers = Arrays.stream(watchers).filter(watcher -> watcher != queue).toArray(Queue[]::new);
    }
}
