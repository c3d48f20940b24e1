// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.tail;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.spi.LiveRequests;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One watcher: loops offer, one thread takes. Nobody waits for anybody.
final class Queue implements LiveRequests.Watch {
    private final Predicate<Exchange> filter;
    private final int most;
    private final Consumer<Queue> leave;
    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong missed = new AtomicLong();
    private final AtomicReference<@Nullable Runnable> waiter = new AtomicReference<>();

    Queue(Predicate<Exchange> filter, int most, Consumer<Queue> leave) {
        this.filter = filter;
        this.most = most;
        this.leave = leave;
    }

    boolean wants(Exchange exchange) {
        return filter.test(exchange);
    }

    /// On any loop.
    void offer(Entry entry) {
        if (size.incrementAndGet() > most) {
            size.decrementAndGet();
            missed.incrementAndGet();
            return;
        }
        entries.add(entry);
        wake();
    }

    @Override
    public Optional<byte[]> next() {
        // Told once there is room again, so that the line stands where the gap is, give or take the queue.
        if (missed.get() > 0 && size.get() < most) {
            return Optional.of(("{\"missed\":" + missed.getAndSet(0) + "}").getBytes(StandardCharsets.US_ASCII));
        }
        var entry = entries.poll();
        if (entry == null) return Optional.empty();
        size.decrementAndGet();
        return Optional.of(entry.json());
    }

    @Override
    public void demand(Runnable more) {
        waiter.set(more);
        if (!entries.isEmpty() || missed.get() > 0) wake();
    }

    @Override
    public void close() {
        leave.accept(this);
        entries.clear();
    }

    private void wake() {
        if (waiter.get() == null) return;
        var more = waiter.getAndSet(null);
        if (more != null) more.run();
    }
}
