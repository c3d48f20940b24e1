// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.introspection;

import io.cardea.core.exchange.Identity;
import io.cardea.identity.Claims;
import java.util.Locale;
import java.util.Set;

/// What an issuer's answer means: a pure function of it, of what the file wants, and of the time. Immutable, any thread.
final class Judgement {
    private static final Set<String> BEARER = Set.of("bearer", "access_token");

    private final String entry;
    private final IntrospectionConfig config;

    /// What came of it.
    sealed interface Result {
        /// @param until when the token ends, in milliseconds; [Long#MAX_VALUE] if nobody says
        record Good(Identity identity, long until) implements Result {}

        /// @param why for its holder; nothing of the token
        record Bad(String why) implements Result {}
    }

    Judgement(String entry, IntrospectionConfig config) {
        this.entry = entry;
        this.config = config;
    }

    /// @param now in milliseconds since 1970
    /// @throws Claims.Mistyped if it is no answer of RFC 7662 §2.2
    Result of(Claims answer, long now) {
        if (!(answer.all().get("active") instanceof Boolean active)) throw new Claims.Mistyped("expected `active` to be true or false");
        if (!active) return new Result.Bad("it is not active");
        // The issuer should not call it active then; but what is remembered is held to it, too.
        var end = answer.time("exp");
        if (end.isPresent() && now >= end.get()) return new Result.Bad("it has expired");
        var begin = answer.time("nbf");
        if (begin.isPresent() && now < begin.get()) return new Result.Bad("it is not good yet");
        // A token for refreshing, or one that is bound to a key (RFC 9449, RFC 8705), is none by which its bearer is known.
        if (answer.text("token_type").filter(type -> !BEARER.contains(type.toLowerCase(Locale.ROOT))).isPresent()) return new Result.Bad("it is none for bearers");
        if (answer.text("token_use").filter(use -> !use.equals("access_token")).isPresent()) return new Result.Bad("it is none for access");
        if (answer.at("cnf") != null) return new Result.Bad("it is bound to a key, which cannot be proven here");
        if (config.issuer().isPresent() && !answer.text("iss").equals(config.issuer())) return new Result.Bad("its issuer is none that is taken here");
        if (!config.audience().isEmpty() && answer.audience().stream().noneMatch(config.audience()::contains)) return new Result.Bad("it is meant for another audience");
        for (var each : config.require()) if (answer.at(each) == null) return new Result.Bad("it has no `" + each + "`");
        for (var each : config.claims().entrySet()) if (!answer.has(each.getKey(), each.getValue())) return new Result.Bad("its `" + each.getKey() + "` is not taken here");
        if (!(answer.at(config.consumer()) instanceof String name) || name.isEmpty()) return new Result.Bad("it has no `" + config.consumer() + "`");
        return new Result.Good(new Identity(name, entry, answer.words(config.scopes()), answer.words(config.roles()), answer.words(config.groups()), answer.plain()), end.orElse(Long.MAX_VALUE));
    }
}
