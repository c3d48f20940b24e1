// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import io.cardea.core.file.TlsConfig;
import io.cardea.net.tls.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A certificate of a configuration as clients would see it, without a connection.
///
/// @param file where it stands; for `tls: auto` that of the authority
/// @param chain from the file, the server's own first
/// @param findings the gravest first
public record Configured(Path file, List<X509Certificate> chain, List<Finding> findings) {

    /// Those of one listener.
    ///
    /// @param folder where its relative paths begin
    /// @throws IllegalArgumentException if a file cannot be read
    public static List<Configured> of(TlsConfig config, Path folder, Trust trust) {
        if (config.auto()) return ofAuthority(folder.resolve(".cardea/tls/ca.pem"));
        var all = new ArrayList<Configured>();
        for (var each : config.all()) {
            var file = folder.resolve(each.certificate());
            var chain = Pem.certificates(file);
            var findings = new ArrayList<>(ChainCheck.of(chain, trust, trust.verdict(chain, "UNKNOWN"), Optional.empty(), Instant.now()));
            if (CertificateFacts.of(chain.getFirst()).names().isEmpty()) {
                findings.add(Finding.fault("no-names", "the certificate has no names (subjectAltName): no client believes that it is for any host", "Have it made with its names (RFC 9525)."));
            }
            findings.sort(java.util.Comparator.comparing(Finding::weight));
            all.add(new Configured(file, chain, List.copyOf(findings)));
        }
        return List.copyOf(all);
    }

    /// The certificates themselves are made as clients ask, so that there is only the authority to look at.
    private static List<Configured> ofAuthority(Path file) {
        if (!Files.exists(file)) return List.of();
        return List.of(new Configured(file, Pem.certificates(file), List.of()));
    }

    /// Whether the chain leads to somebody who is believed.
    public boolean isComplete() {
        return findings.stream().noneMatch(each -> each.weight() == Finding.Weight.FAULT);
    }
}
