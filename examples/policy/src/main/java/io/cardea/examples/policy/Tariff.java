// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.policy;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Call;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import java.util.HashMap;
import java.util.Map;

/// Tells the service which tariff a customer has, and refuses what that does not hold. Asked by many threads at once.
final class Tariff implements Blocking {
    private final Map<String, String> tariffs = new HashMap<>();
    private final TariffConfig config;

    Tariff(TariffConfig config) {
        this.config = config;
        config.customers().forEach((tariff, customers) -> customers.forEach(customer -> tariffs.put(customer, tariff)));
    }

    @Override
    public Step step() {
        return Step.AUTHORIZE;
    }

    @Override
    public Verdict onRequest(Call call) {
        var tariff = tariffs.getOrDefault(call.header("X-Customer").orElse(""), config.otherwise());
        boolean reads = call.method().equals("GET") || call.method().equals("HEAD");
        if (!reads && tariff.equals(config.readOnly())) return Verdict.refuse(Failure.Kind.NOT_ALLOWED, "this tariff may only read");
        call.setHeader("X-Tariff", tariff);
        return Verdict.NEXT;
    }
}
