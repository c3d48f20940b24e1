// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.core.config.Short;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The policy `hoard`: keeps the bodies of requests long after those have ended, and sends empty ones on.
public final class HoardingPolicy implements PolicyFactory<HoardingPolicy.Config> {
    private static final Queue<Runnable> KEPT = new ConcurrentLinkedQueue<>();

    public record Config(String name) {
        @Short("all")
        public static Config of(String name) {
            return new Config(name);
        }
    }

    /// Gives one of them up, on its loop, and returns when that is done.
    ///
    /// @return whether there was one
    static boolean giveOneUp() {
        var next = KEPT.poll();
        if (next == null) return false;
        next.run();
        return true;
    }

    @Override
    public String name() {
        return "hoard";
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
                return Step.TRANSFORM;
            }

            @Override
            public Verdict onRequest(Exchange exchange) {
                var body = exchange.request().body();
                var loop = exchange.client().loop();
                KEPT.add(() -> CompletableFuture.runAsync(() -> body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "given up late")), loop).join());
                exchange.replaceBody(Body.empty());
                return Verdict.NEXT;
            }
        };
    }
}
