// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Mark;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import java.util.List;
import java.util.Map;

/// The whole file.
public record EdgeFile(
    @Doc("where clients connect") @OneOrMany List<ListenerConfig> listeners,
    @Doc("addresses of proxies whose X-Forwarded-For is believed, such as `10.0.0.0/8`") @OneOrMany List<String> trust,
    @Doc("where this edge stands, for services that prefer instances of its zone") @Default("\"\"") String zone,
    @Doc("what the edge adds to the requests that it carries") @Default("{}") ForwardingConfig forwarding,
    @Doc("services by name: where requests are carried to") Map<String, ServiceConfig> services,
    @Doc("ways to know who asks, by name, for `identify`") @SlotOf("identifier") Map<String, Slot> identity,
    @Doc("policies for every route") @SlotOf("policy") List<Slot> policies,
    @Doc("named lists of policies, used by `use: NAME`") @SlotOf("policy") Map<String, List<Slot>> bundles,
    @Doc("policies of one's own, in jars") @OneOrMany List<PluginConfig> plugins,
    @Doc("routes and policies of a group of hosts") List<HostConfig> hosts,
    @Doc("routes for any host") List<RouteConfig> routes,
    @Doc("routes from documents of OpenAPI") @OneOrMany List<OpenApiConfig> openapi,
    @Doc("what every connection and request may cost") @Default("{}") LimitsConfig limits,
    @Doc("what clients see when something fails") @Default("{}") ErrorsConfig errors,
    @Doc("one line for each request") @Default("{}") LogConfig log,
    @Doc("health, metrics and state, on loopback") @Default("{}") AdminConfig admin,
    @Doc("spans by OTLP, and what becomes of `traceparent`") @Default("{}") TracesConfig traces,
    @Doc("memory for what is stored by `cache`") @Default("{}") SharedCacheConfig cache,
    @Doc("where counters, sessions and locks are kept: `memory`, or a Redis that edges share") @Default("{}") StateConfig state,
    Mark mark) {}
