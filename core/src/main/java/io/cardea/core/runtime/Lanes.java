// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.exchange.Blocking;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Where blocking policies run, for the whole process.
public final class Lanes implements AutoCloseable {
    private final ExecutorService virtual = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("policy-", 0).factory());
    private final ExecutorService bounded;

    /// @param threads the most platform threads for users' policies
    /// @param waiting the most calls that wait for such a thread; beyond it the lane throws [java.util.concurrent.RejectedExecutionException]
    public Lanes(int threads, int waiting) {
        var pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting),
            Thread.ofPlatform().name("plugin-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        bounded = pool;
    }

    Executor of(Blocking.Lane lane) {
        return lane == Blocking.Lane.VIRTUAL ? virtual : bounded;
    }

    /// For work of the edge's own that waits: name look-ups, files.
    public Executor waiting() {
        return virtual;
    }

    @Override
    public void close() {
        virtual.shutdownNow();
        bounded.shutdownNow();
    }
}
