// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.identity.StrictJson;
import io.cardea.identity.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// A JWK Set at a URL, or at the one that the issuer's discovery document names (OpenID Connect Discovery §4; RFC 8414 §3).
///
/// @param set empty for discovery
record KeysByHttp(String issuer, Optional<URI> set, Web web) implements RemoteKeys.Source {
    private static final int LARGEST = 256 << 10;
    private static final Duration WITHIN = Duration.ofSeconds(5);

    @Override
    public String fetch() throws IOException, InterruptedException {
        var url = set.isPresent() ? set.get() : discovered();
        return new String(web.json(url, LARGEST, WITHIN), StandardCharsets.UTF_8);
    }

    /// Asked again with each fetch: an issuer may move its keys.
    private URI discovered() throws IOException, InterruptedException {
        var url = URI.create((issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + "/.well-known/openid-configuration");
        var document = StrictJson.object(web.json(url, LARGEST, WITHIN));
        // OpenID Connect Discovery §4.3: exactly the same, or somebody speaks for another
        if (!issuer.equals(document.get("issuer"))) throw new IOException(url + " is the document of another issuer");
        if (!(document.get("jwks_uri") instanceof String keys)) throw new IOException(url + " has no `jwks_uri`");
        return JwtConfig.url("keys", keys);
    }

    @Override
    public void close() {
        web.close();
    }
}
