// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.AcmeConfig;
import io.cardea.core.file.TlsConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a listener wants to have issued. Equal ones share what is.
///
/// @param folder where relative paths start
/// @param names what a certificate each is wanted for, in lower case; `*.` in front for wildcards
public record Issuance(AcmeConfig config, Path folder, Set<String> names) {
    /// RFC 6761, 6762, 7686, 8375, 2606, and what is in use at home: no public authority may issue for these.
    private static final Set<String> NEVER_PUBLIC = Set.of("localhost", "test", "invalid", "example", "example.com", "example.net", "example.org", "local",
        "internal", "home.arpa", "onion", "lan", "home", "corp");

    /// Empty if its certificates come from files, or are all local.
    ///
    /// @param hosts names and `*.` patterns of the routes
    /// @throws IllegalArgumentException for what cannot work
    public static Optional<Issuance> of(TlsConfig tls, Path folder, Set<String> hosts) {
        if (tls.acme().isEmpty() && !tls.auto()) return Optional.empty();
        var config = tls.acme().orElse(AcmeConfig.DEFAULT);
        config.check();
        var names = new TreeSet<>(config.names());
        if (names.isEmpty()) hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).filter(Issuance::isPublic).filter(config::canProve).forEach(names::add);
        if (tls.auto() && names.isEmpty()) return Optional.empty();
        return Optional.of(new Issuance(config, folder, Set.copyOf(names)));
    }

    /// Whether a public authority could issue for it.
    public static boolean isPublic(String host) {
        if (!AcmeConfig.isName(host, true)) return false;
        for (var rest = host; !rest.isEmpty(); rest = rest.substring(rest.indexOf('.') + 1)) {
            if (NEVER_PUBLIC.contains(rest)) return false;
            if (rest.indexOf('.') < 0) break;
        }
        return true;
    }
}
