// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// `opa: http://127.0.0.1:8181/v1/data/shop/allow`, or `opa: { service: opa, path: /v1/data/shop/allow, input: [method, path, consumer] }`.
@Doc("Ask the Open Policy Agent by its REST API")
public record OpaConfig(
    @Doc("who is asked: a name from `services`, or an address") String service,
    @Doc("the decision's path, `/v1/data/…`") String path,
    @Doc("what OPA is told as `input`") @Default("[method, path, consumer, scopes, roles, groups]") @OneOrMany List<String> input,
    @Doc("how long anybody waits for it") @Default("500ms") @Range(min = "1ms", max = "10s") Duration timeout,
    @Doc("what becomes of requests while it cannot be asked: `refuse` (503) or `allow`") @Default("refuse") WhenUnavailable whenUnavailable,
    @Doc("the longest that a decision counts for equal input, whatever its `Cache-Control` says") @Default("5m") @Range(min = "0s", max = "1h") Duration remember) {
    public enum WhenUnavailable { REFUSE, ALLOW }

    private static final String EXAMPLE = "http://127.0.0.1:8181/v1/data/shop/allow";

    public OpaConfig {
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#' && c != '?')) throw Invalid.at("path", "expected a path such as `/v1/data/shop/allow`, found `" + path + "`");
        if (input.isEmpty()) throw Invalid.at("input", "expected at least one thing to decide by, such as `method`, found none");
        if (new HashSet<>(input).size() < input.size()) throw Invalid.at("input", "something stands there twice");
        for (var each : input) OpaInput.check(each);
    }

    @Short(EXAMPLE)
    public static OpaConfig of(String url) {
        try {
            var parsed = new URI(url);
            if (parsed.getRawAuthority() != null && parsed.getRawPath() != null && parsed.getRawQuery() == null && parsed.getRawFragment() == null) {
                return new OpaConfig(parsed.getScheme() + "://" + parsed.getRawAuthority(), parsed.getRawPath(), List.of("method", "path", "consumer", "scopes", "roles", "groups"), Duration.ofMillis(500), WhenUnavailable.REFUSE, Duration.ofMinutes(5));
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new IllegalArgumentException("expected the URL of a decision such as `" + EXAMPLE + "`, found `" + url + "`");
    }
}
