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
import java.util.concurrent.atomic.AtomicInteger;

/// The policy `faulty`, as a user's plug-in might be: it holds two things that must be let go, and then cannot be made.
public final class FaultyPolicy implements PolicyFactory<FaultyPolicy.Config> {
    /// What all edges of this process hold of it.
    static final AtomicInteger SHARED = new AtomicInteger();
    static final AtomicInteger OWNED = new AtomicInteger();

    /// @param fault which; `none` for none
    public record Config(String fault) {
        @Short("none")
        public static Config of(String fault) {
            return new Config(fault);
        }
    }

    private record Held(AtomicInteger count) implements AutoCloseable {
        Held {
            count.incrementAndGet();
        }

        @Override
        public void close() {
            count.decrementAndGet();
        }
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public Class<Config> config() {
        return Config.class;
    }

    @Override
    public Policy create(Config config, Build build) {
        build.shared(Held.class, config.fault(), () -> new Held(SHARED));
        build.own(new Held(OWNED));
        return switch (config.fault()) {
            case "none" -> new Passing();
            case "argument" -> throw new IllegalArgumentException("expected another word");
            case "state" -> throw new IllegalStateException("a mistake in the plug-in");
            case "pointer" -> throw new NullPointerException();
            case "link" -> throw new NoClassDefFoundError("io/example/Missing");
            case "shared" -> throw build.shared(RuntimeExceptionHolder.class, "x", () -> {
                throw new IllegalStateException("what is shared cannot be made");
            }).fault();
            default -> throw new IllegalArgumentException("no such fault: " + config.fault());
        };
    }

    private record RuntimeExceptionHolder(RuntimeException fault) implements AutoCloseable {
        @Override
        public void close() {}
    }

    private record Passing() implements Inline {
        @Override
        public Step step() {
            return Step.VALIDATE;
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            return Verdict.NEXT;
        }

        @Override
        public boolean looksBack() {
            return false;
        }
    }
}
