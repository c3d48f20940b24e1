// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;

/// How many requests of a service may be sent again or hedged, so that a service in need is not given more to do.
public record RetryBudgetConfig(
    @Doc("as a share of the requests of the last `window` that did well, 0 to 1") @Default("0.2") double share,
    @Doc("and besides so many a second, for services that are asked little") @Default("10") @Range(min = "0", max = "100000") int perSecond,
    @Doc("how far back requests count") @Default("10s") @Range(min = "1s", max = "10m") Duration window) {
    public static final RetryBudgetConfig DEFAULT = share(0.2);

    public RetryBudgetConfig {
        if (!(share >= 0 && share <= 1)) throw Invalid.at("share", "expected a share from 0 to 1, such as `0.2`, found " + share);
    }

    @Short("0.2")
    public static RetryBudgetConfig share(double share) {
        return new RetryBudgetConfig(share, 10, Duration.ofSeconds(10));
    }
}
