// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Elsewhere;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.config.Slot;
import io.cardea.core.config.Unknown;
import io.cardea.core.exchange.Handler;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.file.HealthConfig;
import io.cardea.core.file.HedgeConfig;
import io.cardea.core.file.HttpVersions;
import io.cardea.core.file.InFlightConfig;
import io.cardea.core.file.InstanceConfig;
import io.cardea.core.file.OriginTlsConfig;
import io.cardea.core.file.RetryConfig;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import io.cardea.core.http.FieldSet;
import io.cardea.core.route.FieldMatch;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.spi.Instance;
import io.cardea.core.spi.ServiceCarrier;
import io.cardea.net.http.WebSocket;
import io.cardea.net.loop.Transport;
import io.cardea.net.tls.OriginTls;
import io.cardea.net.upstream.discover.DiscoveryGauges;
import io.cardea.net.upstream.discover.Lookout;
import io.cardea.net.upstream.fleet.Affinity;
import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.fleet.HashKey;
import io.cardea.net.upstream.fleet.FleetRules;
import io.cardea.net.upstream.fleet.Peers;
import io.cardea.net.upstream.guard.Guard;
import io.cardea.net.upstream.guard.GuardGauges;
import io.cardea.net.upstream.guard.GuardRules;
import io.cardea.net.upstream.guard.PriorityConfig;
import io.cardea.net.upstream.health.Health;
import io.cardea.net.upstream.health.Prober;
import io.cardea.net.upstream.health.Services;
import io.cardea.net.upstream.health.Settings;
import io.cardea.net.upstream.pool.Connector;
import io.cardea.net.upstream.pool.Endpoint;
import io.cardea.net.upstream.pool.Keeping;
import io.cardea.net.upstream.pool.PoolGauges;
import io.cardea.net.upstream.pool.Pools;
import io.cardea.net.upstream.retry.Retries;
import io.cardea.net.upstream.retry.Retrying;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `to: catalog`: makes the handler that carries to services.
public final class ToFactory implements HandlerFactory<ToFactory.To>, ServiceCarrier {
    private static final Logger LOG = LoggerFactory.getLogger(ToFactory.class);

    private final Transport transport;
    private final Executor resolver;
    private final PoolGauges gauges;
    private final Gauges told;
    private final GuardGauges shown;
    private final DiscoveryGauges discoveries;
    private final AdminPages pages;

    /// @param resolver where names are looked up: it may wait
    /// @param gauges where connections and endpoints of services are told, and what is found of them
    /// @param pages where `/services` and `/instance` are put while there are services
    public ToFactory(Transport transport, Executor resolver, Gauges gauges, AdminPages pages) {
        this.told = gauges;
        this.pages = pages;
        this.transport = transport;
        this.resolver = resolver;
        this.gauges = new PoolGauges(gauges);
        this.shown = new GuardGauges(gauges);
        this.discoveries = new DiscoveryGauges(gauges);
    }

    /// @param service one or several; a name from `services`, or an address
    public record To(
        @Doc("services by name, or an address") @OneOrMany List<Weighted> service,
        @Doc("one key, one service: `cookie session`, `header X-User`, `address`; by chance if absent") @OneOrMany List<String> sticky,
        @Doc("where copies of requests go, whose answers nobody sees") Optional<Mirrored> mirror,
        @Doc("the Host field that the origin sees: the client's, or its own") @Default("keep") Host host,
        @Doc("hide the origin's Server field") @Default("false") boolean hideServer,
        @Doc("cut this from the front of the path") Optional<String> stripPrefix,
        @Doc("put this before the path") Optional<String> addPrefix,
        @Doc("trailer fields that pass, both ways; of gRPC, all pass") @OneOrMany List<String> trailers,
        @Doc("protocols that a client may switch to by `Upgrade`; `none` for none") @Default("websocket") @OneOrMany List<String> upgrade,
        @Doc("what WebSockets may cost, and who may open them") @Default("{}") Tunnelling websocket,
        @Doc("most requests of this route that are under way at once, and who may wait") Optional<InFlightConfig> inFlight,
        @Doc("`high`, `normal` or `low`: who is served first where not all can be") @Default("normal") PriorityConfig priority,
        @Doc("when a request that failed is sent again, in place of what the service says") Optional<RetryConfig> retry,
        @Doc("when a second instance is asked, in place of what the service says") Optional<HedgeConfig> hedge) {

        @Short("catalog")
        public static To service(String name) {
            return new To(List.of(Weighted.of(name)), List.of(), Optional.empty(), Host.KEEP, false, Optional.empty(), Optional.empty(), List.of(), List.of(WebSocket.NAME), Tunnelling.DEFAULT, Optional.empty(), PriorityConfig.NORMAL,
                Optional.empty(), Optional.empty());
        }
    }

    public enum Host { KEEP, ORIGIN }

    /// A service and its share.
    public record Weighted(
        @Doc("from `services`, or an address") String name,
        @Doc("its share; 0 for none but what it takes by `headers` and `cookies`") @Default("1") @Range(min = "0", max = "1000000") int weight,
        @Doc("it takes requests with these fields, whatever the weights; `~ …` for a pattern, `*` for any value") Map<String, String> headers,
        @Doc("the same by cookies") Map<String, String> cookies,
        @Doc("only its instances that have these labels") Map<String, String> labels) {
        @Short("catalog")
        public static Weighted of(String name) {
            return new Weighted(name, 1, Map.of(), Map.of(), Map.of());
        }
    }

    /// Where copies go.
    public record Mirrored(
        @Doc("from `services`, or an address") String service,
        @Doc("the share of requests that is copied, up to 1") @Default("1") @Range(min = "0", max = "1") double share,
        @Doc("most copies under way; beyond it none is made") @Default("100") @Range(min = "1", max = "100000") int inFlight,
        @Doc("bytes of a body that may wait for the mirror; a copy that lags by more is given up") @Default("64KiB") DataSize buffer) {
        @Short("catalog-next")
        public static Mirrored to(String service) {
            return new Mirrored(service, 1, 100, DataSize.ofKiB(64));
        }
    }

    @Override
    public String name() {
        return "to";
    }

    @Override
    public Class<To> config() {
        return To.class;
    }

    @Override
    public Handler create(To config, Build build) {
        var targets = Mistakes.each(config.service(), each -> target(each, build, retrying(config, each.name(), build)));
        var key = config.sticky().isEmpty() ? HashKey.RANDOM : HashKey.of(config.sticky(), HashKey.Otherwise.RANDOM);
        var rules = new ProxyRules(config.host() == Host.KEEP, new ForwardFields(build.forwarding(), config.hideServer()),
            PathRewrite.of(config.stripPrefix().orElse(""), config.addPrefix().orElse("")),
            config.trailers().isEmpty() ? Optional.empty() : Optional.of(FieldSet.of(config.trailers().toArray(String[]::new))),
            upgrades(config.upgrade()), config.inFlight().map(each -> guard(each, build)), config.priority().rule());
        var tunnels = new TunnelRules(config.websocket(), build.shared(TunnelCounts.class, build.route(), TunnelCounts::new));
        return new Proxy(new Split(targets, key, !config.sticky().isEmpty()), config.mirror().map(each -> mirror(each, rules, tunnels, build)), rules, tunnels);
    }

    private Split.Target target(Weighted config, Build build, Retrying retrying) {
        var service = service(config.name(), build);
        var told = config.labels().isEmpty() ? config.name() : config.name() + ' ' + new TreeMap<>(config.labels());
        return new Split.Target(told, new Carrier(service, service.fleet().subset(config.labels()), retrying), config.weight(), conditions(config.headers()).stream().map(Split.Header::of).toList(), conditions(config.cookies()));
    }

    private static List<FieldMatch> conditions(Map<String, String> wanted) {
        return Mistakes.each(wanted.entrySet(), each -> FieldMatch.parse(each.getKey(), each.getValue()));
    }

    private Mirror mirror(Mirrored config, ProxyRules rules, TunnelRules tunnels, Build build) {
        var name = config.service();
        var target = target(Weighted.of(name), build, Retrying.of(RetryConfig.times(1), Optional.empty(), retries(name, build), System.nanoTime())); // nobody waits for it
        return new Mirror(new Proxy(new Split(List.of(target), HashKey.RANDOM, false), Optional.empty(), rules.ofMirror(), tunnels), config.share(), config.inFlight(), (int) Math.min(config.buffer().bytes(), Integer.MAX_VALUE));
    }

    /// A request of the edge's own: to the service's host, for whoever was the cause, and nobody waits in a line of the route's for it.
    @Override
    public Handler carrier(String name, Build build) {
        var config = declared(name, build);
        var retrying = Retrying.of(config.retry(), config.hedge(), retries(name, build), System.nanoTime());
        var said = build.forwarding();
        var forwarding = new ForwardingConfig(true, said.forwarded(), said.via(), said.requestId(), said.cdnLoop(), said.underscores());
        var rules = new ProxyRules(false, new ForwardFields(forwarding, false), exchange -> exchange.request().path(), Optional.empty(), Set.of(), Optional.empty(), PriorityConfig.NORMAL.rule());
        var tunnels = new TunnelRules(Tunnelling.DEFAULT, build.shared(TunnelCounts.class, "services", TunnelCounts::new));
        return new Proxy(new Split(List.of(target(Weighted.of(name), build, retrying)), HashKey.RANDOM, false), Optional.empty(), rules, tunnels);
    }

    private static Set<String> upgrades(List<String> declared) {
        return declared.stream().map(each -> each.toLowerCase(Locale.ROOT)).filter(each -> !each.equals("none")).collect(Collectors.toUnmodifiableSet());
    }

    /// Of the route alone, beside that of its services.
    private Guard guard(InFlightConfig config, Build build) {
        var rules = GuardRules.of(Optional.empty(), Optional.of(config), Optional.empty());
        var guard = Guarding.guard("route " + build.pattern(), new GuardGauges.Labels("", build.pattern()), rules, build.route(), build, shown);
        build.whenInForce(() -> guard.follow(rules, System.nanoTime()));
        return guard;
    }

    private static ServiceConfig declared(String name, Build build) {
        var declared = build.services().get(name);
        if (declared == null && !name.contains("://") && !name.startsWith("unix:")) {
            throw Unknown.of("service", "services", name, build.services().keySet());
        }
        return declared != null ? declared : ServiceConfig.at(name, Mark.CODE);
    }

    /// The budget is the service's, whatever the route says of the rest.
    private Retrying retrying(To to, String name, Build build) {
        var config = declared(name, build);
        return Retrying.of(to.retry().orElse(config.retry()), to.hedge().or(config::hedge), retries(name, build), System.nanoTime());
    }

    private Retries retries(String name, Build build) {
        var budget = declared(name, build).retryBudget();
        var retries = build.shared(Retries.class, name, () -> new Retries(name, budget, System.nanoTime()));
        build.whenInForce(() -> retries.inForce(budget, told, System.nanoTime()));
        return retries;
    }

    private Service service(String name, Build build) {
        var config = declared(name, build);
        var endpoints = Elsewhere.at(config.mark(), () -> check(name, config));
        // https may yet be found
        boolean secure = config.discover().isPresent() || endpoints.stream().anyMatch(Endpoint::secure);
        var origin = secure ? Optional.of(Elsewhere.at(config.mark(), () -> origin(config, name, build))) : Optional.<OriginTls.Origin>empty();
        // changed files make other connections: those of before are not used again
        var keeping = Keeping.of(config);
        var key = List.of(name, keeping, origin, config.proxyProtocol());
        var tls = origin.map(from -> build.shared(OriginTls.class, from, () -> OriginTls.of(from)));
        var peers = build.shared(Peers.class, name, Peers::new);
        var pools = build.shared(Pools.class, key, () -> {
            var made = new Pools(new Connector(transport, resolver, tls, config.proxyProtocol()), gauges.of(name), keeping, peers.rooms());
            peers.connectedBy(made);
            return made;
        });
        var lookout = config.discover().map(slot -> lookout(name, config, slot, build));
        var guarding = Elsewhere.at(config.mark(), () -> Guarding.of(name, config, build, shown));
        var service = build.shared(Service.class, List.of(key, config, build.zone()), () -> Elsewhere.at(config.mark(), () -> made(name, config, build, peers, lookout, pools, guarding)));
        var prober = build.shared(Prober.class, "health", () -> new Prober(transport));
        var services = build.shared(Services.class, "services", () -> new Services(told, pages));
        var health = build.shared(Health.class, name, () -> new Health(name, prober, services));
        build.whenInForce(() -> health.inForce(service.fleet(), new Settings(config.health(), config.outliers(), pools.connector()), service::state));
        build.whenInForce(service::begin);
        return service;
    }

    /// Lives on for as long as what it looks for stays the same.
    private Lookout lookout(String name, ServiceConfig config, Slot slot, Build build) {
        var discovery = Elsewhere.at(slot.mark(), () -> build.discovery(name, slot));
        return build.shared(Lookout.class, List.of(name, slot.name(), slot.config(), config.confirmEmpty(), config.endpoints()),
            () -> new Lookout(name, discovery, config.confirmEmpty(), instances(config), discoveries));
    }

    private static List<Instance> instances(ServiceConfig config) {
        return config.endpoints().stream().map(ToFactory::instance).toList();
    }

    private static Service made(String name, ServiceConfig config, Build build, Peers peers, Optional<Lookout> lookout, Pools pools, Guarding guarding) {
        if (config.zones().isPresent() && build.zone().isEmpty()) LOG.warn("service {} has `zones`, but the edge has no `zone`: all instances are alike", name);
        var balancer = build.balancer(config.balance());
        var instances = instances(config);
        balancer.over(Members.of(instances.stream().map(each -> new Member(each.address(), each.weight())).toList())); // what it cannot hold is told now
        return new Service(name, new Fleet(name, peers, balancer, FleetRules.of(config, build.zone()), config.affinity().map(each -> new Affinity(each, name, peers.secret()))), instances, lookout, pools,
            new Service.Timeouts(config.connectTimeout(), config.responseTimeout(), config.idleTimeout()), guarding);
    }

    private static Instance instance(InstanceConfig config) {
        return new Instance(config.address(), config.weight(), config.priority(), config.zone(), config.labels(), false);
    }

    /// Whether a service can be carried to, as far as that is known without a connection.
    ///
    /// @throws IllegalArgumentException with every mistake
    public static List<Endpoint> check(String name, ServiceConfig config) {
        var endpoints = Mistakes.each(config.endpoints(), each -> Endpoint.parse(each.address()));
        boolean all = config.discover().isEmpty(); // else there will be others
        if (all && config.tls().isPresent() && endpoints.stream().noneMatch(Endpoint::secure)) {
            throw new IllegalArgumentException("service `" + name + "` has `tls`, but no endpoint that begins with `https://`");
        }
        if (config.proxyProtocol().isPresent() && (config.http() == HttpVersions.HTTP2 || endpoints.stream().anyMatch(Endpoint::http2))) {
            throw new IllegalArgumentException("service `" + name + "` has `proxy-protocol`, which binds a connection to one client: that goes with HTTP/1.1 only");
        }
        if (config.connections() == ServiceConfig.Connections.SHARED && config.proxyProtocol().isPresent()) {
            throw new IllegalArgumentException("service `" + name + "` has `proxy-protocol`, which binds a connection to one client: it cannot be `connections: shared`");
        }
        if (all && config.connections() == ServiceConfig.Connections.SHARED && endpoints.stream().noneMatch(each -> each.http2() || each.secure() && config.http() != HttpVersions.HTTP1)) {
            throw new IllegalArgumentException("service `" + name + "` has `connections: shared`, but no endpoint that may speak HTTP/2 (`h2c://`, or `https://` without `http: http1`)");
        }
        config.health().ifPresent(health -> checkHealth(name, config, health, endpoints));
        return endpoints;
    }

    private static void checkHealth(String name, ServiceConfig config, HealthConfig health, List<Endpoint> endpoints) {
        boolean http2 = endpoints.stream().anyMatch(Endpoint::http2) || config.http() != HttpVersions.HTTP1;
        if (health.by() == HealthConfig.By.GRPC && config.discover().isEmpty() && endpoints.stream().noneMatch(each -> each.http2() || each.secure() && http2)) {
            throw new IllegalArgumentException("service `" + name + "` has `health: grpc`, but no endpoint that may speak HTTP/2 (`h2c://`, or `https://` without `http: http1`)");
        }
        if (health.by() == HealthConfig.By.TLS && config.discover().isEmpty() && endpoints.stream().noneMatch(Endpoint::secure)) {
            throw new IllegalArgumentException("service `" + name + "` has `health: tls`, but no endpoint that begins with `https://`");
        }
        Health.check(health);
    }

    private static OriginTls.Origin origin(ServiceConfig config, String name, Build build) {
        var tls = config.tls().orElse(OriginTlsConfig.DEFAULT);
        OriginTls.files(tls, build.folder()).forEach(build::watch);
        return OriginTls.Origin.of(tls, config.proxyProtocol().isPresent() ? HttpVersions.HTTP1 : config.http(), build.folder(), name);
    }
}
