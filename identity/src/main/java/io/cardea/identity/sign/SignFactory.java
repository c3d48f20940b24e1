// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import io.cardea.core.config.Invalid;
import io.cardea.core.exchange.Policy;
import io.cardea.core.http.FieldName;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.time.InstantSource;
import java.util.List;

/// Makes the policy `sign`.
public final class SignFactory implements PolicyFactory<SignConfig> {
    private final AdminPages pages;
    private final InstantSource clock;

    /// @param pages where `/jwks` is put while the edge signs
    public SignFactory(AdminPages pages, InstantSource clock) {
        this.pages = pages;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sign";
    }

    @Override
    public Class<SignConfig> config() {
        return SignConfig.class;
    }

    @Override
    public Policy create(SignConfig config, Build build) {
        var published = Published.of(build, pages, clock);
        var key = config.key().map(file -> read(file, build)).orElseGet(published::generated);
        var use = published.use(key, config.lifetime());
        build.whenInForce(use::begin);
        build.own(use);
        var field = config.field();
        // `Authorization` is where clients' own credentials come: it is replaced on this route, and left alone on others.
        if (!field.equals(FieldName.AUTHORIZATION)) build.ownField(config.header());
        return new SignPolicy(field, build.shared(Signing.class, List.of(config, key.kid()), () -> new Signing(key, config, clock)));
    }

    private static SigningKey read(String name, Build build) {
        var file = build.folder().resolve(name).normalize();
        build.watch(file);
        try {
            return KeyFile.read(file);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("key", String.valueOf(e.getMessage()));
        }
    }
}
