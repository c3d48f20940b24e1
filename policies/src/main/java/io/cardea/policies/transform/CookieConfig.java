// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.http.Tokens;
import java.util.Optional;

/// What becomes of a cookie that the service sets, and of what the client sends back (RFC 6265, and 6265bis for prefixes and `SameSite`).
public record CookieConfig(
        @Doc("Over https only: adds `Secure`") @Default("false") boolean secure,
        @Doc("Not for scripts: adds `HttpOnly`") @Default("false") boolean httpOnly,
        @Doc("`strict`, `lax` or `none`: sets `SameSite`") Optional<SameSite> sameSite,
        @Doc("Sets `Domain`; an empty text takes it off") Optional<String> domain,
        @Doc("Sets `Path`") Optional<String> path,
        @Doc("Stands before the name that the client sees, such as `__Host-`, which also sets what it demands") Optional<String> prefix,
        @Doc("Whether its value is encrypted for the client (AES-256-GCM)") @Default("false") boolean encrypt) {

    public enum SameSite {
        STRICT("Strict"), LAX("Lax"), NONE("None");

        final String written;

        SameSite(String written) {
            this.written = written;
        }
    }

    public CookieConfig {
        prefix.filter(each -> !Tokens.isToken(each)).ifPresent(each -> {
            throw Invalid.at("prefix", "expected the beginning of a cookie's name such as `__Host-`, found `" + each + '`');
        });
        boolean host = isHost(prefix);
        if (host && domain.filter(each -> !each.isEmpty()).isPresent()) throw Invalid.at("domain", "a cookie with `__Host-` has no `Domain`");
        if (host && path.filter(each -> !each.equals("/")).isPresent()) throw Invalid.at("path", "a cookie with `__Host-` has the path `/`");
        path.filter(each -> !each.startsWith("/") || !isAttribute(each)).ifPresent(each -> {
            throw Invalid.at("path", "expected a path such as `/`, found `" + each + '`');
        });
        domain.filter(each -> !each.matches("[A-Za-z0-9.-]*")).ifPresent(each -> {
            throw Invalid.at("domain", "expected a domain such as `example.com`, found `" + each + '`');
        });
        if (sameSite.filter(each -> each == SameSite.NONE).isPresent() && !secure && !host && !isSecure(prefix)) {
            throw Invalid.at("same-site", "`none` needs `secure: true`: browsers refuse the cookie otherwise");
        }
        secure = secure || host || isSecure(prefix);
        if (host) {
            domain = Optional.of("");
            path = Optional.of("/");
        }
    }

    private static boolean isHost(Optional<String> prefix) {
        return prefix.filter(each -> each.regionMatches(true, 0, "__Host-", 0, 7)).isPresent();
    }

    private static boolean isSecure(Optional<String> prefix) {
        return prefix.filter(each -> each.regionMatches(true, 0, "__Secure-", 0, 9)).isPresent();
    }

    private static boolean isAttribute(String text) {
        return text.indexOf(';') < 0 && Tokens.isFieldValue(text);
    }
}
