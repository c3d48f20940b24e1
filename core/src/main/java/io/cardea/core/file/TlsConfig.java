// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// TLS towards clients. Paths that are relative start from the file's folder.
public record TlsConfig(
    @Doc("by ACME for public names; for all others on the spot, signed by a local authority") @Default("false") boolean auto,
    @Doc("certificates from an authority, by ACME") Optional<AcmeConfig> acme,
    @Doc("PEM: the certificate, then its intermediates") Optional<Path> certificate,
    @Doc("PEM: the private key") Optional<Path> key,
    @Doc("of an encrypted key") Optional<Secret> passphrase,
    @Doc("certificates by the names inside them; the first is for clients that name no host") @OneOrMany List<CertificateConfig> certificates,
    @Doc("`modern`: TLS 1.3 only; `intermediate`: 1.2 as well; or `versions` and `suites`") @Default("intermediate") TlsPolicyConfig policy,
    @Doc("whether clients show a certificate") @Default("none") ClientAuth clientAuth,
    @Doc("PEM: authorities of the clients' certificates") Optional<Path> clientCa,
    @Doc("PEM: revocation lists, a current one of each of these authorities: without it, none of its clients is believed") Optional<Path> clientCrl,
    @Doc("how often the keys of session tickets change; they are accepted for twice as long")
    @Default("12h") @Range(min = "1m", max = "7d") Duration ticketRotation,
    @Doc("secrets for session tickets that several processes share: one a line, of 32 characters or more, the newest first") Optional<Path> ticketKeys,
    @Doc("refuse names that no certificate covers, rather than show the first") @Default("false") boolean strictSni) {

    public enum ClientAuth { NONE, OPTIONAL, REQUIRED }

    /// @throws IllegalArgumentException if the word is not `auto`
    @Short(value = "auto", secret = false)
    public static TlsConfig word(String word) {
        if (!word.equals("auto")) throw new IllegalArgumentException("expected `auto`, or a certificate such as `{ certificate: shop.pem, key: shop-key.pem }`");
        return of(true, List.of());
    }

    /// The defaults with these certificates.
    public static TlsConfig of(List<CertificateConfig> certificates) {
        return of(false, certificates);
    }

    private static TlsConfig of(boolean auto, List<CertificateConfig> certificates) {
        return new TlsConfig(auto, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), certificates, TlsPolicyConfig.INTERMEDIATE, ClientAuth.NONE,
            Optional.empty(), Optional.empty(), Duration.ofHours(12), Optional.empty(), false);
    }

    /// Those of the short way and of the long.
    ///
    /// @throws IllegalArgumentException if there is a certificate without a key, none at all, or one beside `auto` or `acme`
    public List<CertificateConfig> all() {
        if (certificate.isPresent() != key.isPresent()) throw new IllegalArgumentException("tls: `certificate` and `key` belong together; one of them is missing");
        var all = new java.util.ArrayList<CertificateConfig>();
        if (certificate.isPresent() && key.isPresent()) all.add(new CertificateConfig(certificate.get(), key.get(), passphrase));
        all.addAll(certificates);
        if (auto && acme.isPresent()) throw new IllegalArgumentException("tls: either `auto` or `acme`, not both; `auto` is ACME with its defaults, for public names");
        if (!all.isEmpty() && (auto || acme.isPresent())) throw new IllegalArgumentException("tls: either `" + (auto ? "auto" : "acme") + "` or certificates, not both");
        if (!auto && acme.isEmpty() && all.isEmpty()) throw new IllegalArgumentException("tls: expected `auto`, or `acme`, or `certificate` and `key`, or `certificates`");
        return all;
    }
}
