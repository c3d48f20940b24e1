// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whom to believe: authorities from a file, and, if there is one, the list of what they have revoked.
///
/// With lists, an authority whose list is missing or no longer current vouches for nobody (RFC 5280 §6.3.3: the status is
/// undetermined): a thief who can keep a list from coming must not be let in by that.
final class ClientTrust {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTrust.class);

    private ClientTrust() {}

    /// @throws IllegalArgumentException with the file's name
    static TrustManagerFactory of(Path authorities, Optional<Path> revocations) {
        return of(Pem.certificates(authorities), revocations);
    }

    private static TrustManagerFactory of(List<X509Certificate> authorities, Optional<Path> revocations) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) store.setCertificateEntry("ca-" + i, authorities.get(i));
            var parameters = new PKIXBuilderParameters(store, new X509CertSelector());
            parameters.setRevocationEnabled(false);
            if (revocations.isPresent()) {
                var lists = Pem.revocations(revocations.get());
                lists.forEach(list -> tellIfOld(revocations.get(), list));
                parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
                var checker = (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
                // the file alone: asking a responder would let a client make us wait
                checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
                parameters.addCertPathChecker(checker);
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the authorities of clients cannot be used: " + e.getMessage(), e);
        }
    }

    private static void tellIfOld(Path file, X509CRL list) {
        var next = list.getNextUpdate();
        if (next == null || next.toInstant().isAfter(Instant.now())) return;
        LOG.warn("{}: the list of {} was to be replaced by {}; until it is, no certificate of this authority is believed", file,
            list.getIssuerX500Principal(), next.toInstant());
    }
}
