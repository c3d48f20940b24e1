// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import io.cardea.core.exchange.Pending;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/// A loop for a thread that may wait: what is executed here runs on the thread that waits for the answer. One question each.
public final class Waiting implements Executor {
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    private Waiting() {}

    /// Asks, and waits. Never on a loop of requests.
    ///
    /// @param question gets the executor to ask with: `Waiting.on(loop -> locks.take("purge", lease, loop))`
    /// @throws IllegalStateException if the thread was interrupted; it still is
    public static <T> T on(Function<Executor, Pending<T>> question) {
        var loop = new Waiting();
        var pending = question.apply(loop);
        try {
            while (true) {
                var answer = pending.now();
                if (answer.isPresent()) return answer.get();
                loop.tasks.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the state", e);
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }
}
