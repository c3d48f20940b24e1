// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.config.Invalid;
import io.cardea.core.exchange.HeldBytes;
import io.cardea.core.exchange.Identity;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.Identifier.Finding;
import io.cardea.core.spi.IdentifierFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes ways of the kind `signature`.
public final class SignatureFactory implements IdentifierFactory<SignatureConfig> {
    private static final long LARGEST = 64 << 10;

    private final InstantSource clock;

    public SignatureFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "signature";
    }

    @Override
    public Class<SignatureConfig> config() {
        return SignatureConfig.class;
    }

    @Override
    public Identifier create(String entry, SignatureConfig config, Build build) {
        var keys = new HashMap<String, VerifyingKey>();
        config.keys().forEach((id, key) -> keys.put(id, key(entry, id, key, build)));
        var room = build.shared(HeldBytes.class, HeldBytes.class, HeldBytes::new);
        return new Signatures(entry, config, keys, room, new Nonces(entry, build.state().store(), config.window()), clock);
    }

    private static VerifyingKey key(String entry, String id, SignatureConfig.Key key, Build build) {
        var found = new Finding.Known(new Identity(key.consumer().orElse(id), entry, Set.copyOf(key.scopes()), Set.copyOf(key.roles()), Set.copyOf(key.groups()), Map.of("key", id)), "");
        return key.key().map(path -> VerifyingKey.of(key.algorithm(), read(build.folder().resolve(path).normalize(), key.algorithm(), build), found))
            .orElseGet(() -> VerifyingKey.of(key.secretBytes(), found));
    }

    private static PublicKey read(Path path, Algorithm algorithm, Build build) {
        build.watch(path);
        try {
            if (Files.size(path) > LARGEST) throw new IllegalArgumentException("expected at most 64 KiB");
            return PublicKeyText.parse(Files.readString(path), algorithm);
        } catch (IOException e) {
            throw Invalid.at("keys", "a key cannot be read: " + Optional.ofNullable(e.getMessage()).orElse(path.toString()));
        } catch (IllegalArgumentException e) {
            throw Invalid.at("keys", path.getFileName() + ": " + e.getMessage());
        }
    }
}
