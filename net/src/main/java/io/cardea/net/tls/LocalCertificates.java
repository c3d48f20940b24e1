// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Certificates made on the spot for names that are local or in the routes; for all others, and none, the one for
/// `localhost` and the loopback addresses. Any thread.
final class LocalCertificates implements Certificates {
    /// A name costs a key and a context: a client that invents names under `*.test` gets that far.
    private static final int MOST = 256;

    private final LocalAuthority authority;
    private final ServerContexts contexts;
    private final Set<String> hosts;
    private final Chosen base;
    private final Map<String, Chosen> made = new LinkedHashMap<>(); // guarded by itself

    /// @param hosts names and `*.` patterns of the routes
    LocalCertificates(LocalAuthority authority, ServerContexts contexts, Set<String> hosts) {
        this.authority = authority;
        this.contexts = contexts;
        this.hosts = hosts;
        this.base = make(List.of("localhost", "127.0.0.1", "::1"));
    }

    @Override
    public Choice choose(Hello hello) {
        var name = hello.serverName();
        if (!isOurs(name)) return base;
        synchronized (made) {
            var known = made.get(name);
            if (known != null) return known;
            if (made.size() >= MOST) return base;
            var fresh = make(List.of(name));
            made.put(name, fresh);
            return fresh;
        }
    }

    private boolean isOurs(String name) {
        boolean plain = name.matches("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*") && name.length() <= 253;
        return plain && (name.endsWith(".localhost") || name.endsWith(".test") || hosts.contains(name) || hosts.contains(CertificateNames.wildcard(name)));
    }

    private Chosen make(List<String> names) {
        return new Chosen(contexts.engines(authority.issue(names), "tls: auto"), host -> true);
    }
}
