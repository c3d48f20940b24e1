// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.route.RequestPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/// What a request that may have changed something makes untrue (RFC 9111 §4.4).
public final class Invalidation {
    private static final FieldName CONTENT_LOCATION = FieldName.of("Content-Location");

    private Invalidation() {}

    /// Path and query of each address of the request's own origin that must be forgotten; empty if the method is safe or the origin
    /// refused. Where `Location` and `Content-Location` point is forgotten too, if that is the same origin: another's is none of its
    /// business.
    public static List<String> of(Request request, int status, Fields response) {
        if (request.isSafe() || status < 200 || status >= 400) return List.of();
        var targets = new ArrayList<String>(3);
        targets.add(request.target());
        for (var name : List.of(FieldName.LOCATION, CONTENT_LOCATION)) {
            response.first(name).ifPresent(reference -> sameOrigin(request, reference, targets));
        }
        return targets;
    }

    private static void sameOrigin(Request request, String reference, List<String> targets) {
        try {
            // This constructor quotes what a URI may not have, but each % too, which is taken back.
            var base = new URI(request.scheme(), request.authority(), request.path(), null, null).toString().replace("%25", "%");
            var there = new URI(base).resolve(new URI(reference));
            if (!request.scheme().equalsIgnoreCase(there.getScheme()) || there.getHost() == null) return; // what has a host has a path, be it empty (RFC 3986 §3)
            if (!there.getHost().equalsIgnoreCase(request.host()) || port(there.getPort(), request.scheme()) != port(request.port(), request.scheme())) return;
            var path = RequestPath.normalise(there.getRawPath().isEmpty() ? "/" : there.getRawPath(), PathRules.STRICT); // as requests for it are keyed
            var target = there.getRawQuery() == null ? path : path + '?' + there.getRawQuery();
            if (!targets.contains(target)) targets.add(target);
        } catch (URISyntaxException | IllegalArgumentException | RefusedTarget e) {
            // An address that nobody can read, or ask for, is nobody's.
        }
    }

    private static int port(int written, String scheme) {
        return written >= 0 ? written : scheme.equals("https") ? 443 : 80;
    }
}
