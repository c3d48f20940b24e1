// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.DataSize;
import io.cardea.core.config.Elsewhere;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.Problem;
import io.cardea.core.config.Review;
import io.cardea.core.config.Slot;
import io.cardea.core.config.Unknown;
import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Route;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.exchange.Written;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.file.RouteConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.file.SharedCacheConfig;
import io.cardea.core.route.FieldMatch;
import io.cardea.core.route.PathMatch;
import io.cardea.core.route.RouteRule;
import io.cardea.core.route.RouteTable;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.BalancerFactory;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.core.spi.OpenState;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.core.state.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compiles the routes of one file: policies made and put in order, handlers made, all mistakes gathered.
///
/// A policy that is written once for many routes is made once and shared by them.
final class RouteCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(RouteCompiler.class);

    private final EdgeFile file;
    private final Review<EdgeFile> review;
    private final Path folder;
    private final Catalogue catalogue;
    private final SharedResources.Lease lease;
    private final List<AutoCloseable> owned;
    private final List<Path> watched;
    private final List<Runnable> beginnings;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<Slot, Optional<Policy>> made = new IdentityHashMap<>();
    private final Map<String, Optional<Identifier>> identifiers = new HashMap<>();
    private final Map<Object, Written> written = new IdentityHashMap<>();
    private final List<String> ownFields = new ArrayList<>();

    /// @param watched gets the files that what is made depends on
    /// @param beginnings gets what begins when the file is in force
    RouteCompiler(Review<EdgeFile> review, EdgeFile file, Path folder, Catalogue catalogue, SharedResources.Lease lease, List<AutoCloseable> owned, List<Path> watched, List<Runnable> beginnings) {
        this.file = file;
        this.review = review;
        this.folder = folder;
        this.catalogue = catalogue;
        this.lease = lease;
        this.owned = owned;
        this.watched = watched;
        this.beginnings = beginnings;
    }

    /// @throws ConfigException with everything that cannot work
    RouteTable<Route> compile() {
        file.identity().forEach((name, slot) -> identifiers.put(name, identifier(name, slot)));
        var rules = new ArrayList<RouteRule<Route>>();
        for (var group : file.hosts()) {
            boolean sound = conditions(group.mark(), "names", "", group.names(), List.of()) && !review.isSpoilt(group.mark());
            for (var route : group.routes()) rule(route, sound ? group.names() : List.of(), group.policies()).filter(rule -> sound).ifPresent(rules::add);
        }
        for (var route : file.routes()) rule(route, List.of(), List.of()).ifPresent(rules::add);
        for (var api : file.openapi()) {
            var described = condition(api.mark(), "", () -> catalogue.routes().routes(api, build(api.handler(), "", api.file())));
            described.ifPresent(it -> it.routes().forEach(route -> rule(route, List.of(), it.policies()).ifPresent(rules::add)));
        }
        RouteTable<Route> table = null;
        try {
            table = new RouteTable<>(rules);
        } catch (IllegalArgumentException e) {
            problem(Mark.CODE, "routes", e);
        }
        if (table == null || !problems.isEmpty()) throw new ConfigException(problems);
        return table;
    }

    private Optional<RouteRule<Route>> rule(RouteConfig route, List<String> groupHosts, List<Slot> groupPolicies) {
        var match = route.match();
        int before = problems.size();
        var policies = new ArrayList<Policy>();
        for (var scope : List.of(file.policies(), groupPolicies)) {
            for (var slot : flat(scope)) {
                if (!route.without().contains(slot.name())) policy(slot, "", scope == groupPolicies ? groupHosts : "", true).ifPresent(policies::add);
            }
        }
        for (var slot : flat(route.policies())) policy(slot, match.path(), List.of(groupHosts, match), false).ifPresent(policies::add);
        var handler = handler(route, groupHosts);
        var name = route.name().orElse(match.path());
        var limits = new RouteLimits(route.maxBody().map(DataSize::bytes).orElse(file.limits().body().bytes()),
            route.timeout().orElse(file.limits().total()));
        var hosts = match.host().isEmpty() ? groupHosts : match.host();
        // One by one, so that no condition hides the mistake of another.
        var path = condition(route.mark(), "match.path", () -> PathMatch.parse(match.path()));
        var headers = condition(route.mark(), "match.headers", () -> fields(match.headers()));
        var query = condition(route.mark(), "match.query", () -> fields(match.query()));
        conditions(route.mark(), "match.host", name, match.host(), List.of());
        conditions(route.mark(), "match.method", name, List.of(), match.method());
        if (handler.isEmpty() || path.isEmpty() || headers.isEmpty() || query.isEmpty() || problems.size() > before) return Optional.empty();
        var compiled = Route.of(name, match.path(), policies, handler.get(), limits, line(route.mark()));
        return condition(route.mark(), "match", () -> new RouteRule<>(hosts, path.get(), Set.copyOf(match.method()), headers.get(), query.get(), name, compiled))
            .filter(rule -> !review.isSpoilt(route.mark()));
    }

    /// Of something that could not be made, which was told at its own place.
    private static final class Told extends IllegalArgumentException {}

    private boolean conditions(Mark mark, String path, String name, List<String> hosts, List<String> methods) {
        return condition(mark, path, () -> new RouteRule<>(hosts, PathMatch.parse("/"), new LinkedHashSet<>(methods), List.of(), List.of(), name, name)).isPresent();
    }

    private <T> Optional<T> condition(Mark mark, String path, Supplier<T> make) {
        try {
            return Optional.of(make.get());
        } catch (IllegalArgumentException e) {
            problem(mark, path, e);
            return Optional.empty();
        }
    }

    private List<Slot> flat(List<Slot> slots) {
        var all = new ArrayList<Slot>();
        for (var slot : slots) {
            if (!(slot.config() instanceof Use(var bundle))) {
                all.add(slot);
                continue;
            }
            var policies = file.bundles().get(bundle);
            if (policies == null) {
                problem(slot.mark(), "use", Unknown.of("bundle", "bundles", bundle, file.bundles().keySet()));
            } else {
                for (var policy : policies) {
                    if (policy.config() instanceof Use) {
                        problem(policy.mark(), "use", new IllegalArgumentException("a bundle holds policies, not other bundles"));
                    } else {
                        all.add(policy);
                    }
                }
            }
        }
        return all;
    }

    private Optional<Policy> policy(Slot slot, String pattern, Object route, boolean shared) {
        var known = made.get(slot);
        if (known != null && shared) return known;
        var policy = made(slot, pattern, route);
        made.put(slot, policy);
        return policy;
    }

    private Optional<Policy> made(Slot slot, String pattern, Object route) {
        try {
            return Optional.of(create(catalogue.policy(slot.name()), slot, pattern, route));
        } catch (RuntimeException | LinkageError e) {
            problem(slot.mark(), slot.name(), told(slot, e));
            return Optional.empty();
        }
    }

    private Optional<Handler> handler(RouteConfig route, List<String> groupHosts) {
        var slot = route.handler();
        try {
            return Optional.of(create(catalogue.handler(slot.name()), slot, build(slot, route.match().path(), List.of(groupHosts, route.match()))));
        } catch (RuntimeException | LinkageError e) {
            problem(slot.mark(), slot.name(), told(slot, e));
            return Optional.empty();
        }
    }

    private Optional<Identifier> identifier(String name, Slot slot) {
        try {
            return Optional.of(create(catalogue.identifier(slot.name()), name, slot, build(slot, "", name)));
        } catch (RuntimeException | LinkageError e) {
            problem(slot.mark(), slot.name(), told(slot, e));
            return Optional.empty();
        }
    }

    /// What a factory says for the operator; anything else that it throws is a mistake in it, and for the log.
    private static IllegalArgumentException told(Slot slot, Throwable why) {
        if (why instanceof IllegalArgumentException expected) return expected;
        LOG.error("`{}` on {} cannot be made", slot.name(), line(slot.mark()), why);
        return new IllegalArgumentException("`" + slot.name() + "` cannot be made: " + why + "; the log has more");
    }

    private <C extends Record> Policy create(PolicyFactory<C> factory, Slot slot, String pattern, Object route) {
        var policy = factory.create(factory.config().cast(slot.config()), build(slot, pattern, route));
        written.put(policy, new Written(slot.name(), line(slot.mark())));
        return policy;
    }

    private <C extends Record> Handler create(HandlerFactory<C> factory, Slot slot, Build build) {
        var handler = factory.create(factory.config().cast(slot.config()), build);
        written.put(handler, new Written(slot.name(), line(slot.mark())));
        return handler;
    }

    private static <C extends Record> Balancer create(BalancerFactory<C> factory, Slot slot) {
        return factory.create(factory.config().cast(slot.config()));
    }

    private static <C extends Record> Identifier create(IdentifierFactory<C> factory, String name, Slot slot, Build build) {
        return factory.create(name, factory.config().cast(slot.config()), build);
    }

    private static <C extends Record> Discovery create(DiscoveryFactory<C> factory, String service, Slot slot, Build build) {
        return factory.create(service, factory.config().cast(slot.config()), build);
    }

    /// What was written for each policy and handler that was made, by identity.
    Map<Object, Written> written() {
        return written;
    }

    /// Request fields that nobody but the edge may set.
    List<String> ownFields() {
        return ownFields;
    }

    private static List<FieldMatch> fields(Map<String, String> wanted) {
        return Mistakes.each(wanted.entrySet(), entry -> {
            var value = entry.getValue();
            if (value.equals("*")) return new FieldMatch.Present(entry.getKey());
            if (value.startsWith("~ ")) return new FieldMatch.Regex(entry.getKey(), pattern(value.substring(2)));
            return new FieldMatch.Exact(entry.getKey(), value);
        });
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("`" + text + "` is no pattern of RE2: " + e.getMessage(), e);
        }
    }

    private void problem(Mark mark, String key, IllegalArgumentException why) {
        for (var one : Mistakes.of(why)) {
            // What is missing because its own mistake has cost it is told by that one.
            if (one instanceof Told || one instanceof Unknown unknown && review.isLost(unknown.path()) || one instanceof Elsewhere other && review.isSpoilt(other.mark())) continue;
            for (var problem : Problem.of(mark, key, one)) {
                if (!problems.contains(problem)) problems.add(problem);
            }
        }
    }

    private static String line(Mark mark) {
        return mark.line() == 0 ? mark.file() : mark.file() + ':' + mark.line();
    }

    private Build build(Slot slot, String pattern, Object route) {
        return new Build() {
            @Override
            public Path folder() {
                return folder;
            }

            @Override
            public String line() {
                return RouteCompiler.line(slot.mark());
            }

            @Override
            public String pattern() {
                return pattern;
            }

            @Override
            public Object route() {
                return route;
            }

            @Override
            public Map<String, ServiceConfig> services() {
                return file.services();
            }

            @Override
            public ForwardingConfig forwarding() {
                return file.forwarding();
            }

            @Override
            public String zone() {
                return file.zone();
            }

            @Override
            public SharedCacheConfig cache() {
                return file.cache();
            }

            @Override
            public State state() {
                var said = file.state();
                var open = Elsewhere.at(said.mark(), () -> lease.hold(OpenState.class, said.unplaced(), () -> catalogue.states().open(said, folder)));
                beginnings.add(open::begin);
                return open.state();
            }

            @Override
            public <T extends AutoCloseable> T shared(Class<T> type, Object key, Supplier<T> make) {
                return lease.hold(type, key, make);
            }

            @Override
            public Balancer balancer(Slot slot) {
                return create(catalogue.balancer(slot.name()), slot);
            }

            @Override
            public Discovery discovery(String service, Slot slot) {
                return create(catalogue.discovery(slot.name()), service, slot, this);
            }

            @Override
            public Handler service(String name) {
                return catalogue.services().orElseThrow(() -> new IllegalArgumentException("there are no services here")).carrier(name, this);
            }

            @Override
            public Identifier identifier(String name) {
                var declared = file.identity().get(name);
                if (declared == null) throw Unknown.of("way to identify", "identity", name, file.identity().keySet());
                return identifiers.getOrDefault(name, Optional.empty()).orElseThrow(Told::new);
            }

            @Override
            public Map<String, Identifier> identifiers() {
                var sound = new HashMap<String, Identifier>();
                identifiers.forEach((name, one) -> one.ifPresent(it -> sound.put(name, it)));
                return Map.copyOf(sound);
            }

            @Override
            public void ownField(String name) {
                ownFields.add(name);
            }

            @Override
            public void whenInForce(Runnable begin) {
                beginnings.add(begin);
            }

            @Override
            public void watch(Path file) {
                watched.add(file);
            }

            @Override
            public void own(AutoCloseable resource) {
                owned.add(resource);
            }
        };
    }
}
