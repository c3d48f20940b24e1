// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Limit;
import java.time.Duration;

/// One limit of a policy, compiled.
///
/// @param label what clients, logs and metrics call it
/// @param quantity for people: `100 in 1s`
/// @param refusal why somebody is refused
record Rule(Limit limit, String label, Subject subject, Cost cost, String quantity, String refusal) {
    /// Nobody should wait longer in a queue than clients do.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /// @param scope where it stands, so that it is the same in a later file
    /// @param label unlike those of the policy's others
    /// @throws IllegalArgumentException for what cannot be counted
    static Rule of(OneConfig config, String scope, String label) {
        var name = scope + ' ' + label + ' ' + String.join(",", config.per());
        var limit = limit(config, name);
        var quantity = switch (limit.algorithm()) {
            case CONCURRENCY -> limit.amount() + " at once";
            case QUOTA -> config.quota().orElse("");
            default -> config.rate().orElse("");
        };
        return new Rule(limit, label, Subject.of(config.per()), Cost.of(config.cost(), limit.window()), quantity, "more than its limit `" + label + "` allows: " + quantity);
    }

    private static Limit limit(OneConfig config, String name) {
        if (config.inFlight().isPresent()) return Limit.of(name, Algorithm.CONCURRENCY, config.inFlight().get(), config.lease(), 0);
        if (config.quota().isPresent()) {
            var quota = RateText.quota(config.quota().get());
            return Limit.quota(name, quota.amount(), quota.period(), OneConfig.zone(config.zone()));
        }
        var rate = RateText.rate(config.rate().orElseThrow());
        long burst = config.burst().map(Integer::longValue).orElse(config.algorithm() == Counting.LEAKY_BUCKET ? 1L : rate.amount());
        if (config.algorithm() == Counting.LEAKY_QUEUE && (double) burst / rate.amount() * rate.window().toMillis() > LONGEST_WAIT.toMillis()) {
            throw new IllegalArgumentException("the last of " + burst + " in the queue would wait longer than a minute; expected a smaller `burst`");
        }
        return Limit.of(name, config.algorithm().algorithm, rate.amount(), rate.window(), config.algorithm().hasBurst() ? burst : 0);
    }

    boolean isInFlight() {
        return limit.algorithm() == Algorithm.CONCURRENCY;
    }
}
