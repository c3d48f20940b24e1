// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import io.cardea.core.spi.Instance;
import io.cardea.kubernetes.KubernetesConfig.Family;
import io.cardea.kubernetes.KubernetesConfig.Scheme;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the EndpointSlices of one Service (`discovery.k8s.io/v1`) say, as instances. The same slices in another order give the same list.
record Slices(Optional<String> port, Optional<Scheme> scheme, Family family, boolean hints) {
    /// One address of one target in one slice: a pod stands in a slice for each family, and for moments in two of one family.
    private record Seen(String target, boolean isPreferred, Instance instance) {
        /// The wanted family first, who is ready before who drains.
        private static final Comparator<Seen> BEST_FIRST = Comparator.<Seen, Boolean>comparing(each -> !each.isPreferred).thenComparing(each -> each.instance.draining())
            .thenComparing(each -> each.instance.address());
    }

    /// @throws IOException if there are endpoints, but none with the wanted port, or with several and none is wanted
    List<Instance> instances(Collection<EndpointSlice> slices) throws IOException {
        var seen = new ArrayList<Seen>();
        var others = new TreeSet<String>();
        boolean missed = false;
        for (var slice : slices) {
            var endpoints = slice.getEndpoints().stream().filter(each -> !each.getAddresses().isEmpty() && (isReady(each) || isDraining(each))).toList();
            if (endpoints.isEmpty()) continue;
            var ports = slice.getPorts().stream().filter(each -> each.getProtocol() == null || each.getProtocol().equals("TCP")).toList();
            var chosen = chosen(ports);
            if (chosen.isEmpty()) {
                missed = true;
                ports.forEach(each -> others.add(shown(each)));
            } else {
                endpoints.forEach(each -> seen.add(seen(slice, each, chosen.orElseThrow())));
            }
        }
        if (missed && seen.isEmpty()) throw new IOException(missing(others));
        return merged(seen);
    }

    private static List<Instance> merged(List<Seen> seen) {
        seen.sort(Seen.BEST_FIRST);
        var targets = new LinkedHashMap<String, Instance>();
        for (var each : seen) targets.putIfAbsent(each.target, each.instance);
        var addresses = new TreeMap<String, Instance>();
        for (var each : targets.values()) addresses.merge(each.address(), each, (one, other) -> one.draining() ? other : one);
        return List.copyOf(addresses.values());
    }

    /// The port of a slice that is wanted. A slice without ports leaves them open: then a number is taken as it is.
    private Optional<EndpointPort> chosen(List<EndpointPort> ports) {
        if (port.isEmpty()) return ports.size() == 1 && ports.getFirst().getPort() != null ? Optional.of(ports.getFirst()) : Optional.empty();
        var wanted = port.get();
        boolean isNumber = wanted.matches("[0-9]{1,5}");
        if (isNumber && ports.isEmpty()) return Optional.of(new EndpointPortBuilder().withPort(Integer.valueOf(wanted)).build());
        return ports.stream().filter(each -> each.getPort() != null && wanted.equals(isNumber ? each.getPort().toString() : each.getName())).findFirst();
    }

    private String missing(Collection<String> others) {
        var found = others.isEmpty() ? "none" : String.join(", ", others);
        return port.map(each -> "expected the port `" + each + "` among those of the pods, found " + found).orElse("expected one port of the pods, or `port` to choose one, found " + found);
    }

    private static String shown(EndpointPort port) {
        return port.getPort() + (port.getName() == null || port.getName().isEmpty() ? "" : " `" + port.getName() + '`');
    }

    /// Not said is ready: "consumers should interpret this unknown state as ready".
    private static boolean isReady(Endpoint endpoint) {
        var conditions = endpoint.getConditions();
        return conditions == null || !Boolean.FALSE.equals(conditions.getReady());
    }

    /// `serving` is what `ready` would be if the pod were not terminating.
    private static boolean isDraining(Endpoint endpoint) {
        var conditions = endpoint.getConditions();
        return conditions != null && !isReady(endpoint) && Boolean.TRUE.equals(conditions.getServing()) && Boolean.TRUE.equals(conditions.getTerminating());
    }

    private Seen seen(EndpointSlice slice, Endpoint endpoint, EndpointPort chosen) {
        var host = endpoint.getAddresses().getFirst(); // all of them are one target's, and the first will do
        boolean isIpv6 = "IPv6".equals(slice.getAddressType());
        var address = scheme.orElseGet(() -> scheme(chosen)).name().toLowerCase(Locale.ROOT) + "://" + (isIpv6 ? '[' + host + ']' : host) + ':' + chosen.getPort();
        var instance = new Instance(address, 1, 0, zone(endpoint), labels(endpoint), isDraining(endpoint));
        var of = endpoint.getTargetRef();
        var target = of == null ? address : of.getUid() != null ? of.getUid() : of.getKind() + ' ' + of.getNamespace() + ' ' + of.getName();
        return new Seen(target, isIpv6 == (family == Family.IPV6), instance);
    }

    /// As KEP-3726 names them, and `https` of IANA; `grpc` is what meshes say.
    private static Scheme scheme(EndpointPort port) {
        return switch (port.getAppProtocol() == null ? "" : port.getAppProtocol().toLowerCase(Locale.ROOT)) {
            case "https", "kubernetes.io/wss" -> Scheme.HTTPS;
            case "kubernetes.io/h2c", "h2c", "grpc" -> Scheme.H2C;
            default -> Scheme.HTTP;
        };
    }

    private String zone(Endpoint endpoint) {
        var own = endpoint.getZone() == null ? "" : endpoint.getZone();
        if (!hints || endpoint.getHints() == null || endpoint.getHints().getForZones().isEmpty()) return own;
        var zones = endpoint.getHints().getForZones().stream().map(each -> String.valueOf(each.getName())).toList();
        return zones.contains(own) ? own : zones.getFirst();
    }

    private static Map<String, String> labels(Endpoint endpoint) {
        var labels = new LinkedHashMap<String, String>();
        var of = endpoint.getTargetRef();
        if (of != null && "Pod".equals(of.getKind()) && of.getName() != null) labels.put("pod", of.getName());
        if (endpoint.getNodeName() != null) labels.put("node", endpoint.getNodeName());
        if (endpoint.getHostname() != null) labels.put("hostname", endpoint.getHostname());
        return labels;
    }
}
