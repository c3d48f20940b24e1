// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.core.config.Short;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The policy `permit`: takes one for each exchange and gives it back at its end, as a limit on concurrency does.
public final class PermitPolicy implements PolicyFactory<PermitPolicy.Config> {
    static final AtomicInteger TAKEN = new AtomicInteger();
    static final AtomicInteger GIVEN_BACK = new AtomicInteger();
    /// How often that of each exchange was given back, by request id.
    static final Map<String, Integer> BACK = new ConcurrentHashMap<>();

    public record Config(String name) {
        @Short("one")
        public static Config of(String name) {
            return new Config(name);
        }
    }

    @Override
    public String name() {
        return "permit";
    }

    @Override
    public Class<Config> config() {
        return Config.class;
    }

    @Override
    public Policy create(Config config, Build build) {
        return new Inline() {
            @Override
            public Step step() {
                return Step.LIMIT;
            }

            @Override
            public Verdict onRequest(Exchange exchange) {
                TAKEN.incrementAndGet();
                return Verdict.NEXT;
            }

            @Override
            public void onEnd(Exchange exchange) {
                BACK.merge(exchange.requestId(), 1, Integer::sum);
                GIVEN_BACK.incrementAndGet();
            }
        };
    }
}
