// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cardea.core.address.Loopback;
import io.cardea.core.file.AdminConfig;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Request;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/// Who may speak to the admin room. A pure function of the request and its peer.
///
/// The browser of someone who works on this machine can be made to send requests here by any page. A name that was
/// rebound to loopback shows in `Host`; a page's script in `Origin` or `Sec-Fetch-Site`; a form in its content type.
final class Guard {
    private static final FieldName SEC_FETCH_SITE = FieldName.of("Sec-Fetch-Site");
    private static final String BEARER = "bearer ";

    private final AdminConfig config;

    Guard(AdminConfig config) {
        this.config = config;
    }

    /// Why a request is not served.
    record Refusal(int status, String detail) {}

    Optional<Refusal> refusal(Request request, String peer) {
        if (!isOurHost(request.host())) {
            return refuse(403, "expected `localhost` or a loopback address as the Host, or a name listed under `admin.hosts`");
        }
        if (!isOurOrigin(request)) return refuse(403, "pages of other origins may not ask here");
        if (isHealth(request)) return Optional.empty();
        if (config.token().isPresent() && !hasToken(request, config.token().get().reveal())) {
            return refuse(401, "expected `Authorization: Bearer` and the token of `admin.token`");
        }
        if (isRead(request)) return Optional.empty();
        if (!Loopback.isAddress(peer)) return refuse(403, "changes are made from this machine only");
        if (!isJson(request)) return refuse(415, "expected `Content-Type: application/json`");
        return Optional.empty();
    }

    private boolean isOurHost(String host) {
        // Beyond loopback a token guards as well, and probes and scrapers call by the address itself.
        return Loopback.isHost(host) || config.hosts().contains(host) || !config.isOff() && !config.isLoopback() && Loopback.isLiteral(host);
    }

    private static boolean isOurOrigin(Request request) {
        var own = request.scheme() + "://" + request.authority();
        for (var origin : request.fields().all(FieldName.ORIGIN)) if (!origin.equalsIgnoreCase(own)) return false;
        for (var site : request.fields().all(SEC_FETCH_SITE)) if (!site.equals("same-origin") && !site.equals("none")) return false;
        return true;
    }

    private static boolean isHealth(Request request) {
        return isRead(request) && (request.path().equals("/livez") || request.path().equals("/readyz"));
    }

    private static boolean isRead(Request request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static boolean hasToken(Request request, String token) {
        var given = request.fields().all(FieldName.AUTHORIZATION);
        if (given.size() != 1 || !given.getFirst().toLowerCase(Locale.ROOT).startsWith(BEARER)) return false;
        return MessageDigest.isEqual(given.getFirst().substring(BEARER.length()).getBytes(UTF_8), token.getBytes(UTF_8));
    }

    private static boolean isJson(Request request) {
        var types = request.fields().all(FieldName.CONTENT_TYPE);
        if (types.size() != 1) return false;
        var type = types.getFirst();
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase("application/json");
    }

    private static Optional<Refusal> refuse(int status, String detail) {
        return Optional.of(new Refusal(status, detail));
    }
}
