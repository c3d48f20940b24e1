// SPDX-License-Identifier: Apache-2.0
package io.cardea.redis;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Waiting;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// Asks and waits, for tests.
public final class Asked {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Asked() {}

    /// What it answers; fails if it is unavailable.
    public static <T> T got(Function<Executor, Pending<Reply<T>>> question) {
        return switch (Waiting.on(question)) {
            case Reply.Got<T>(T value) -> value;
            case Reply.Unavailable<T>(String why) -> throw new AssertionError("unavailable: " + why);
        };
    }

    public static void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("waited in vain until " + what);
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
