// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.file.BreakerConfig;
import java.time.Duration;

/// What a [Breaker] goes by. Durations in nanoseconds, shares from 0 to 1.
///
/// @param slowAfter a call that takes as long is slow; [Long#MAX_VALUE] if none is
/// @param last how many calls are judged; 0 for those of `window`
/// @param openFor at first; doubled up to `longest`
public record BreakerRules(double failures, long slowAfter, double slow, long window, int last, int minCalls, long openFor, long longest, int trials) {
    public static BreakerRules of(BreakerConfig config) {
        return new BreakerRules(config.failures(), config.slowAfter().map(Duration::toNanos).orElse(Long.MAX_VALUE), config.slow(), config.window().toNanos(), config.last(),
            config.minCalls(), config.openFor().toNanos(), config.longest().toNanos(), config.trials());
    }

    boolean judgesSlow() {
        return slowAfter != Long.MAX_VALUE;
    }

    Window window(long now) {
        return last > 0 ? new CountWindow(last) : new TimeWindow(window, now);
    }

    /// @param times that it has opened before without having been well in between
    long openFor(int times) {
        return times >= 32 || openFor > longest >> times ? longest : openFor << times;
    }
}
