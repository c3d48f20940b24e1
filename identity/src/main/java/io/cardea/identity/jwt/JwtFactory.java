// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.core.config.Invalid;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.identity.Place;
import io.cardea.identity.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Makes ways of the kind `jwt`.
public final class JwtFactory implements IdentifierFactory<JwtConfig> {
    private static final long LARGEST = 1 << 20;

    private final InstantSource clock;
    private final Duration gap;

    public JwtFactory(InstantSource clock) {
        this(clock, Duration.ofMinutes(1));
    }

    /// @param gap the least time between two fetches of keys because one is missing
    JwtFactory(InstantSource clock, Duration gap) {
        this.clock = clock;
        this.gap = gap;
    }

    @Override
    public String name() {
        return "jwt";
    }

    @Override
    public Class<JwtConfig> config() {
        return JwtConfig.class;
    }

    @Override
    public Identifier create(String entry, JwtConfig config, Build build) {
        return new Jwt(config.from().stream().map(Place::parse).toList(), new TokenCheck(entry, config), keys(config, build), config.remember(), config.strip(), config.realm(), clock);
    }

    private IssuerKeys keys(JwtConfig config, Build build) {
        if (config.keys().isPresent() && !JwtConfig.isUrl(config.keys().get())) return IssuerKeys.of(read(config.keys().get(), build));
        var set = config.keys().map(url -> JwtConfig.url("keys", url));
        var name = set.map(Object::toString).orElse(config.issuer());
        var remote = build.shared(RemoteKeys.class, List.of(config.issuer(), set, config.refresh()), () -> new RemoteKeys(name, new KeysByHttp(config.issuer(), set, new Web()), config.refresh(), gap));
        build.whenInForce(remote::begin);
        return remote;
    }

    private static PublicKeys read(String name, Build build) {
        Path path = build.folder().resolve(name).normalize();
        build.watch(path);
        try {
            if (Files.size(path) > LARGEST) throw Invalid.at("keys", "expected at most 1 MiB of keys, found more in " + name);
            return PublicKeys.parse(Files.readString(path));
        } catch (IOException e) {
            throw Invalid.at("keys", "the keys cannot be read: " + Optional.ofNullable(e.getMessage()).orElse(name));
        } catch (IllegalArgumentException e) {
            throw Invalid.at("keys", name + ": " + e.getMessage());
        }
    }
}
