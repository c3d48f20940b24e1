// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;

/// `jwks: 5m`.
@Doc("The public keys by which the edge signs, as a JWK Set (RFC 7517)")
public record JwksConfig(@Doc("how long whoever asks may keep them") @Default("5m") @Range(min = "0s", max = "1d") Duration maxAge) {
    @Short("5m")
    public static JwksConfig of(Duration maxAge) {
        return new JwksConfig(maxAge);
    }
}
