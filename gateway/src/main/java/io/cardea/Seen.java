// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Policy;
import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.net.loop.Transport;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Looks on while a file is compiled, and remembers by which word and on which line each policy and handler was made: a running edge
/// has no use for that and does not keep it.
final class Seen {
    private final Map<Object, Explained.Placed> made = new IdentityHashMap<>();
    private final List<String> handlerNames = new ArrayList<>();

    Catalogue catalogue(Lanes lanes) {
        return Standard.catalogue(Transport.best(), lanes, factory -> policies(factory), factory -> handlers(factory));
    }

    List<String> handlerNames() {
        return List.copyOf(handlerNames);
    }

    /// @param one a policy or a handler of a route that was compiled with [#catalogue]
    Explained.Placed of(Object one) {
        return made.getOrDefault(one, new Explained.Placed(one.getClass().getSimpleName(), ""));
    }

    private <C extends Record> PolicyFactory<C> policies(PolicyFactory<C> inner) {
        return new PolicyFactory<>() {
            @Override
            public String name() {
                return inner.name();
            }

            @Override
            public Class<C> config() {
                return inner.config();
            }

            @Override
            public Policy create(C config, Build build) {
                var policy = inner.create(config, build);
                made.put(policy, new Explained.Placed(inner.name(), build.line()));
                return policy;
            }
        };
    }

    private <C extends Record> HandlerFactory<C> handlers(HandlerFactory<C> inner) {
        handlerNames.add(inner.name());
        return new HandlerFactory<>() {
            @Override
            public String name() {
                return inner.name();
            }

            @Override
            public Class<C> config() {
                return inner.config();
            }

            @Override
            public Handler create(C config, Build build) {
                var handler = inner.create(config, build);
                made.put(handler, new Explained.Placed(inner.name(), build.line()));
                return handler;
            }
        };
    }
}
