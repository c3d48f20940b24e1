// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;

/// A grey list: who goes on after it was refused is kept out, each time for twice as long.
public record PenaltyConfig(
    @Doc("how long the first time") @Default("10s") @Range(min = "1s", max = "1d") Duration first,
    @Doc("how long at most") @Default("1h") @Range(min = "1s", max = "7d") Duration most,
    @Doc("after which one offence is forgotten") @Default("10m") @Range(min = "1s", max = "30d") Duration forget) {

    @Short("10s")
    static PenaltyConfig of(Duration first) {
        return new PenaltyConfig(first, Duration.ofHours(1).compareTo(first) > 0 ? Duration.ofHours(1) : first, Duration.ofMinutes(10));
    }

    public PenaltyConfig {
        if (most.compareTo(first) < 0) throw new IllegalArgumentException("expected `most` to be no less than `first`");
    }
}
