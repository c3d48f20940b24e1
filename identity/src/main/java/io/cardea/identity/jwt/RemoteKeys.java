// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.core.exchange.Pending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An issuer's keys by HTTP. One thread fetches, so that there is never more than one fetch; requests look at what it has brought, and wait for it only if they bring a
/// key that is not there. Whoever makes keys up costs the issuer one fetch a minute. What was fetched last counts while the issuer cannot be reached.
///
/// It outlives reloads. Any thread.
final class RemoteKeys implements IssuerKeys, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
    private static final int MOST_WAITING = 10_000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_PAUSE = Duration.ofMinutes(1);

    private final String name;
    private final Source source;
    private final long refresh;
    private final long gap;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final List<Waiter> waiters = new ArrayList<>(); // guarded by lock, as all below but keys
    private @Nullable Thread keeper;
    private boolean underWay = true; // the first fetch, which whoever comes early waits for
    private boolean asked;
    private boolean everAsked;
    private long lastAsked;
    private boolean closed;
    private volatile PublicKeys keys = PublicKeys.NONE;
    private String text = "";
    private int failures;

    /// What brings the keys.
    interface Source extends AutoCloseable {
        /// @return a JWK Set
        String fetch() throws IOException, InterruptedException;

        @Override
        void close();
    }

    private record Waiter(Executor loop, Pending<PublicKeys> pending) {}

    /// @param name for people
    /// @param refresh how often they are fetched while nobody misses one
    /// @param gap the least time between two fetches because somebody does
    RemoteKeys(String name, Source source, Duration refresh, Duration gap) {
        this.name = name;
        this.source = source;
        this.refresh = refresh.toNanos();
        this.gap = gap.toNanos();
    }

    /// Begins to fetch, if it has not begun.
    void begin() {
        lock.lock();
        try {
            if (keeper == null && !closed) keeper = Thread.ofVirtual().name("keys of " + name).start(this::keep);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PublicKeys now() {
        return keys;
    }

    @Override
    public Pending<PublicKeys> renewed(PublicKeys seen, Executor loop) {
        lock.lock();
        try {
            if (keeper == null || closed || keys != seen || waiters.size() >= MOST_WAITING) return Pending.of(keys);
            if (!underWay && !asked) {
                long now = System.nanoTime();
                if (everAsked && now - lastAsked < gap) return Pending.of(keys);
                everAsked = true;
                lastAsked = now;
                asked = true;
                wanted.signal();
            }
            var pending = new Pending<PublicKeys>();
            waiters.add(new Waiter(loop, pending));
            return pending;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String network() {
        return "the keys of " + name;
    }

    private void keep() {
        try {
            while (true) {
                fetch();
                if (!pause()) return;
            }
        } catch (InterruptedException e) {
            // closed
        } finally {
            tell();
        }
    }

    private void fetch() throws InterruptedException {
        try {
            var fetched = source.fetch();
            if (!fetched.equals(text)) { // the same keys stay the same object, and what was checked by them stays checked
                keys = PublicKeys.set(fetched);
                text = fetched;
                LOG.info("{} has {} keys for tokens", name, keys.size());
            }
            if (failures > 0) LOG.info("the keys of {} can be fetched again", name);
            failures = 0;
        } catch (IOException | IllegalArgumentException e) {
            if (failures++ == 0) LOG.warn("the keys of {} cannot be fetched, {}: {}", name, keys.isEmpty() ? "and its tokens not be judged" : "and those that were count", e.getMessage());
        }
        tell();
    }

    /// Everybody who waits learns what there is.
    private void tell() {
        List<Waiter> all;
        lock.lock();
        try {
            underWay = false;
            all = List.copyOf(waiters);
            waiters.clear();
        } finally {
            lock.unlock();
        }
        var found = keys;
        for (var each : all) {
            try {
                each.loop.execute(() -> each.pending.complete(found));
            } catch (RejectedExecutionException e) {
                // its loop has ended, and its exchange with it
            }
        }
    }

    /// @return false if it is closed
    private boolean pause() throws InterruptedException {
        lock.lock();
        try {
            long rest = failures == 0 ? refresh : Math.min(Math.min(FIRST_PAUSE.toNanos() << Math.min(failures - 1, 10), LAST_PAUSE.toNanos()), refresh);
            while (!asked && !closed && rest > 0) rest = wanted.awaitNanos(rest);
            asked = false;
            underWay = true;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wanted.signal();
            if (keeper != null) keeper.interrupt();
        } finally {
            lock.unlock();
        }
        source.close();
    }
}
