// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import io.cardea.identity.Challenge;
import io.cardea.identity.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `api-keys: { file: keys.yaml }`.
@Doc("Keys that their holders send with each request")
public record ApiKeysConfig(
    @Doc("where they stand in requests: `header NAME`, `query NAME`, `cookie NAME` or `bearer`") @Default("[header X-API-Key]") @OneOrMany List<String> from,
    @Doc("consumers by name, and their keys") Map<String, Consumer> consumers,
    @Doc("a file of more keys, by their hashes, that `cardea keys` writes; a change is taken in at once") Optional<Path> file,
    @Doc("take keys off the requests, so that no origin sees them") @Default("true") boolean strip,
    @Doc("what clients are told that they need keys for") @Default("cardea") String realm) {
    /// The fewest characters of a key that is written in the file.
    private static final int SHORTEST = 8;

    public ApiKeysConfig {
        if (from.isEmpty()) throw Invalid.at("from", "expected at least one of " + Place.EXPECTED + ", found none");
        try {
            Mistakes.each(from, Place::parse);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("from", String.valueOf(e.getMessage()));
        }
        if (consumers.isEmpty() && file.isEmpty()) throw new IllegalArgumentException("expected `consumers` or a `file` of keys, found neither");
        Challenge.checkRealm(realm);
    }

    /// One who holds keys.
    public record Consumer(
        @Doc("its keys as they are sent, or `sha256:` and their hash in 64 hex digits") @OneOrMany List<Secret> keys,
        @Doc("what it may do") @OneOrMany List<String> scopes,
        @Doc("what it is") @OneOrMany List<String> roles,
        @Doc("what it belongs to") @OneOrMany List<String> groups,
        @Doc("what else is known of it") Map<String, String> claims) {
        public Consumer {
            if (keys.isEmpty()) throw Invalid.at("keys", "expected at least one key, such as `${SHOP_KEY}`, found none");
            for (var key : keys) {
                if (key.reveal().length() < SHORTEST) throw Invalid.at("keys", "expected keys of at least " + SHORTEST + " characters, found a shorter one");
                if (key.reveal().length() > KeyTable.LONGEST) throw Invalid.at("keys", "expected keys of at most " + KeyTable.LONGEST + " characters, found a longer one");
                KeyHash.of(key);
            }
        }

        @Short("${SHOP_KEY}")
        public static Consumer of(List<Secret> keys) {
            return new Consumer(keys, List.of(), List.of(), List.of(), Map.of());
        }
    }
}
