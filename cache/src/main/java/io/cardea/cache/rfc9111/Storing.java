// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Statuses;
import java.time.Duration;
import java.util.Optional;

/// May an answer be kept (RFC 9111 §3)?
public final class Storing {
    private static final FieldName SET_COOKIE = FieldName.of("Set-Cookie");

    private static final FieldName EXPIRES = FieldName.of("Expires");

    private Storing() {}

    /// @param authorized whether the request was let in by credentials, in `Authorization` or proven to the edge, which may have taken them off
    /// @param maySet whether the operator's lifetime counts
    public static Decision answered(boolean authorized, int status, Fields response, Rules rules, Terms terms, boolean maySet) {
        var targeted = Targeted.of(response, rules.targets());
        var said = targeted.orElseGet(() -> CacheControl.ofResponse(response));
        if (status < 200) return Decision.no("not final", "9111 3");
        // A 206 may be, if it says which part it is: see Parts.
        if (status == 206 ? Extent.read(response).isEmpty() : response.contains(FieldName.CONTENT_RANGE)) return Decision.no("a part", "9111 3.3");
        if (status == 304) return Decision.no("304 is no answer of its own", "9111 3");
        boolean understood = !Statuses.reason(status).isEmpty();
        if (said.mustUnderstand() && !understood) return Decision.no("must-understand, and the status is not understood", "9111 5.2.2.3");
        if (said.noStore() && !said.mustUnderstand()) return Decision.no("no-store", "9111 5.2.2.5");
        if (said.isPrivate()) return Decision.no("private", "9111 5.2.2.7");
        var set = maySet ? rules.lifetimeOf(status) : Optional.<Duration>empty();
        if (set.isPresent() && set.get().isZero()) return Decision.no("the configuration says so", "cache");
        if (authorized && !terms.isForAuthorized()) return Decision.no("the request has credentials", "9111 3.5");
        if (response.contains(SET_COOKIE) && !rules.stripSetCookie()) return Decision.no("Set-Cookie", "9111 7.3");
        if (Variation.isAnything(response)) return Decision.no("Vary: *", "9111 4.1");
        boolean explicit = set.isPresent() || said.saysLifetime() || targeted.isEmpty() && response.contains(EXPIRES);
        if (!explicit && !said.isPublic() && !Lifetime.isHeuristic(status)) return Decision.no("nothing says how long it is fresh", "9111 3");
        if (!explicit && terms.lifetime() == 0 && !said.noCache()) return Decision.no("nothing says how long it is fresh", "9111 4.2.2");
        return Decision.yes(explicit ? "stored" : "stored by heuristics", explicit ? "9111 3" : "9111 4.2.2");
    }
}
