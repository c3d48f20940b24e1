// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// When a second instance is asked while the first still thinks; who answers first has it.
public record HedgeConfig(
    @Doc("ask after so long; `0s` for never. Without it, `percentile` says when") Optional<Duration> after,
    @Doc("ask when so many of a hundred answers would have been there, as measured of late") @Default("95") @Range(min = "50", max = "99.9") double percentile,
    @Doc("never ask sooner than that, however quick the service is") @Default("10ms") @Range(max = "1h") Duration least,
    @Doc("methods of requests that may be at two instances at once") @Default("[GET, HEAD, OPTIONS]") @OneOrMany List<String> methods) {
    private static final List<String> SAFE = List.of("GET", "HEAD", "OPTIONS");

    public HedgeConfig {
        methods = List.copyOf(methods);
    }

    @Short("50ms")
    public static HedgeConfig after(Duration after) {
        return new HedgeConfig(Optional.of(after), 95, Duration.ofMillis(10), SAFE);
    }
}
