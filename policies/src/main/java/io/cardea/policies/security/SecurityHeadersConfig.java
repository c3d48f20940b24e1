// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.security;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import io.cardea.core.http.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `security-headers` alone gives the defaults. An empty text (`""`) leaves a field out.
@Doc("Fields that make browsers careful: nosniff, Referrer-Policy, framing, HSTS, Permissions-Policy, COOP")
public record SecurityHeadersConfig(
        @Doc("X-Content-Type-Options: nosniff") @Default("true") boolean nosniff,
        @Doc("Referrer-Policy") @Default("strict-origin-when-cross-origin") String referrerPolicy,
        @Doc("Who may frame the pages: self, none, any, or origins") @OneOrMany @Default("[self]") List<String> frameAncestors,
        @Doc("Strict-Transport-Security, sent over https only; off for none") @Default("{}") Hsts hsts,
        @Doc("Permissions-Policy, as the field writes it") Optional<String> permissionsPolicy,
        @Doc("Cross-Origin-Opener-Policy") @Default("same-origin-allow-popups") String crossOriginOpenerPolicy,
        @Doc("Whether what the origin says is replaced") @Default("false") boolean override) {

    public SecurityHeadersConfig {
        text("referrer-policy", referrerPolicy);
        text("permissions-policy", permissionsPolicy.orElse(""));
        text("cross-origin-opener-policy", crossOriginOpenerPolicy);
        for (var source : frameAncestors) {
            // A semicolon or comma would begin another directive or policy.
            if (!source.matches("self|none|any|[A-Za-z0-9:/.*_\\[\\]-]+")) {
                throw Invalid.at("frame-ancestors", "expected `self`, `none`, `any` or an origin such as `https://*.example.com`, found `" + source + '`');
            }
        }
        if (frameAncestors.size() > 1 && (frameAncestors.contains("none") || frameAncestors.contains("any"))) {
            throw Invalid.at("frame-ancestors", "`none` and `any` stand alone");
        }
    }

    private static void text(String key, String value) {
        if (!Tokens.isFieldValue(value)) throw Invalid.at(key, "holds a line break or another character that no field can carry");
    }

    /// @param enabled whether it is sent at all
    /// @param preload asks browsers' makers to list the site; hard to undo
    public record Hsts(
            @Doc("Whether it is sent") @Default("true") boolean enabled,
            @Doc("How long browsers insist on https") @Default("365d") Duration maxAge,
            @Doc("Whether all names below are meant too") @Default("false") boolean includeSubdomains,
            @Doc("Consents to the browsers' built-in lists") @Default("false") boolean preload) {

        public Hsts {
            if (preload && (!includeSubdomains || maxAge.compareTo(Duration.ofDays(365)) < 0)) {
                throw Invalid.at("preload", "the browsers' lists take only sites with `include-subdomains: true` and `max-age: 365d` or more");
            }
        }

        /// The short form says that there is none.
        @Short("off")
        static Hsts off(String word) {
            if (!word.equals("off") && !word.equals("false")) throw new IllegalArgumentException("expected `off` or a map such as `{ max-age: 180d }`");
            return new Hsts(false, Duration.ZERO, false, false);
        }

        String value() {
            return "max-age=" + maxAge.toSeconds() + (includeSubdomains ? "; includeSubDomains" : "") + (preload ? "; preload" : "");
        }
    }
}
