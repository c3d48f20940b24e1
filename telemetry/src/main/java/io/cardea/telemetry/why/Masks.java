// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.why;

import com.google.re2j.Pattern;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Takes out of texts what may be secret: values of query parameters by their names, credentials in addresses, tokens that look like some.
/// Immutable.
public final class Masks {
    private static final Set<String> SECRET = Set.of("key", "code", "sig", "sid", "jwt", "pin", "otp", "state", "nonce", "ticket", "pass", "hmac", "mac");
    private static final List<String> SECRET_PARTS = List.of("token", "secret", "passw", "pwd", "apikey", "accesskey", "signature", "credential", "session", "auth", "assertion");
    private static final Pattern USER = Pattern.compile("(?i)(://|%3a%2f%2f)[^/?#&\\s\"]*?(@|%40)");
    /// Three parts of base64url: a JWT, wherever it stands.
    private static final Pattern JWT = Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*");

    private final Set<String> declared = new HashSet<>();

    /// @param names of parameters that the operator has declared
    public Masks(List<String> names) {
        names.forEach(name -> declared.add(plain(name)));
    }

    String query(String query) {
        if (query.isEmpty()) return query;
        var out = new StringBuilder(query.length());
        for (var pair : query.split("&", -1)) {
            if (!out.isEmpty()) out.append('&');
            int equals = pair.indexOf('=');
            out.append(equals >= 0 && isSecret(pair.substring(0, equals)) ? pair.substring(0, equals + 1) + Kept.MASKED : text(pair));
        }
        return out.toString();
    }

    /// A remark, a path: whatever may have the address of somebody in it.
    String text(String text) {
        var without = text.indexOf('@') >= 0 || text.contains("%40") ? USER.matcher(text).replaceAll("$1" + Kept.MASKED + "$2") : text;
        return without.contains("eyJ") ? JWT.matcher(without).replaceAll(Kept.MASKED) : without;
    }

    private boolean isSecret(String name) {
        var plain = plain(decoded(name));
        return SECRET.contains(plain) || declared.contains(plain) || SECRET_PARTS.stream().anyMatch(plain::contains);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    /// `X-Api_Key` and `xapikey` are one name.
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
