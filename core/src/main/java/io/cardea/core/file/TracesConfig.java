// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Spans by OTLP over HTTP, and what becomes of `traceparent`.
public record TracesConfig(
    @Doc("the collector, such as `http://127.0.0.1:4318`; without a path, `/v1/traces` is added. No spans are sent without it") Optional<URI> endpoint,
    @Doc("share of new traces that are recorded, 0 to 1; a trace that began elsewhere keeps what was decided there") @Default("1") double sample,
    @Doc("`service.name` of the spans") @Default("cardea") String service,
    @Doc("header fields for the collector, such as an authorization") Map<String, Secret> headers,
    @Doc("without `endpoint`: `add` gives a `traceparent` to requests that have no valid one, `pass` leaves all as they come") @Default("pass")
    Traceparent traceparent) {

    public enum Traceparent { ADD, PASS }

    public static final TracesConfig DEFAULT = new TracesConfig(Optional.empty(), 1, "cardea", Map.of(), Traceparent.PASS);

    public TracesConfig {
        headers = Map.copyOf(headers);
        endpoint.ifPresent(to -> {
            if (to.getHost() == null || !("http".equals(to.getScheme()) || "https".equals(to.getScheme()))) {
                throw Invalid.at("endpoint", "expected the collector's address such as `http://127.0.0.1:4318`, found `" + to + "`");
            }
        });
        if (!(sample >= 0 && sample <= 1)) throw Invalid.at("sample", "expected a share from 0 to 1, such as `0.1`, found " + sample);
    }

    @Short(value = "http://127.0.0.1:4318", secret = false)
    public static TracesConfig to(URI endpoint) {
        return new TracesConfig(Optional.of(endpoint), DEFAULT.sample, DEFAULT.service, DEFAULT.headers, DEFAULT.traceparent);
    }
}
