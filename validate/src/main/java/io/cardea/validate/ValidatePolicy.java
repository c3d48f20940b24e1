// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Holding;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import java.util.Optional;

/// Holds a request to what is declared of it, cheap things first: its method, its parameters, its body's type and length, and only then the
/// body. Whoever is refused before that has sent none if he waited for 100 (RFC 9110 §10.1.1).
final class ValidatePolicy implements Deferred, Holding {
    private final Rules rules;
    private final Source source;

    ValidatePolicy(Rules rules, Source source) {
        this.rules = rules;
        this.source = source;
    }

    @Override
    public Step step() {
        return Step.VALIDATE;
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        var request = exchange.request();
        if (!rules.methods().isEmpty() && !rules.methods().contains(request.method())) {
            var allowed = String.join(", ", rules.methods());
            return Pending.of(verdict(exchange, Finding.of(Failure.Kind.METHOD_NOT_ALLOWED, "allowed here: " + allowed, FieldName.ALLOW, allowed)));
        }
        return switch (source.of(exchange)) {
            case Source.Found.Refused(var finding) -> Pending.of(verdict(exchange, finding));
            case Source.Found.Undeclared none -> Pending.of(new Verdict.Next("nothing is declared of it"));
            case Source.Found.Declared(var contract, var path) -> {
                var flaws = contract.judge(request, path, rules.errors());
                if (flaws.isEmpty() && request.body().isEmpty() && !contract.needsBody()) yield Pending.of(Verdict.NEXT);
                yield new Judgement(this, rules, exchange, contract, flaws).begin();
            }
        };
    }

    /// Refuses, or, if that is all that is wanted, reports.
    Verdict verdict(Exchange exchange, Finding finding) {
        if (rules.reportOnly()) {
            rules.tally().reported(exchange.request().method() + ' ' + exchange.request().path(), finding);
            return new Verdict.Next("would be refused: " + finding.text());
        }
        rules.tally().refused();
        return new Verdict.RefuseWith(Failure.of(finding.kind(), finding.why()), finding.text(), page -> FlawPage.of(exchange, finding, page));
    }

    /// Only an origin's: what the edge itself says needs no declaration.
    private Optional<ResponseCheck> check(Exchange exchange) {
        boolean ours = exchange.failure().isPresent() || exchange.isAnsweredBy(this);
        return !ours && source.of(exchange) instanceof Source.Found.Declared(var contract, var path) ? Optional.of(new ResponseCheck(rules, exchange, contract)) : Optional.empty();
    }

    @Override
    public Response onResponse(Exchange exchange, Response response) {
        return check(exchange).map(check -> check.watched(response)).orElse(response);
    }

    @Override
    public Pending<Response> onAnswer(Exchange exchange, Response response) {
        boolean holds = rules.responses() == ApiConfig.Responses.REFUSE && !rules.reportOnly();
        if (!holds) return Pending.of(onResponse(exchange, response));
        return check(exchange).map(check -> check.held(response)).orElseGet(() -> Pending.of(response));
    }

    @Override
    public boolean looksBack() {
        return rules.responses() != ApiConfig.Responses.OFF;
    }

    @Override
    public String toString() {
        return "validate";
    }
}
