// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;

/// What the file says under `metrics`.
@Doc("What is counted at the admin listener's `/metrics`.")
public record MetricsConfig(
        @Default("200") @Range(min = "1", max = "10000") @Doc("Routes with series of their own; what is beyond them is counted as `other`.") int routes,
        @Default("200") @Range(min = "1", max = "10000") @Doc("Endpoints with series of their own; what is beyond them is counted as `other`.") int endpoints) {
    public static final MetricsConfig DEFAULT = new MetricsConfig(200, 200);
}
