// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.core.http.Tokens;
import io.cardea.identity.Challenge;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `signature: { keys: { partner-1: { algorithm: ed25519, key: partner.pem } } }`.
@Doc("Requests that their senders have signed (RFC 9421)")
public record SignatureConfig(
    @Doc("keys by their `keyid`") Map<String, Key> keys,
    @Doc("what a signature must cover at least: fields, `@method`, `@authority`, `@scheme`, `@path`, `@query` or `@target-uri`") @Default("['@method', '@authority', '@path', '@query']") @OneOrMany List<String> components,
    @Doc("whether a body must be covered by `content-digest`; `false` takes bodies that nobody has signed") @Default("true") boolean digest,
    @Doc("how old a signature may be by `created`") @Default("5m") @Range(min = "1s", max = "1h") Duration window,
    @Doc("whether each needs a `nonce`, and is taken once") @Default("false") boolean nonce,
    @Doc("only signatures with this `tag` are looked at") Optional<String> tag,
    @Doc("the largest body that is held to be judged; a larger one is refused") @Default("1MiB") DataSize largestBody,
    @Doc("take signatures off the requests") @Default("false") boolean strip,
    @Doc("what clients are told that they must sign for") @Default("cardea") String realm) {
    private static final Set<String> DERIVED = Set.of("@method", "@authority", "@scheme", "@path", "@query", "@target-uri");

    public SignatureConfig {
        Mistakes.all(
            () -> checkIds(keys.keySet()),
            () -> checkComponents(components),
            () -> {
                if (largestBody.bytes() > 64 << 20) throw Invalid.at("largest-body", "expected at most 64MiB, found " + largestBody);
            },
            () -> Challenge.checkRealm(realm));
    }

    private static void checkIds(Set<String> ids) {
        if (ids.isEmpty()) throw Invalid.at("keys", "expected at least one key, found none: nobody could come in");
        for (var id : ids) if (id.isEmpty() || id.length() > 256 || !id.chars().allMatch(c -> c >= ' ' && c < 0x7f)) throw Invalid.at("keys", "expected ids of 1 to 256 printable characters of ASCII, found `" + id + "`");
    }

    private static void checkComponents(List<String> components) {
        if (components.isEmpty()) throw Invalid.at("components", "expected at least one component such as `@method`, found none: a signature of nothing proves nothing");
        for (var each : components) {
            if (each.startsWith("@") ? !DERIVED.contains(each) : !Tokens.isToken(each) || !each.equals(each.toLowerCase(Locale.ROOT))) throw Invalid.at("components", "expected a field in lower case or one of " + DERIVED.stream().sorted().toList() + ", found `" + each + "`");
        }
        if (new HashSet<>(components).size() < components.size()) throw Invalid.at("components", "a component stands there twice");
    }

    /// One who signs.
    public record Key(
        @Doc("how it signs: `hmac-sha256`, `ed25519`, `ecdsa-p256-sha256` or `rsa-pss-sha512`") Algorithm algorithm,
        @Doc("its public key, or its certificate, in a PEM file; for all but `hmac-sha256`") Optional<Path> key,
        @Doc("the secret that is shared, for `hmac-sha256`: 32 bytes at least, as they are or behind `base64:`") Optional<Secret> secret,
        @Doc("whom it proves; its `keyid` if it is not said") Optional<String> consumer,
        @Doc("what it may do") @OneOrMany List<String> scopes,
        @Doc("what it is") @OneOrMany List<String> roles,
        @Doc("what it belongs to") @OneOrMany List<String> groups) {
        private static final int SHORTEST = 32; // RFC 2104 §3: as long as the hash
        private static final String BASE64 = "base64:";

        public Key {
            if (algorithm == Algorithm.HMAC_SHA256) {
                if (secret.isEmpty() || key.isPresent()) throw Invalid.at(key.isPresent() ? "key" : "algorithm", "expected a `secret` and no `key` for hmac-sha256");
                bytes(secret.get());
            } else if (key.isEmpty() || secret.isPresent()) {
                throw Invalid.at(secret.isPresent() ? "secret" : "algorithm", "expected a `key` and no `secret` for " + algorithm.wire());
            }
        }

        byte[] secretBytes() {
            return bytes(secret.orElseThrow());
        }

        private static byte[] bytes(Secret secret) {
            var text = secret.reveal();
            if (text.contains("-----BEGIN")) throw Invalid.at("secret", "expected a secret, found a key or a certificate in PEM, which everybody may know");
            byte[] bytes;
            try {
                bytes = text.startsWith(BASE64) ? Base64.getDecoder().decode(text.substring(BASE64.length())) : text.getBytes(StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw Invalid.at("secret", "expected Base64 behind `base64:`, found something else");
            }
            if (bytes.length < SHORTEST) throw Invalid.at("secret", "expected a secret of at least " + SHORTEST + " bytes, found " + bytes.length);
            return bytes;
        }
    }
}
