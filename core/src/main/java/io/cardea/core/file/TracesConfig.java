// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Short;
import java.util.Optional;

/// Traces over OTLP.
public record TracesConfig(
    @Doc("the collector: `http://127.0.0.1:4318`") Optional<String> endpoint,
    @Doc("share of new traces that are sampled") @Default("1.0") double sample) {

    @Short("http://127.0.0.1:4318")
    public static TracesConfig to(String endpoint) {
        return new TracesConfig(Optional.of(endpoint), 1.0);
    }
}
