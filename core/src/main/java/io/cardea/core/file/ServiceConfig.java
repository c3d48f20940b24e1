// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Nothing;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import io.cardea.core.http.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One service: its instances, and how connections to them are kept.
public record ServiceConfig(
    @Doc("the instances, by their addresses: `http://127.0.0.1:9001`, `h2c://127.0.0.1:9001` for HTTP/2 in clear text, `unix:/run/app.sock`") @OneOrMany List<InstanceConfig> endpoints,
    @Doc("where else instances are found") @SlotOf("discovery") Optional<Slot> discover,
    @Doc("when a discovery is believed that says there is no instance left") @Default("{}") ConfirmConfig confirmEmpty,
    @Doc("how an instance is chosen") @Default("round-robin") @SlotOf("balancer") Slot balance,
    @Doc("keep a session at one instance, by a cookie") Optional<AffinityConfig> affinity,
    @Doc("time for a connection to stand, TLS included") @Default("3s") Duration connectTimeout,
    @Doc("time until the response's head") @Default("60s") Duration responseTimeout,
    @Doc("time between two pieces of a response") @Default("60s") Duration idleTimeout,
    @Doc("idle connections kept for each instance and core") @Default("512") @Range(min = "0", max = "100000") int keep,
    @Doc("how long an idle connection is kept") @Default("4s") Duration keepFor,
    @Doc("how long a connection is used, up to a quarter less by chance; `0s` for no limit") @Default("1h") Duration keepAge,
    @Doc("requests that a connection carries before another takes its place; 0 for no limit") @Default("0") @Range(min = "0", max = "1000000000") int keepRequests,
    @Doc("whose connections of HTTP/2 are: `per-loop`, each core its own, or `shared`, one core has them for all") @Default("per-loop") Connections connections,
    @Doc("how `https` instances are verified") Optional<OriginTlsConfig> tls,
    @Doc("versions of HTTP for `https` instances: `auto` leaves the choice to them") @Default("auto") HttpVersions http,
    @Doc("tell who the client is by a PROXY protocol header, `v1` or `v2`; no connection is used twice then") Optional<ProxyProtocol> proxyProtocol,
    @Doc("most requests that are under way at once, and who may wait") Optional<InFlightConfig> inFlight,
    @Doc("find by latency how many requests may be under way at once: `gradient2` or `aimd`") Optional<AdaptiveConfig> adaptive,
    @Doc("when too much fails, or takes too long, ask nobody for a while") Optional<BreakerConfig> breaker,
    @Doc("a field that tells instances the milliseconds that are left for an exchange, if it has a time-out") Optional<String> deadlineHeader,
    @Doc("how instances are probed: a path, `tcp`, `tls`, `grpc`, or more") Optional<HealthConfig> health,
    @Doc("when instances are left out for what they answer") Optional<OutliersConfig> outliers,
    @Doc("with a smaller share of healthy instances than this, by weight, all are used, 0 to 1; 0 for never") @Default("0.2") @Range(min = "0", max = "1") double panic,
    @Doc("instances that are open are good for so much more than their share, before those of the next priority are needed") @Default("1.4") @Range(min = "1", max = "100") double overprovisioning,
    @Doc("time in which an instance that joins, or is back, comes to its full share; `0s` for at once") @Default("0s") @Range(max = "1d") Duration slowStart,
    @Doc("most requests in flight at each instance; 0 for no limit") @Default("0") @Range(min = "0", max = "1000000") int maxRequests,
    @Doc("most open connections to each instance, of all cores; 0 for no limit") @Default("0") @Range(min = "0", max = "1000000") int maxConnections,
    @Doc("whether instances of the edge's own zone are chosen first") Optional<ZonesConfig> zones,
    @Doc("when a request that failed is sent again; a number is `tries`") @Default("{}") RetryConfig retry,
    @Doc("how many requests may be sent again or hedged; a number is `share`") @Default("{}") RetryBudgetConfig retryBudget,
    @Doc("when a second instance is asked while the first still thinks; never without it") Optional<HedgeConfig> hedge,
    Mark mark) {
    public enum Connections { PER_LOOP, SHARED }

    public enum ProxyProtocol { V1, V2 }

    public ServiceConfig {
        if (endpoints.isEmpty() && discover.isEmpty()) throw Invalid.at("endpoints", "expected at least one address such as `http://127.0.0.1:9001`, found none");
        if (deadlineHeader.isPresent() && !Tokens.isToken(deadlineHeader.get())) throw Invalid.at("deadline-header", "expected the name of a field such as `X-Time-Left`, found `" + deadlineHeader.get() + "`");
    }

    @Short("http://127.0.0.1:9001")
    public static ServiceConfig at(String endpoint, Mark mark) {
        return new ServiceConfig(List.of(InstanceConfig.at(endpoint)), Optional.empty(), ConfirmConfig.DEFAULT, new Slot("round-robin", new Nothing(), mark), Optional.empty(), Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(60), 512,
            Duration.ofSeconds(4), Duration.ofHours(1), 0, Connections.PER_LOOP, Optional.empty(), HttpVersions.AUTO, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0.2, 1.4, Duration.ZERO, 0, 0, Optional.empty(),
            RetryConfig.DEFAULT, RetryBudgetConfig.DEFAULT, Optional.empty(), mark);
    }
}
