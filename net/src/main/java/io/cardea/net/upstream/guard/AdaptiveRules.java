// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.file.AdaptiveConfig;

/// What an [AdaptiveLimit] goes by. Times in nanoseconds.
public record AdaptiveRules(Algorithm algorithm, int initial, int least, int most, long every) {
    /// How one look leads to the next limit.
    public sealed interface Algorithm permits Gradient2, Aimd {
        Estimate first(double limit);

        /// Pure: from what was found before and the answers since then. Not below 1; the bounds of the rules are put on it by others.
        Estimate next(Estimate before, Sample sample);
    }

    public static AdaptiveRules of(AdaptiveConfig config) {
        var algorithm = switch (config.algorithm()) {
            case GRADIENT2 -> new Gradient2(config.tolerance());
            case AIMD -> new Aimd(config.latency().toNanos());
        };
        return new AdaptiveRules(algorithm, Math.clamp(config.initial(), config.least(), config.most()), config.least(), config.most(), config.every().toNanos());
    }
}
