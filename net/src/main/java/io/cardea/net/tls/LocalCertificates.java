// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Certificates made on the spot for names that are local or in the routes; for all others, and none, the one for
/// `localhost` and the loopback addresses. Each is made anew after half its life. Any thread.
final class LocalCertificates implements Certificates {
    /// A name costs a key and a context: a client that invents names under `*.test` gets that far.
    private static final int MOST = 256;
    private static final String BASE = "";

    private final LocalAuthority authority;
    private final ServerContexts contexts;
    private final Set<String> hosts;
    private final InstantSource clock;
    private final Map<String, Held> made = new HashMap<>(); // guarded by itself

    /// @param until it is shown; then another is made
    private record Held(Aside made, Instant until) {}

    /// @param hosts names and `*.` patterns of the routes
    /// @param clock that certificates are made by
    LocalCertificates(LocalAuthority authority, ServerContexts contexts, Set<String> hosts, InstantSource clock) {
        this.authority = authority;
        this.contexts = contexts;
        this.hosts = hosts;
        this.clock = clock;
        made.put(BASE, new Held(Aside.done(make(BASE)), until()));
    }

    @Override
    public Choice choose(Hello hello) {
        var name = hello.serverName();
        return held(isOurs(name) ? name : BASE).made.choice();
    }

    private Held held(String name) {
        var now = clock.instant();
        synchronized (made) {
            var known = made.get(name);
            if (known != null && now.isBefore(known.until) && !known.made.hasFailed()) return known;
            if (known == null && made.size() > MOST) return held(BASE);
            var fresh = new Held(Aside.make(() -> make(name)), until());
            made.put(name, fresh);
            return fresh;
        }
    }

    private Instant until() {
        return clock.instant().plus(LocalAuthority.LEAF_LIFE.dividedBy(2));
    }

    private boolean isOurs(String name) {
        boolean plain = name.matches("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*") && name.length() <= 253;
        return plain && (name.endsWith(".localhost") || name.endsWith(".test") || hosts.contains(name) || hosts.contains(CertificateNames.wildcard(name)));
    }

    private Chosen make(String name) {
        var names = name.equals(BASE) ? List.of("localhost", "127.0.0.1", "::1") : List.of(name);
        return new Chosen(contexts.engines(authority.issue(names), "tls: auto"), host -> true);
    }
}
