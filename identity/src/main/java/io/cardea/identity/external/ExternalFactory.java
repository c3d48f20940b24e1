// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.config.Invalid;
import io.cardea.core.http.FieldName;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.identity.ask.Asked;
import io.cardea.identity.ask.Decisions;
import io.cardea.identity.identify.Told;
import java.time.InstantSource;

/// Makes ways of the kind `external`.
public final class ExternalFactory implements IdentifierFactory<ExternalConfig> {
    private static final int MOST_REMEMBERED = 10_000;

    private final InstantSource clock;

    public ExternalFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "external";
    }

    @Override
    public Class<ExternalConfig> config() {
        return ExternalConfig.class;
    }

    @Override
    public Identifier create(String entry, ExternalConfig config, Build build) {
        // `Authorization` is where clients' own credentials come: an authority's takes its place, and on other routes it is left alone.
        for (var name : config.tell()) if (!FieldName.of(name).equals(FieldName.AUTHORIZATION)) build.ownField(name);
        var asked = new Asked(build.service(config.service()), config.timeout());
        var fields = External.names(config.fields());
        var say = config.say().entrySet().stream().map(each -> Told.of(each.getKey(), each.getValue())).toList();
        boolean redirects = config.refusal().stream().anyMatch("Location"::equalsIgnoreCase);
        var authority = switch (config.protocol()) {
            case HTTP -> new HttpAuthority(config.path(), config.method() == ExternalConfig.Method.SAME, fields, say, redirects);
            case GRPC -> new GrpcAuthority(fields, say, redirects);
        };
        if (config.protocol() == ExternalConfig.Protocol.GRPC && config.service().startsWith("http://")) {
            throw Invalid.at("service", "expected an address that speaks HTTP/2, such as `h2c://127.0.0.1:9001`, found `" + config.service() + "`");
        }
        return new External(entry, config, asked, authority, say, new Decisions<>(MOST_REMEMBERED, clock));
    }
}
