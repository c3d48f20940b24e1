// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Certificates of a source, and others in their place until they are there. Any thread.
final class IssuedCertificates implements Certificates {
    private final CertificateSource source;
    private final ServerContexts contexts;
    private final Certificates meanwhile;
    private final boolean bound;
    private final boolean strict;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final Map<String, Held> proofs = new ConcurrentHashMap<>();

    private record Held(KeyPairing pairing, Aside made) {
        boolean isOf(KeyPairing other) {
            return pairing == other && !made.hasFailed();
        }
    }

    /// @param meanwhile for names whose certificate is not there yet, and for all others
    /// @param bound whether a connection serves only the hosts of its certificate
    /// @param strict whether unknown names are refused
    IssuedCertificates(CertificateSource source, ServerContexts contexts, Certificates meanwhile, boolean bound, boolean strict) {
        this.source = source;
        this.contexts = contexts;
        this.meanwhile = meanwhile;
        this.bound = bound;
        this.strict = strict;
    }

    @Override
    public Choice choose(Hello hello) {
        var issued = source.find(hello.serverName());
        if (issued.isPresent()) return made(held, issued.get(), this::served);
        if (strict && !hello.serverName().isEmpty() && !source.expects(hello.serverName())) return new Refused(Alert.UNRECOGNIZED_NAME);
        return meanwhile.choose(hello);
    }

    @Override
    public Choice prove(Hello hello) {
        Optional<CertificateSource.Issued> issued = source.proof(hello.serverName());
        if (issued.isEmpty()) return new Refused(Alert.NO_APPLICATION_PROTOCOL);
        return made(proofs, issued.get(), pairing -> new Chosen(contexts.proof(pairing), host -> false));
    }

    private Chosen served(KeyPairing pairing) {
        return new Chosen(contexts.engines(pairing, "tls.acme"), bound ? CertificateNames.of(pairing.leaf()) : host -> true);
    }

    /// A context is made once for each certificate, beside the loops, when a handshake first needs it, and goes when another takes its place.
    private static Choice made(Map<String, Held> all, CertificateSource.Issued issued, Function<KeyPairing, Chosen> make) {
        var pairing = issued.pairing();
        var known = all.get(issued.name());
        if (known != null && known.isOf(pairing)) return known.made.choice();
        return all.compute(issued.name(), (name, before) -> before != null && before.isOf(pairing) ? before : new Held(pairing, Aside.make(() -> make.apply(pairing)))).made.choice();
    }
}
