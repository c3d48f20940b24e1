// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.traces;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import io.cardea.core.trace.Sampling;
import java.net.URI;
import java.util.Map;

/// What the file says under `traces`. Without it nothing is traced: a client's trace passes through unchanged.
@Doc("Where spans are sent by OTLP over HTTP.")
public record TracesConfig(
        @Doc("The collector, such as `http://127.0.0.1:4318`; without a path, `/v1/traces` is added.") URI to,
        @Default("0.1") @Doc("The share of new traces that are recorded, 0 to 1. A trace that began elsewhere keeps what was decided there.") double sample,
        @Default("cardea") @Doc("`service.name` of the spans.") String service,
        @Default("{}") @Doc("Header fields for the collector, such as an authorization.") Map<String, Secret> headers) {

    public TracesConfig {
        if (to.getHost() == null || !("http".equals(to.getScheme()) || "https".equals(to.getScheme()))) {
            throw Invalid.at("to", "expected the collector's address such as `http://127.0.0.1:4318`, found `" + to + "`");
        }
        if (!(sample >= 0 && sample <= 1)) throw Invalid.at("sample", "expected a share from 0 to 1, such as `0.1`, found " + sample);
        headers = Map.copyOf(headers);
    }

    @Short("http://127.0.0.1:4318")
    public static TracesConfig of(URI to) {
        return new TracesConfig(to, 0.1, "cardea", Map.of());
    }

    /// For [io.cardea.core.trace.TraceContext#begin].
    public Sampling sampling() {
        return Sampling.of(sample);
    }

    String endpoint() {
        var path = to.getPath();
        return path == null || path.isEmpty() || path.equals("/") ? to.resolve("/v1/traces").toString() : to.toString();
    }
}
