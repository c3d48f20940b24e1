// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import java.time.Duration;

/// What one exchange of a route may cost.
///
/// @param body the most bytes of a request's body; beyond it 413
/// @param total the longest an exchange may take, retries included; zero for no bound
public record RouteLimits(long body, Duration total) {
    public static final RouteLimits DEFAULT = new RouteLimits(Long.MAX_VALUE, Duration.ZERO);
}
