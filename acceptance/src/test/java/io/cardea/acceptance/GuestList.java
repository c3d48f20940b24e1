// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Call;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.util.List;

/// A user's plug-in as `META-INF/services` names it: `invited: [ann, bob]` lets only these in.
public final class GuestList implements PolicyFactory<GuestList.Config> {
    public record Config(@OneOrMany List<String> guests) {
        @Short("[ann, bob]")
        public static Config of(List<String> guests) {
            return new Config(guests);
        }
    }

    @Override
    public String name() {
        return "invited";
    }

    @Override
    public Class<Config> config() {
        return Config.class;
    }

    @Override
    public Policy create(Config config, Build build) {
        return new Blocking() {
            @Override
            public Step step() {
                return Step.AUTHORIZE;
            }

            @Override
            public Verdict onRequest(Call call) {
                if (!config.guests.contains(call.header("X-Guest").orElse(""))) return Verdict.refuse(Failure.Kind.NOT_ALLOWED, "not on the list");
                call.setHeader("X-Thread", Thread.currentThread().getName()); // told to the origin, for the test
                return Verdict.NEXT;
            }
        };
    }
}
