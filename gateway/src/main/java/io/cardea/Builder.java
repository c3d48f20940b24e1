// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.core.config.Slots;
import io.cardea.core.exchange.Blocking;
import io.cardea.core.file.AdminConfig;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.ErrorsConfig;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.file.LimitsConfig;
import io.cardea.core.file.ListenerConfig;
import io.cardea.core.file.LogConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.file.SharedCacheConfig;
import io.cardea.core.file.StateConfig;
import io.cardea.core.file.TracesConfig;
import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.net.loop.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Says in Java what a file would say; what is not said is as in a file that does not say it. For one thread, and for one [#start].
///
/// ```java
/// var edge = Cardea.builder()
///     .listen(8080)
///     .service("catalog", "http://127.0.0.1:9001", "http://127.0.0.1:9002")
///     .route("/books/**", route -> route.policy("compress").to("catalog"))
///     .start();
/// ```
public final class Builder {
    private final List<Function<Slots, ListenerConfig>> listeners = new ArrayList<>();
    private final List<String> trust = new ArrayList<>();
    private final Map<String, Function<Slots, ServiceConfig>> services = new LinkedHashMap<>();
    private final List<Wish> policies = new ArrayList<>();
    private final List<RouteBuilder> routes = new ArrayList<>();
    private final List<PolicyFactory<?>> policyFactories = new ArrayList<>();
    private final List<HandlerFactory<?>> handlerFactories = new ArrayList<>();
    private final Map<String, Blocking> own = new LinkedHashMap<>();
    private Optional<ForwardingConfig> forwarding = Optional.empty();
    private Optional<LimitsConfig> limits = Optional.empty();
    private Optional<ErrorsConfig> errors = Optional.empty();
    private Optional<LogConfig> log = Optional.empty();
    private Optional<AdminConfig> admin = Optional.empty();
    private Optional<TracesConfig> traces = Optional.empty();
    private Optional<SharedCacheConfig> cache = Optional.empty();
    private Optional<StateConfig> state = Optional.empty();
    private Path folder = Path.of("").toAbsolutePath();
    private int threads = 64;
    private int waiting = 10_000;
    private String zone = "";

    Builder() {}

    /// On every address of this machine; 0 for a free port.
    public Builder listen(int port) {
        return listen(":" + port);
    }

    /// `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/edge.sock`.
    public Builder listen(String address) {
        var mark = Caller.mark();
        listeners.add(known -> Wish.bound(ListenerConfig.class, "address: " + Wish.quoted(address) + "\n", known, mark));
        return this;
    }

    public Builder listen(ListenerConfig listener) {
        listeners.add(known -> listener);
        return this;
    }

    /// Proxies before this edge whose `X-Forwarded-For` is believed.
    public Builder trust(String... networks) {
        trust.addAll(List.of(networks));
        return this;
    }

    /// Where this edge stands, for services that prefer instances of its zone.
    public Builder zone(String name) {
        zone = name;
        return this;
    }

    public Builder service(String name, String... endpoints) {
        var mark = Caller.mark();
        services.put(name, known -> Wish.bound(ServiceConfig.class, "endpoints: " + Wish.quoted(List.of(endpoints)) + "\n", known, mark));
        return this;
    }

    public Builder service(String name, ServiceConfig service) {
        services.put(name, known -> service);
        return this;
    }

    /// A policy for every route, as the file would write it: `policy("compress", "")`, `policy("allow", "10.0.0.0/8")`.
    ///
    /// @param value YAML on one line; empty for none
    public Builder policy(String word, String value) {
        policies.add(new Wish.Said(Catalogue.POLICY, word, value, Caller.mark()));
        return this;
    }

    /// A policy of your own for every route.
    public Builder policy(String word, CallPolicy policy) {
        policies.add(RouteBuilder.register(own, word, policy));
        return this;
    }

    /// Makes policies of your own known by their word, with settings of their own. Those that [java.util.ServiceLoader] finds are known
    /// already.
    public Builder plugin(PolicyFactory<?> factory) {
        policyFactories.add(factory);
        return this;
    }

    /// The same for handlers.
    public Builder plugin(HandlerFactory<?> factory) {
        handlerFactories.add(factory);
        return this;
    }

    /// @param path as in the file: `/books`, `/books/**`, `/books/{id}`, `~ ^/b.*$`
    public Builder route(String path, Consumer<RouteBuilder> what) {
        var route = new RouteBuilder(path, Caller.mark(), own);
        what.accept(route);
        routes.add(route);
        return this;
    }

    /// What origins are told of clients.
    public Builder forwarding(ForwardingConfig config) {
        forwarding = Optional.of(config);
        return this;
    }

    public Builder limits(LimitsConfig config) {
        limits = Optional.of(config);
        return this;
    }

    public Builder errors(ErrorsConfig config) {
        errors = Optional.of(config);
        return this;
    }

    /// `stdout`, `off` or a file.
    public Builder log(String to) {
        return log(LogConfig.to(to, Caller.mark()));
    }

    public Builder log(LogConfig config) {
        log = Optional.of(config);
        return this;
    }

    /// An address such as `127.0.0.1:9900`, or `off`.
    public Builder admin(String address) {
        return admin(AdminConfig.at(address));
    }

    public Builder admin(AdminConfig config) {
        admin = Optional.of(config);
        return this;
    }

    public Builder traces(TracesConfig config) {
        traces = Optional.of(config);
        return this;
    }

    /// What the caches of all routes share.
    public Builder cache(SharedCacheConfig config) {
        cache = Optional.of(config);
        return this;
    }

    /// Where counters, sessions and locks are kept: `memory`, or a Redis that edges share, such as `redis://127.0.0.1:6379`.
    ///
    /// @throws IllegalArgumentException if it is neither
    public Builder state(String where) {
        return state(StateConfig.of(where, Mark.CODE));
    }

    /// The same with all that can be said of it.
    public Builder state(StateConfig config) {
        state = Optional.of(config);
        return this;
    }

    /// Where relative paths start from; else the working directory.
    public Builder folder(Path start) {
        folder = start.toAbsolutePath();
        return this;
    }

    /// How many calls of policies of your own run at once, and how many may wait for their turn; beyond that a request is answered by
    /// 503.
    public Builder policyThreads(int most, int mostWaiting) {
        if (most < 1 || mostWaiting < 1) throw new IllegalArgumentException("expected at least one thread and one place to wait, found " + most + " and " + mostWaiting);
        threads = most;
        waiting = mostWaiting;
        return this;
    }

    /// @throws io.cardea.core.config.ConfigException with every mistake, at the line of Java that made it, or what could not be opened
    public Cardea start() {
        var lanes = new Lanes(threads, waiting);
        try {
            own.forEach((word, policy) -> policyFactories.add(new OwnPolicy(word, policy)));
            var known = Standard.catalogue(Transport.best(), lanes, Standard.Shown.NOWHERE, policyFactories, handlerFactories).slots();
            return Cardea.start(build(known), folder, lanes,
                (transport, shown) -> Standard.catalogue(transport, lanes, shown, policyFactories, handlerFactories));
        } catch (RuntimeException e) {
            lanes.close();
            throw e;
        }
    }

    private EdgeFile build(Slots known) {
        var unsaid = Wish.bound(EdgeFile.class, "{}\n", known, Mark.CODE);
        var problems = new ArrayList<Problem>();
        var declared = new LinkedHashMap<String, ServiceConfig>();
        services.forEach((name, service) -> made(problems, List.of(service), each -> each.apply(known)).forEach(one -> declared.put(name, one)));
        var file = new EdgeFile(made(problems, listeners, each -> each.apply(known)), trust, zone, forwarding.orElse(unsaid.forwarding()), declared, Map.of(), made(problems, policies, wish -> wish.slot(known)),
            Map.of(), List.of(), List.of(), made(problems, routes, route -> route.build(known)), List.of(), limits.orElse(unsaid.limits()), errors.orElse(unsaid.errors()),
            log.orElse(unsaid.log()), admin.orElse(unsaid.admin()), traces.orElse(unsaid.traces()), cache.orElse(unsaid.cache()), state.orElse(unsaid.state()), Mark.CODE);
        if (!problems.isEmpty()) throw new ConfigException(problems);
        return file;
    }

    /// Whatever could be made; what is wrong with the others is added to `problems`.
    private static <T, R> List<R> made(List<Problem> problems, List<T> from, Function<T, R> make) {
        var all = new ArrayList<R>();
        for (var each : from) {
            try {
                all.add(make.apply(each));
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            }
        }
        return all;
    }
}
