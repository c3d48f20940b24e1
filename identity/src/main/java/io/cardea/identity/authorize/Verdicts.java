// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.identity.authorize.Rule.Refusal;
import java.util.List;
import java.util.Map;

/// How clients are told that they may not. Who is known gets a 403; who is not known, where to be known might help, gets a 401 (RFC 9110 §15.5.2, §15.5.4).
final class Verdicts {
    private final Map<String, String> challenges;
    private final List<String> all;
    private final boolean dryRun;

    /// @param challenges of the ways to identify, by their names
    /// @param dryRun whether nobody is refused
    Verdicts(Map<String, String> challenges, boolean dryRun) {
        this.challenges = Map.copyOf(challenges);
        this.all = challenges.values().stream().distinct().sorted().toList();
        this.dryRun = dryRun;
    }

    /// @param aboutIdentity whether to be known might help
    Verdict of(Exchange exchange, Refusal refusal, boolean aboutIdentity) {
        if (dryRun) return new Verdict.Next("dry run: " + refusal.why());
        if (!exchange.identity().isKnown() && aboutIdentity && !all.isEmpty()) {
            return refuse(Failure.Kind.NOT_IDENTIFIED, refusal, all);
        }
        var challenge = challenges.getOrDefault(exchange.identity().way(), "");
        // RFC 6750 §3.1: a better token would do. Of a key or a certificate there is no better one to be had at once.
        boolean token = challenge.startsWith("Bearer ") && !refusal.scopes().isEmpty();
        return refuse(Failure.Kind.NOT_ALLOWED, refusal, token ? List.of(challenge + ", error=\"insufficient_scope\", scope=\"" + refusal.scopes() + '"') : List.of());
    }

    /// Nobody can say.
    ///
    /// @param why for people
    Verdict unjudged(String why) {
        return dryRun ? new Verdict.Next("dry run: " + why) : Verdict.refuse(Failure.Kind.NO_ENDPOINT, why);
    }

    private static Verdict refuse(Failure.Kind kind, Refusal refusal, List<String> told) {
        var failure = Failure.of(kind, refusal.why());
        return told.isEmpty() ? new Verdict.Refuse(failure, refusal.why()) : new Verdict.RefuseWith(failure, refusal.why(), page -> with(page, told));
    }

    private static Response with(Response page, List<String> challenges) {
        for (var each : challenges) page.fields().add(FieldName.WWW_AUTHENTICATE, each);
        return page;
    }
}
