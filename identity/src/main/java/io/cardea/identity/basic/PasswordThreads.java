// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import io.cardea.core.exchange.Pending;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where passwords are judged: half of the cores at most, so that guesses leave the loops theirs, and so many waiting as are judged within seconds. One for the process;
/// it outlives reloads. Any thread.
final class PasswordThreads implements AutoCloseable {
    private static final int MOST_THREADS = 4;
    private static final int MOST_WAITING = 64;

    private static final Logger LOG = LoggerFactory.getLogger(PasswordThreads.class);

    private final ThreadPoolExecutor threads;

    /// What came of it.
    enum Judgement { RIGHT, WRONG, NONE }

    PasswordThreads() {
        this(Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_THREADS), MOST_WAITING);
    }

    PasswordThreads(int most, int waiting) {
        threads = new ThreadPoolExecutor(most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), Thread.ofPlatform().daemon().name("passwords-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// @param loop the caller's, where the answer comes
    /// @throws RejectedExecutionException if too many wait
    Pending<Judgement> judge(PasswordHash hash, byte[] password, Executor loop) {
        var answer = new Pending<Judgement>();
        threads.execute(() -> {
            var said = judged(hash, password);
            try {
                loop.execute(() -> answer.complete(said));
            } catch (RejectedExecutionException e) {
                // its loop has ended, and its exchange with it
            }
        });
        return answer;
    }

    private static Judgement judged(PasswordHash hash, byte[] password) {
        try {
            return hash.isOf(password) ? Judgement.RIGHT : Judgement.WRONG;
        } catch (RuntimeException | OutOfMemoryError e) { // argon2id takes up to 64 MiB at once
            LOG.error("a password could not be judged by {}", hash, e);
            return Judgement.NONE;
        }
    }

    /// Whoever waits is still judged.
    @Override
    public void close() {
        threads.shutdown();
    }
}
