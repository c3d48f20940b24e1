// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;

/// How the number of requests that a service bears at once is found by looking at its latency.
public record AdaptiveConfig(
    @Doc("`gradient2` compares latency now with what it mostly is; `aimd` grows by steps, and falls by a share when `latency` is passed") @Default("gradient2") Algorithm algorithm,
    @Doc("the number to begin with, or `least` or `most` if it is not between them") @Default("20") @Range(min = "1", max = "1000000") int initial,
    @Doc("never fewer") @Default("5") @Range(min = "1", max = "1000000") int least,
    @Doc("never more") @Default("1000") @Range(min = "1", max = "1000000") int most,
    @Doc("`gradient2`: how many times what it mostly is latency may be before the number falls") @Default("1.5") @Range(min = "1", max = "10") double tolerance,
    @Doc("`aimd`: the latency beyond which the number falls") @Default("1s") @Range(min = "1ms", max = "1h") Duration latency,
    @Doc("how often the number is looked at, if there were ten answers") @Default("200ms") @Range(min = "10ms", max = "1m") Duration every) {
    public enum Algorithm { GRADIENT2, AIMD }

    public AdaptiveConfig {
        if (least > most) throw Invalid.at("least", "expected at most what `most` is, " + most + ", found " + least);
    }

    @Short("gradient2")
    public static AdaptiveConfig by(Algorithm algorithm) {
        return new AdaptiveConfig(algorithm, 20, 5, 1000, 1.5, Duration.ofSeconds(1), Duration.ofMillis(200));
    }
}
