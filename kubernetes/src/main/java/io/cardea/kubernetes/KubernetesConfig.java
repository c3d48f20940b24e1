// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// `discover: { kubernetes: … }`.
public record KubernetesConfig(
    @Doc("the Service there; the service's name here if absent") Optional<String> service,
    @Doc("its namespace; that of the service account or of the kubeconfig's context if absent, else `default`") Optional<String> namespace,
    @Doc("name or number of a port of the pods; needed if there are several") Optional<String> port,
    @Doc("what is spoken there; what the port's `appProtocol` says if absent, else `http`") Optional<Scheme> scheme,
    @Doc("which address is used of who has both") @Default("ipv4") Family family,
    @Doc("whether the zone of an instance is the one that its hints give it to, if there are any") @Default("false") boolean hints,
    @Doc("how often all is listed anew, whatever the watch says, up to a tenth more by chance") @Default("5m") @Range(min = "1s", max = "1h") Duration resync,
    @Doc("time for an answer, and for a broken watch to stand again before it is lost") @Default("10s") @Range(min = "100ms", max = "1m") Duration timeout,
    @Doc("the API server, if not the one that a kubeconfig or the pod's environment names") Optional<URI> server,
    @Doc("the bearer token for `server`") Optional<Secret> token,
    @Doc("PEM: the authorities that may vouch for `server`, in place of the platform's") Optional<Path> ca) {
    private static final Pattern SHORT = Pattern.compile("(?:([^/:]+)/)?([^/:]+)(?::([^/:]+))?");

    /// What is spoken with an instance.
    public enum Scheme { HTTP, HTTPS, H2C }

    /// Kinds of addresses.
    public enum Family { IPV4, IPV6 }

    @Short("shop/catalog:http")
    public static KubernetesConfig of(String text) {
        var parts = SHORT.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException("expected a Service such as `catalog`, `shop/catalog` or `shop/catalog:http`, found `" + text + '`');
        return new KubernetesConfig(Optional.of(parts.group(2)), Optional.ofNullable(parts.group(1)), Optional.ofNullable(parts.group(3)), Optional.empty(), Family.IPV4, false,
            Duration.ofMinutes(5), Duration.ofSeconds(10), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
