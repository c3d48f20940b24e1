// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Policy;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// A plug-in's factory: what it makes is held to what keeps the event loops free of it.
///
/// @param name as the factory says, asked once
/// @param config the same
/// @param <C> the record of the plug-in's factory
record PluginFactory<C extends Record>(String name, Class<C> config, String plugin, PolicyFactory<C> own, Crew crew) implements PolicyFactory<C> {
    static <C extends Record> PluginFactory<C> of(String plugin, PolicyFactory<C> own, Crew crew) {
        return new PluginFactory<>(own.name(), own.config(), plugin, own, crew);
    }

    @Override
    public Policy create(C record, Build build) {
        return crew.making('`' + name + '`', () -> {
            var policy = own.create(record, new PluginBuild(build, crew));
            if (!(policy instanceof Blocking blocking)) throw new IllegalArgumentException("`" + name + "` of the plug-in " + plugin + " would decide on the event loop: expected a policy that implements `Blocking`");
            if (looksBack(blocking)) {
                throw new IllegalArgumentException("`" + name + "` of the plug-in " + plugin + " has an `onResponse` or `onEnd`, which run on the event loop: expected a policy with `onRequest` only");
            }
            return new PluginPolicy(name, plugin, blocking, java.util.Objects.requireNonNull(blocking.step(), "step"), crew);
        });
    }

    private static boolean looksBack(Blocking policy) {
        try {
            var type = policy.getClass();
            return type.getMethod("onResponse", Exchange.class, Response.class).getDeclaringClass() != Policy.class
                || type.getMethod("onEnd", Exchange.class).getDeclaringClass() != Policy.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every policy has them", e);
        }
    }
}
