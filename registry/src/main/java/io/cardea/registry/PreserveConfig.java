// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.registry.lease.Preservation;
import java.time.Duration;

/// When so many are silent at once that the network is more likely to be the reason than they are.
public record PreserveConfig(
    @Doc("of all instances; 0 for never") @Default("0.3") @Range(min = "0", max = "1") double share,
    @Doc("fewer are never many") @Default("3") @Range(min = "1", max = "1000000") int fewest,
    @Doc("those who expired so recently are counted as well") @Default("1m") @Range(min = "1s", max = "1d") Duration within,
    @Doc("how long nobody expires at most; `0s` for no end") @Default("1h") Duration longest) {

    public PreserveConfig {
        if (!(share >= 0 && share <= 1)) throw Invalid.at("share", "expected a share from 0 to 1, such as 0.3, found " + share);
    }

    @Short("0.3")
    static PreserveConfig of(double share) {
        return new PreserveConfig(share, 3, Duration.ofMinutes(1), Duration.ofHours(1));
    }

    Preservation preservation() {
        return new Preservation(share, fewest, within, longest);
    }
}
