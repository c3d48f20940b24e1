// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.HopByHop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sign: { issuer: https://shop.example, audience: books, key: certs/sign-key.pem }`.
@Doc("Tell origins who asks by a token that the edge has signed (RFC 7519)")
public record SignConfig(
    @Doc("who signs: `iss`, mostly the URL of the edge") String issuer,
    @Doc("whom the tokens are meant for: `aud`") @OneOrMany List<String> audience,
    @Doc("the request field that has the token; whatever comes from outside under this name is taken off every request") @Default("X-Identity") String header,
    @Doc("how long a token is good") @Default("60s") @Range(min = "5s", max = "1h") Duration lifetime,
    @Doc("claims of who asks that are told as well, under their own names; dots lead into objects") @OneOrMany List<String> claims,
    @Doc("the private key, in PEM: P-256 (ES256) or Ed25519 (EdDSA); if nothing is said, one is made and kept in memory") Optional<String> key,
    @Doc("how many tokens are kept, to be used again") @Default("10000") @Range(min = "0", max = "1000000") int remember) {
    /// What the edge itself says in a token.
    private static final Set<String> OWN = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "roles", "groups", "way");
    private static final FieldSet NEVER = FieldSet.of("Host", "Content-Length", "Content-Type", "Cookie", "Forwarded", "Via", "Expect");

    public SignConfig {
        if (issuer.isEmpty()) throw Invalid.at("issuer", "expected who signs, such as `https://shop.example`, found nothing");
        if (audience.isEmpty()) throw Invalid.at("audience", "expected whom tokens are meant for, such as `books`: one that is for anybody could be used anywhere by whoever gets it");
        FieldName name;
        try {
            name = FieldName.of(header);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("header", String.valueOf(e.getMessage()));
        }
        if (NEVER.contains(name) || HopByHop.FIELDS.contains(name)) throw Invalid.at("header", "expected a field of its own such as `X-Identity`, or `Authorization`, found `" + header + "`, which requests need");
        for (var each : claims) if (OWN.contains(each)) throw Invalid.at("claims", "expected claims that the edge does not set itself, found `" + each + "`");
    }

    FieldName field() {
        return FieldName.of(header);
    }
}
