// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// `discover: { kubernetes: shop/catalog:http }`: instances that stand in EndpointSlices.
public final class KubernetesFactory implements DiscoveryFactory<KubernetesConfig> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"); // RFC 1123 §2.1, as Kubernetes takes it

    private final Clients clients = new Clients();

    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public Class<KubernetesConfig> config() {
        return KubernetesConfig.class;
    }

    @Override
    public Discovery create(String service, KubernetesConfig config, Build build) {
        return made(service, config, build.folder());
    }

    Discovery made(String service, KubernetesConfig config, Path folder) {
        var name = named("service", config.service().orElse(service));
        var namespace = config.namespace().map(each -> named("namespace", each));
        if (config.server().isEmpty() && (config.token().isPresent() || config.ca().isPresent())) throw new IllegalArgumentException("expected a `server` that `token` and `ca` are for, found none");
        var cluster = new Cluster(config.server().map(KubernetesFactory::checked), config.token(), config.ca().map(folder::resolve), config.timeout());
        var slices = new Slices(config.port(), config.scheme(), config.family(), config.hints());
        return new KubernetesDiscovery(new KubernetesDiscovery.Target(namespace, name), slices, config.resync(), config.timeout(), cluster, clients);
    }

    private static String named(String what, String name) {
        if (!NAME.matcher(name).matches()) throw new IllegalArgumentException("expected a `" + what + "` as Kubernetes names them: small letters, digits and `-`, found `" + name + '`');
        return name;
    }

    private static URI checked(URI server) {
        boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
        if (!http || server.getHost() == null || server.getRawQuery() != null) throw new IllegalArgumentException("expected an API server such as `https://10.0.0.1:6443`, found `" + server.getScheme() + "…`");
        if (server.getRawUserInfo() != null) throw new IllegalArgumentException("expected a `token`, found a user in the address of " + server.getHost());
        return server;
    }

    /// For tests.
    Clients clients() {
        return clients;
    }
}
