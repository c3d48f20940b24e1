// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.identity.authorize.Opa.Decision;
import io.cardea.identity.authorize.Rule.Refusal;
import java.util.Optional;

/// Lets pass whom the rules of an agent fit, and those of the file, if there are any: these are looked at first, as they cost nothing.
final class OpaPolicy implements Deferred {
    private final Optional<Rule> rule;
    private final Opa opa;
    private final boolean open;
    private final Verdicts verdicts;

    /// @param open whether requests pass while it cannot be asked
    OpaPolicy(Optional<Rule> rule, Opa opa, boolean open, Verdicts verdicts) {
        this.rule = rule;
        this.opa = opa;
        this.open = open;
        this.verdicts = verdicts;
    }

    @Override
    public Step step() {
        return Step.AUTHORIZE;
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        if (rule.isPresent()) {
            var refusal = rule.get().test(exchange);
            if (!refusal.holds()) return Pending.of(verdicts.of(exchange, refusal, rule.get().isAboutIdentity()));
        }
        var decision = opa.ask(exchange);
        var now = decision.now();
        if (now.isPresent()) return Pending.of(verdict(exchange, now.get()));
        var verdict = new Pending<Verdict>();
        decision.then(came -> {
            // Its client may have gone, or a time-out answered: then nothing of it is touched.
            if (!exchange.isOver() && !exchange.isAnswered()) verdict.complete(verdict(exchange, came));
        });
        return verdict;
    }

    private Verdict verdict(Exchange exchange, Decision decision) {
        return switch (decision) {
            case Decision.Yes yes -> Verdict.NEXT;
            case Decision.No(var reason) -> verdicts.of(exchange, new Refusal(reason, ""), opa.isAboutIdentity());
            case Decision.Unusable(var why) -> open ? new Verdict.Next("OPA cannot be asked, and requests pass then: " + why) : verdicts.unjudged("OPA cannot be asked: " + why);
        };
    }

    @Override
    public boolean looksBack() {
        return false;
    }

    @Override
    public String toString() {
        return "authorize";
    }
}
