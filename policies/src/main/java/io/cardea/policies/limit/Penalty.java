// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Counters;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/// A grey list made of two limits: one counts offences, the other is a bucket of time. It lets a million requests a second through; to keep somebody out, it
/// is filled to the brim and as far beyond as it shall take to drain. So it holds wherever counters do, in bounded memory, for all edges that share them.
final class Penalty {
    private static final long SECOND = 1_000_000;
    private static final int OFFENCES = 30;

    private final PenaltyConfig config;
    private final Limit jail;
    private final Limit offences;

    Penalty(PenaltyConfig config, String scope) {
        this.config = config;
        jail = Limit.of(scope + " jail", Algorithm.LEAKY_BUCKET, SECOND, Duration.ofSeconds(1), SECOND);
        offences = Limit.of(scope + " offences", Algorithm.LEAKY_BUCKET, 1, config.forget(), OFFENCES);
    }

    /// Charged with each request, beside its limits.
    Limit jail() {
        return jail;
    }

    /// Counts offences.
    Meter offences(Counters counters) {
        return counters.meter(List.of(offences));
    }

    /// Somebody was refused: keeps it out for as long as it has earned. Nobody waits for it.
    ///
    /// @param by made by [#offences]
    /// @param jailed gets what the bucket of time is to be filled with
    void offended(Meter by, String key, Executor loop, java.util.function.LongConsumer jailed) {
        by.charge(List.of(new Charge(key, 1)), loop).then(reply -> {
            if (!(reply instanceof Reply.Got<Counted>(var counted))) return;
            long times = Math.clamp(OFFENCES - counted.standings().getFirst().remaining(), 1, OFFENCES);
            long micros = Math.min(config.most().toMillis(), (long) (config.first().toMillis() * Math.pow(2, times - 1))) * 1000;
            jailed.accept(SECOND + micros);
        });
    }
}
