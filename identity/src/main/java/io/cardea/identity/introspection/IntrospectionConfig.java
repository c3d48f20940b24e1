// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.introspection;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.identity.Challenge;
import io.cardea.identity.Place;
import io.cardea.identity.TrustedUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `introspection: { url: https://id.example/introspect, client-id: edge, client-secret: "${EDGE_SECRET}" }`.
@Doc("Tokens that their issuer is asked about (RFC 7662)")
public record IntrospectionConfig(
    @Doc("where it is asked: `https`, or `http` on this machine") String url,
    @Doc("by which name the edge shows who it is, with `client-secret`") Optional<String> clientId,
    @Doc("the secret that goes with it") Optional<Secret> clientSecret,
    @Doc("a token of the edge's own, in place of name and secret") Optional<Secret> bearer,
    @Doc("who must have issued them: `iss`, letter for letter; whoever is asked if it is not said") Optional<String> issuer,
    @Doc("whom they must be meant for: one of these must be in `aud`; anybody if it is not said") @OneOrMany List<String> audience,
    @Doc("members that must be there") @OneOrMany List<String> require,
    @Doc("members that must have this value, or have it in their list") Map<String, String> claims,
    @Doc("the member that names the consumer: `sub`, `username` or `client_id`") @Default("sub") String consumer,
    @Doc("members that hold scopes, as a list or with blanks between") @Default("[scope]") @OneOrMany List<String> scopes,
    @Doc("members that hold roles") @Default("[roles, realm_access.roles]") @OneOrMany List<String> roles,
    @Doc("members that hold groups") @Default("[groups]") @OneOrMany List<String> groups,
    @Doc("where they stand in requests: `bearer`, `header NAME`, `query NAME` or `cookie NAME`") @Default("bearer") @OneOrMany List<String> from,
    @Doc("take tokens off the requests, so that no origin sees them") @Default("false") boolean strip,
    @Doc("how long it is remembered that a token is good, at most until it ends: for so long one that was taken back is still taken") @Default("1m") @Range(min = "0s", max = "1h") Duration rememberFor,
    @Doc("how long it is remembered that a token is not good") @Default("10s") @Range(min = "0s", max = "10m") Duration rememberBad,
    @Doc("how many tokens are remembered, of good ones and of others") @Default("10000") @Range(min = "0", max = "1000000") int remember,
    @Doc("how long an answer may take") @Default("3s") @Range(min = "100ms", max = "30s") Duration timeout,
    @Doc("how many questions may be under way; as many again may wait") @Default("64") @Range(min = "1", max = "1000") int atOnce,
    @Doc("what clients are told that they need tokens for") @Default("cardea") String realm) {
    public IntrospectionConfig {
        if (TrustedUrl.parse(url).isEmpty()) throw Invalid.at("url", "expected a URL such as `https://id.example/introspect`, with `http` only on this machine, found `" + url + "`");
        if (clientId.isPresent() != clientSecret.isPresent()) throw Invalid.at(clientId.isPresent() ? "client-id" : "client-secret", "expected `client-id` and `client-secret` together");
        // RFC 7662 §2.1: whoever asks must show who it is, or anybody could try tokens there.
        if (clientId.isPresent() == bearer.isPresent()) throw new IllegalArgumentException("expected `client-id` and `client-secret`, or `bearer`, by which the edge shows who it is, found " + (bearer.isPresent() ? "both" : "neither"));
        if (bearer.isPresent() && !bearer.get().reveal().matches("[\\x21-\\x7e]+")) throw Invalid.at("bearer", "expected a token of printable ASCII, found something else");
        if (from.isEmpty()) throw Invalid.at("from", "expected at least one place such as `bearer`, found none");
        try {
            Mistakes.each(from, Place::parse);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("from", String.valueOf(e.getMessage()));
        }
        Challenge.checkRealm(realm);
    }

    URI target() {
        return TrustedUrl.parse(url).orElseThrow();
    }
}
