// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.identity.Challenge;
import io.cardea.identity.Place;
import io.cardea.identity.TrustedUrl;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `jwt: { issuer: https://id.example, audience: shop }`.
@Doc("Tokens that an issuer has signed (RFC 7519)")
public record JwtConfig(
    @Doc("who has signed them: `iss`, letter for letter") String issuer,
    @Doc("whom they must be meant for: one of these must be in `aud`; `*` for whomever") @OneOrMany List<String> audience,
    @Doc("the issuer's public keys: the URL of a JWK Set, or a file of one or of PEM; if nothing is said, the issuer's discovery document tells") Optional<String> keys,
    @Doc("how they may be signed") @Default("[RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA]") @OneOrMany List<String> algorithms,
    @Doc("what `typ` may be; `JWT`, `at+jwt` or nothing if it is not said") @OneOrMany List<String> types,
    @Doc("whom they may have been given to: `azp`, or `client_id`; anybody if it is not said") @OneOrMany List<String> authorizedParties,
    @Doc("claims that must be there") @OneOrMany List<String> require,
    @Doc("claims that must have this value, or have it in their list") Map<String, String> claims,
    @Doc("how far clocks may be apart") @Default("30s") @Range(max = "60s") Duration leeway,
    @Doc("how old they may be by `iat`, whatever `exp` says") @Range(min = "1s", max = "365d") Optional<Duration> maxAge,
    @Doc("the claim that names the consumer") @Default("sub") String consumer,
    @Doc("claims that hold scopes, as a list or with blanks between") @Default("[scope, scp]") @OneOrMany List<String> scopes,
    @Doc("claims that hold roles") @Default("[roles, realm_access.roles]") @OneOrMany List<String> roles,
    @Doc("claims that hold groups") @Default("[groups]") @OneOrMany List<String> groups,
    @Doc("where they stand in requests: `bearer`, `header NAME`, `query NAME` or `cookie NAME`") @Default("bearer") @OneOrMany List<String> from,
    @Doc("take tokens off the requests, so that no origin sees them") @Default("false") boolean strip,
    @Doc("how often keys that come from a URL are asked for again") @Default("10m") @Range(min = "1m", max = "1d") Duration refresh,
    @Doc("how many tokens that were found good are remembered, until they end") @Default("10000") @Range(min = "0", max = "1000000") int remember,
    @Doc("what clients are told that they need tokens for") @Default("cardea") String realm) {
    public JwtConfig {
        if (issuer.isEmpty()) throw Invalid.at("issuer", "expected the issuer such as `https://id.example`, found nothing");
        if (audience.isEmpty()) throw Invalid.at("audience", "expected whom tokens must be meant for, such as `shop`, or `*` for whomever: a token for another service must be none for this one");
        if (algorithms.isEmpty()) throw Invalid.at("algorithms", "expected at least one algorithm such as `ES256`, found none");
        for (var each : algorithms) Algorithm.parse(each);
        if (new HashSet<>(algorithms).size() < algorithms.size()) throw Invalid.at("algorithms", "an algorithm stands there twice");
        if (from.isEmpty()) throw Invalid.at("from", "expected at least one place such as `bearer`, found none");
        for (var place : from) {
            try {
                Place.parse(place);
            } catch (IllegalArgumentException e) {
                throw Invalid.at("from", String.valueOf(e.getMessage()));
            }
        }
        keys.filter(JwtConfig::isUrl).ifPresent(url -> url("keys", url));
        if (keys.isEmpty()) url("issuer", issuer);
        Challenge.checkRealm(realm);
    }

    static boolean isUrl(String keys) {
        return keys.contains("://");
    }

    /// Keys by which anybody is let in come over TLS, or from this machine.
    static URI url(String key, String text) {
        return TrustedUrl.parse(text).orElseThrow(() -> Invalid.at(key, "expected a URL such as `https://id.example`, with `http` only on this machine, " + (key.equals("issuer") ? "or `keys`, " : "") + "found `" + text + "`"));
    }
}
