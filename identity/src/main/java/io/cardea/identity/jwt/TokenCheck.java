// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.core.exchange.Identity;
import io.cardea.identity.Claims;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a token is good: a pure function of it, of the issuer's keys and of the time. What the file says decides how it is verified, the token only which of the
/// ways that the file allows (RFC 8725 §3.1). Immutable, any thread.
final class TokenCheck {
    private final String entry;
    private final JwtConfig config;
    private final Set<Algorithm> algorithms;
    private final boolean anyAudience;
    private final long leeway;

    /// What came of it.
    sealed interface Result {
        /// @param until when it is no longer good, in milliseconds, leeway and all
        record Good(Identity identity, long until) implements Result {}

        /// @param why for its holder; nothing of the token
        record Bad(String why) implements Result {}

        /// Another issuer's.
        record Foreign() implements Result {}

        /// By a key that is not known yet: perhaps the issuer has a new one.
        record UnknownKey() implements Result {}
    }

    TokenCheck(String entry, JwtConfig config) {
        this.entry = entry;
        this.config = config;
        algorithms = EnumSet.copyOf(config.algorithms().stream().map(Algorithm::parse).toList());
        anyAudience = config.audience().contains("*");
        leeway = config.leeway().toMillis();
    }

    /// @param now in milliseconds since 1970
    Result check(byte[] bytes, int length, PublicKeys keys, long now) {
        try {
            return check(Token.parse(bytes, length), keys, now);
        } catch (Token.Broken | Claims.Mistyped e) {
            return new Result.Bad(String.valueOf(e.getMessage()));
        }
    }

    private Result check(Token token, PublicKeys keys, long now) {
        // The issuer first: another's token is none of our keys' business.
        var claims = token.claims();
        if (!claims.text("iss").equals(Optional.of(config.issuer()))) return new Result.Foreign();
        var algorithm = algorithm(token.algorithm());
        if (algorithm == null) return new Result.Bad("its algorithm is none that this issuer may use");
        if (!isTypeFit(token.type())) return new Result.Bad("its `typ` is not taken here");
        var candidates = keys.candidates(algorithm, token.kid());
        if (candidates.isEmpty()) return keys.knows(token.kid()) && !keys.isEmpty() ? new Result.Bad("its key does not go with its algorithm") : new Result.UnknownKey();
        boolean signed = false;
        for (var key : candidates) signed |= key.verifies(algorithm, token.signed(), token.signature());
        return signed ? claims(claims, now) : new Result.Bad("its signature is not the issuer's");
    }

    private @Nullable Algorithm algorithm(String written) {
        for (var each : algorithms) if (each.wire().equals(written) || each == Algorithm.EDDSA && written.equals("Ed25519")) return each;
        return null;
    }

    /// RFC 8725 §3.11: a token of another kind (an ID token, a logout token) is none for access.
    private boolean isTypeFit(String written) {
        var type = written.toLowerCase(Locale.ROOT).startsWith("application/") ? written.substring("application/".length()) : written; // RFC 7515 §4.1.9
        if (config.types().isEmpty()) return type.isEmpty() || type.equalsIgnoreCase("JWT") || type.equalsIgnoreCase("at+jwt");
        return config.types().stream().anyMatch(type::equalsIgnoreCase);
    }

    private Result claims(Claims claims, long now) {
        var end = claims.time("exp");
        if (end.isEmpty()) return new Result.Bad("it has no `exp`");
        long until = end.get() + leeway;
        if (now >= until) return new Result.Bad("it has expired");
        var begin = claims.time("nbf");
        if (begin.isPresent() && now < begin.get() - leeway) return new Result.Bad("it is not good yet");
        var issued = claims.time("iat");
        if (issued.isPresent() && now < issued.get() - leeway) return new Result.Bad("it is from the future");
        if (config.maxAge().isPresent()) {
            if (issued.isEmpty()) return new Result.Bad("it has no `iat`");
            until = Math.min(until, issued.get() + config.maxAge().get().toMillis() + leeway);
            if (now >= until) return new Result.Bad("it is too old");
        }
        var audience = claims.audience();
        if (!anyAudience && audience.stream().noneMatch(config.audience()::contains)) return new Result.Bad("it is meant for another audience");
        if (!config.authorizedParties().isEmpty()) {
            var party = claims.text("azp").or(() -> claims.text("client_id"));
            if (party.isEmpty() || !config.authorizedParties().contains(party.get())) return new Result.Bad("it was given to another party");
        }
        for (var each : config.require()) if (claims.at(each) == null) return new Result.Bad("it has no `" + each + "`");
        for (var each : config.claims().entrySet()) if (!claims.has(each.getKey(), each.getValue())) return new Result.Bad("its `" + each.getKey() + "` is not taken here");
        claims.text("sub"); // its type, whoever reads it later
        var consumer = claims.at(config.consumer());
        if (!(consumer instanceof String name) || name.isEmpty()) return new Result.Bad("it has no `" + config.consumer() + "`");
        return new Result.Good(new Identity(name, entry, claims.words(config.scopes()), claims.words(config.roles()), claims.words(config.groups()), claims.plain()), until);
    }
}
