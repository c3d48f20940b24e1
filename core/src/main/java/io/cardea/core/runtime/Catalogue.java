// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.config.Slots;
import io.cardea.core.spi.BalancerFactory;
import io.cardea.core.spi.DiscoveryFactory;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.core.spi.RouteSource;
import io.cardea.core.spi.ServiceCarrier;
import io.cardea.core.spi.StateFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a file may name: the explicit list of policies, handlers, balancers, discoveries and ways to identify that ship, and a user's own.
public final class Catalogue {
    /// The slot kinds, as `@SlotOf` and `@HandlerSlot` name them.
    public static final String POLICY = "policy";
    public static final String HANDLER = "handler";
    public static final String BALANCER = "balancer";
    public static final String DISCOVERY = "discovery";
    public static final String IDENTIFIER = "identifier";

    private final Map<String, PolicyFactory<?>> policies = new LinkedHashMap<>();
    private final Map<String, HandlerFactory<?>> handlers = new LinkedHashMap<>();
    private final Map<String, BalancerFactory<?>> balancers = new LinkedHashMap<>();
    private final Map<String, DiscoveryFactory<?>> discoveries = new LinkedHashMap<>();
    private final Map<String, IdentifierFactory<?>> identifiers = new LinkedHashMap<>();
    private final Slots slots;
    private final RouteSource routes;
    private final StateFactory states;

    /// Without services and state.
    ///
    /// @throws IllegalArgumentException if two have one name
    public Catalogue(List<? extends PolicyFactory<?>> policyFactories, List<? extends HandlerFactory<?>> handlerFactories) {
        this(policyFactories, handlerFactories, List.of(), List.of());
    }

    /// Without ways to identify and routes from documents, and with state of its own.
    ///
    /// @throws IllegalArgumentException if two of one kind have one name
    public Catalogue(List<? extends PolicyFactory<?>> policyFactories, List<? extends HandlerFactory<?>> handlerFactories,
                     List<? extends BalancerFactory<?>> balancerFactories, List<? extends DiscoveryFactory<?>> discoveryFactories) {
        this(policyFactories, handlerFactories, balancerFactories, discoveryFactories, List.of(), (config, build) -> {
            throw new IllegalArgumentException("there is nobody here who reads documents of OpenAPI");
        }, StateFactory.NONE);
    }

    /// @param routes reads documents that describe routes
    /// @param states what keeps what requests have in common
    /// @throws IllegalArgumentException if two of one kind have one name
    public Catalogue(List<? extends PolicyFactory<?>> policyFactories, List<? extends HandlerFactory<?>> handlerFactories,
                     List<? extends BalancerFactory<?>> balancerFactories, List<? extends DiscoveryFactory<?>> discoveryFactories,
                     List<? extends IdentifierFactory<?>> identifierFactories, RouteSource routes, StateFactory states) {
        var known = Slots.none().with(POLICY, Use.NAME, Use.class);
        for (var factory : policyFactories) {
            known = known.with(POLICY, factory.name(), factory.config());
            policies.put(factory.name(), factory);
        }
        for (var factory : handlerFactories) {
            known = known.with(HANDLER, factory.name(), factory.config());
            handlers.put(factory.name(), factory);
        }
        for (var factory : balancerFactories) {
            known = known.with(BALANCER, factory.name(), factory.config());
            balancers.put(factory.name(), factory);
        }
        for (var factory : discoveryFactories) {
            known = known.with(DISCOVERY, factory.name(), factory.config());
            discoveries.put(factory.name(), factory);
        }
        for (var factory : identifierFactories) {
            known = known.with(IDENTIFIER, factory.name(), factory.config());
            identifiers.put(factory.name(), factory);
        }
        slots = known;
        this.routes = routes;
        this.states = states;
    }

    /// These and one policy more.
    ///
    /// @throws IllegalArgumentException if its word is taken
    public Catalogue with(PolicyFactory<?> policy) {
        var more = new ArrayList<PolicyFactory<?>>(policies.values());
        more.add(policy);
        return new Catalogue(more, List.copyOf(handlers.values()), List.copyOf(balancers.values()), List.copyOf(discoveries.values()), List.copyOf(identifiers.values()), routes, states);
    }

    public Slots slots() {
        return slots;
    }

    /// The words by which a route may say who answers, in the order of the list.
    public List<String> handlers() {
        return List.copyOf(handlers.keySet());
    }

    RouteSource routes() {
        return routes;
    }

    PolicyFactory<?> policy(String name) {
        return java.util.Objects.requireNonNull(policies.get(name), name);
    }

    StateFactory states() {
        return states;
    }

    HandlerFactory<?> handler(String name) {
        return java.util.Objects.requireNonNull(handlers.get(name), name);
    }

    /// The handler that knows services, if there is one.
    Optional<ServiceCarrier> services() {
        return handlers.values().stream().filter(ServiceCarrier.class::isInstance).map(ServiceCarrier.class::cast).findFirst();
    }

    BalancerFactory<?> balancer(String name) {
        return java.util.Objects.requireNonNull(balancers.get(name), name);
    }

    DiscoveryFactory<?> discovery(String name) {
        return java.util.Objects.requireNonNull(discoveries.get(name), name);
    }

    IdentifierFactory<?> identifier(String name) {
        return java.util.Objects.requireNonNull(identifiers.get(name), name);
    }
}
