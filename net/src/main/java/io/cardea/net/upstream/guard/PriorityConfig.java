// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Short;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Tokens;
import java.util.Locale;
import java.util.Optional;

/// How important requests of a route are, where not all can be served.
public record PriorityConfig(
    @Doc("`high`, `normal` or `low`") @Default("normal") Priority is,
    @Doc("a field by which proxies that `trust` names may say another") Optional<String> header) {
    public static final PriorityConfig NORMAL = new PriorityConfig(Priority.NORMAL, Optional.empty());

    public PriorityConfig {
        if (header.isPresent() && !Tokens.isToken(header.get())) throw Invalid.at("header", "expected the name of a field such as `X-Priority`, found `" + header.get() + "`");
    }

    @Short("high")
    public static PriorityConfig of(Priority is) {
        return new PriorityConfig(is, Optional.empty());
    }

    /// What a request is, once it is known which route it takes.
    public Rule rule() {
        var name = header.map(FieldName::of);
        return exchange -> name.isEmpty() || !exchange.isPeerTrusted() ? is : exchange.request().fields().first(name.get()).flatMap(PriorityConfig::read).orElse(is);
    }

    private static Optional<Priority> read(String said) {
        return switch (said.strip().toLowerCase(Locale.ROOT)) {
            case "high" -> Optional.of(Priority.HIGH);
            case "normal" -> Optional.of(Priority.NORMAL);
            case "low" -> Optional.of(Priority.LOW);
            default -> Optional.empty();
        };
    }

    /// On the exchange's loop.
    @FunctionalInterface
    public interface Rule {
        Priority of(Exchange exchange);
    }
}
