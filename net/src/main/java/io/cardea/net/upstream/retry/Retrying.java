// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import io.cardea.core.file.HedgeConfig;
import io.cardea.core.file.RetryConfig;
import java.time.Duration;
import java.util.Optional;

/// How one route's requests are tried at one service.
///
/// @param perTry time for each try; zero for no bound
/// @param buffer most bytes of a body that are held
/// @param retries what the service has for all its routes
public record Retrying(RetryRules rules, Optional<Hedging> hedging, Duration perTry, int buffer, Retries retries) {
    /// @param now by [System#nanoTime]
    public static Retrying of(RetryConfig config, Optional<HedgeConfig> hedge, Retries retries, long now) {
        return new Retrying(RetryRules.of(config), hedge.map(each -> Hedging.of(each, retries.latencies(), now)), config.perTryTimeout().orElse(Duration.ZERO),
            (int) config.buffer().bytes(), retries);
    }
}
