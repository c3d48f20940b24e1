// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.file.PluginConfig;
import io.cardea.core.http.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads of one plug-in, and its clock. A call that takes too long is answered without it and its thread interrupted; if it does not
/// heed that, its thread is lost as long as it stays, and when all are, nobody waits for one.
///
/// Platform threads: those that spin share the processors with the loops by the kernel's measure. Any thread may ask.
final class Crew implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);
    private static final Duration MAKING = Duration.ofSeconds(10);
    private static final long SECONDS_BETWEEN_WARNINGS = 10;

    private final String name;
    private final PluginConfig config;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor clock;
    private final AtomicInteger stuck = new AtomicInteger();
    private final AtomicLong warned = new AtomicLong(System.nanoTime() - TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_WARNINGS));
    private final Counts counts;

    Crew(String name, PluginConfig config, Counts counts) {
        this.counts = counts;
        this.name = name;
        this.config = config;
        var factory = Thread.ofPlatform().name("plugin-" + name + "-", 0).daemon().factory();
        threads = new ThreadPoolExecutor(config.threads(), config.threads(), 30, TimeUnit.SECONDS,
            config.waiting() == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(config.waiting()), factory);
        threads.allowCoreThreadTimeOut(true);
        clock = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("plugin-clock-" + name).daemon().factory());
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(30, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
    }

    /// The policy threw, and it was not for being interrupted by us.
    void threw() {
        counts.thrown.increment();
    }

    /// On the exchange's loop.
    ///
    /// @throws RejectedExecutionException if there is no room for it, or no thread that could ever come free
    void lend(Exchange exchange, Blocking policy, Runnable loan) {
        counts.calls.increment();
        var call = new Lent(exchange, policy, loan);
        try {
            if (stuck.get() >= config.threads()) throw new RejectedExecutionException("all threads of " + name + " are stuck");
            call.watch = clock.schedule(call::late, config.timeout().toNanos(), TimeUnit.NANOSECONDS);
            threads.execute(call);
        } catch (RejectedExecutionException e) {
            call.end();
            counts.refused.increment();
            throw e;
        }
    }

    private final class Lent implements Runnable {
        private static final int WAITS = 0;
        private static final int RUNS = 1;
        private static final int GIVEN_UP = 2;
        private static final int OVER = 3;

        private final Exchange exchange;
        private final Blocking policy;
        private final Runnable loan;
        private final AtomicInteger state = new AtomicInteger(WAITS);
        private @Nullable ScheduledFuture<?> watch; // written before it runs

        Lent(Exchange exchange, Blocking policy, Runnable loan) {
            this.exchange = exchange;
            this.policy = policy;
            this.loan = loan;
        }

        @Override
        public void run() {
            boolean begun = state.compareAndSet(WAITS, RUNS);
            try {
                loan.run(); // one that was given up asks nobody, and closes the books
            } finally {
                if (begun) end();
            }
        }

        void end() {
            if (state.getAndSet(OVER) == GIVEN_UP) {
                stuck.decrementAndGet();
                counts.stuck.decrement();
            }
            var timer = watch;
            if (timer != null) timer.cancel(false);
        }

        /// On the clock's thread.
        void late() {
            boolean runs = state.compareAndSet(RUNS, GIVEN_UP);
            if (!runs && !state.compareAndSet(WAITS, OVER)) return;
            if (runs) {
                stuck.incrementAndGet();
                counts.stuck.increment();
            }
            counts.late.increment();
            warn();
            var why = runs ? policy + " did not decide within " + config.timeout().toMillis() + " ms" : "no thread was free for " + policy + " within " + config.timeout().toMillis() + " ms";
            exchange.client().loop().execute(() -> {
                exchange.overdue(policy, Failure.of(runs ? Failure.Kind.INTERNAL : Failure.Kind.OVERLOADED, why));
                // It waits in vain for a thread, perhaps for ever. Given up, it runs nothing of the plug-in.
                if (!runs && threads.remove(this)) Thread.ofVirtual().start(loan);
            });
        }

        private void warn() {
            long before = warned.get();
            long now = System.nanoTime();
            if (now - before < TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_WARNINGS) || !warned.compareAndSet(before, now)) return;
            LOG.warn("the plug-in {} takes longer than {} ms, {} of its {} threads are stuck", name, config.timeout().toMillis(), stuck.get(), config.threads());
        }
    }

    /// Runs what the plug-in does while a configuration is made; a configuration does not wait for one that hangs.
    ///
    /// @throws IllegalArgumentException for what the plug-in says is wrong, or for whatever else it throws
    <T> T making(String what, Supplier<T> make) {
        var made = new CompletableFuture<T>();
        var thread = Thread.ofPlatform().daemon().name("plugin-" + name + "-making").start(() -> {
            try {
                made.complete(make.get());
            } catch (Throwable e) {
                made.completeExceptionally(e);
            }
        });
        try {
            return made.get(MAKING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof IllegalArgumentException told) throw told;
            LOG.error("the plug-in {} failed while {} was made", name, what, cause);
            throw new IllegalArgumentException(what + " of the plug-in " + name + " cannot be made: " + Thrown.text(cause) + "; the log has more", cause);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new IllegalArgumentException(what + " of the plug-in " + name + " was not made within " + MAKING.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("interrupted while " + what + " was made", e);
        }
    }

    /// Something that needs no answer, such as closing what the plug-in has opened.
    void later(String what, Runnable task) {
        Thread.ofPlatform().daemon().name("plugin-" + name + "-closing").start(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                LOG.warn("{} of the plug-in {} failed: {}", what, name, Thrown.text(e));
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clock.shutdownNow();
    }
}
