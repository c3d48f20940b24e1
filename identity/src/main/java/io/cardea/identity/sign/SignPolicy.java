// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;

/// Tells the origin who asks by a signed token. Behind all that may refuse, so that a signature is spent on what is carried only; and before the cache, which asks origins with the same fields.
final class SignPolicy implements Deferred {
    private final FieldName field;
    private final boolean bearer;
    private final Signing signing;

    SignPolicy(FieldName field, Signing signing) {
        this.field = field;
        this.bearer = field.equals(FieldName.AUTHORIZATION);
        this.signing = signing;
    }

    @Override
    public Step step() {
        return Step.LOCATE;
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        // Of nobody nothing is told, least of all what a client has put there.
        exchange.request().fields().remove(field);
        var who = exchange.identity();
        if (who.consumer().isEmpty()) return Pending.of(Verdict.NEXT);
        var lane = exchange.edge().lane(Blocking.Lane.VIRTUAL);
        var ready = signing.ready(who, lane);
        if (ready.isPresent()) return Pending.of(told(exchange, ready.get()));
        var verdict = new Pending<Verdict>();
        signing.made(who, lane, exchange.client().loop()).then(token -> {
            if (exchange.isOver() || exchange.isAnswered()) return;
            verdict.complete(token.map(it -> told(exchange, it)).orElseGet(() -> Verdict.refuse(Failure.Kind.INTERNAL, "no token can be signed for who asks")));
        });
        return verdict;
    }

    private Verdict told(Exchange exchange, String token) {
        exchange.request().fields().set(field, bearer ? "Bearer " + token : token);
        return Verdict.NEXT;
    }

    @Override
    public boolean looksBack() {
        return false;
    }

    @Override
    public String toString() {
        return "sign";
    }
}
