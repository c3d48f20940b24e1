// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.config.Slots;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.spi.PolicyFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a file may name: the explicit list of policies and handlers that ship, and a user's own.
public final class Catalogue {
    /// The slot kinds, as `@SlotOf` and `@HandlerSlot` name them.
    public static final String POLICY = "policy";
    public static final String HANDLER = "handler";

    private final Map<String, PolicyFactory<?>> policies = new LinkedHashMap<>();
    private final Map<String, HandlerFactory<?>> handlers = new LinkedHashMap<>();
    private final Slots slots;

    /// @throws IllegalArgumentException if two have one name
    public Catalogue(List<? extends PolicyFactory<?>> policyFactories, List<? extends HandlerFactory<?>> handlerFactories) {
        var known = Slots.none().with(POLICY, Use.NAME, Use.class);
        for (var factory : policyFactories) {
            known = known.with(POLICY, factory.name(), factory.config());
            policies.put(factory.name(), factory);
        }
        for (var factory : handlerFactories) {
            known = known.with(HANDLER, factory.name(), factory.config());
            handlers.put(factory.name(), factory);
        }
        slots = known;
    }

    public Slots slots() {
        return slots;
    }

    /// The words by which a route may say who answers, in the order of the list.
    public List<String> handlers() {
        return List.copyOf(handlers.keySet());
    }

    PolicyFactory<?> policy(String name) {
        return java.util.Objects.requireNonNull(policies.get(name), name);
    }

    HandlerFactory<?> handler(String name) {
        return java.util.Objects.requireNonNull(handlers.get(name), name);
    }
}
