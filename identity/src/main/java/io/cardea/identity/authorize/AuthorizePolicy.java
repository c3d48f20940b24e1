// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;

/// Lets pass whom its rule fits.
final class AuthorizePolicy implements Inline {
    private final Rule rule;
    private final Verdicts verdicts;

    AuthorizePolicy(Rule rule, Verdicts verdicts) {
        this.rule = rule;
        this.verdicts = verdicts;
    }

    @Override
    public Step step() {
        return Step.AUTHORIZE;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var refusal = rule.test(exchange);
        return refusal.holds() ? Verdict.NEXT : verdicts.of(exchange, refusal, rule.isAboutIdentity());
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
