// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.file.AffinityConfig;
import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Binds sessions to instances by a cookie that only this edge can have made: it does not say which instance, and nobody can ask for one. Any thread.
public final class Affinity {
    /// Of 18 bytes: too many to guess, and without padding.
    private static final int BYTES = 18;
    private static final FieldName SET_COOKIE = FieldName.of("Set-Cookie");

    private final AffinityConfig config;
    private final String service;
    private final String cookie;
    private final SecretKeySpec secret;

    /// @param fallback what is signed with if the file has no secret
    /// @throws IllegalArgumentException for a name that no cookie can have, or a secret that anybody could guess
    public Affinity(AffinityConfig config, String service, byte[] fallback) {
        this.cookie = !config.cookie().isEmpty() ? config.cookie() : Tokens.isToken(service) ? "cardea-" + service : "cardea-instance";
        if (!Tokens.isToken(cookie)) throw new IllegalArgumentException("expected the name of a cookie such as `cardea-instance`, found `" + cookie + "`");
        this.config = config;
        this.service = service;
        var key = config.secret().map(given -> given.reveal().getBytes(StandardCharsets.UTF_8)).orElse(fallback);
        if (key.length < 16) throw new IllegalArgumentException("expected a `secret` of at least 16 characters, found " + key.length);
        this.secret = new SecretKeySpec(key, "HmacSHA256");
    }

    /// What the cookie says of an instance: a keyed digest of its address. Microseconds: made once for each list.
    String token(Peer peer) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            var digest = mac.doFinal((service + '\0' + peer.endpoint().text()).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    Optional<String> asked(Exchange exchange) {
        return Cookies.first(exchange.request().fields(), cookie);
    }

    /// Adds the cookie to an answer.
    void bind(Exchange exchange, Fields fields, String token) {
        boolean secure = switch (config.secure()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> exchange.request().scheme().equals("https");
        };
        fields.add(SET_COOKIE, cookie + '=' + token + "; Path=/; HttpOnly" + (secure ? "; Secure" : "") + "; SameSite=" + word(config.sameSite())
            + config.maxAge().map(age -> "; Max-Age=" + age.toSeconds()).orElse(""));
    }

    private static String word(AffinityConfig.SameSite site) {
        var name = site.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
