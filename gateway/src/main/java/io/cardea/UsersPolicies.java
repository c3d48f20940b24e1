// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Call;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// A user's policies that block run on the bounded lane, whatever they say: one that spins would stop all others on the other.
///
/// @param <C> the record of the user's factory
record UsersPolicies<C extends Record>(PolicyFactory<C> own) implements PolicyFactory<C> {
    static PolicyFactory<?> of(PolicyFactory<?> own) {
        return new UsersPolicies<>(own);
    }

    @Override
    public String name() {
        return own.name();
    }

    @Override
    public Class<C> config() {
        return own.config();
    }

    @Override
    public Policy create(C config, Build build) {
        var policy = own.create(config, build);
        return policy instanceof Blocking blocking ? new Bounded(name(), blocking) : policy;
    }

    /// One for each place in the file, though a user's factory may give the same policy to all.
    private record Bounded(String word, Blocking own) implements Blocking {
        @Override
        public Verdict onRequest(Call call) throws Exception {
            return own.onRequest(call);
        }

        @Override
        public Lane lane() {
            return Lane.BOUNDED;
        }

        @Override
        public Step step() {
            return own.step();
        }

        @Override
        public Back back() {
            return own.back();
        }

        @Override
        public Response onResponse(Exchange exchange, Response response) {
            return own.onResponse(exchange, response);
        }

        @Override
        public void onEnd(Exchange exchange) {
            own.onEnd(exchange);
        }

        @Override
        public boolean looksBack() {
            return own.looksBack();
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
