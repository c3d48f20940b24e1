// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;

/// Whom to believe: authorities from a file, and, if there is one, the list of what they have revoked.
final class ClientTrust {
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
                parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(Pem.revocations(revocations.get()))));
                var checker = (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
                // the file alone: asking a responder would let a client make us wait
                checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
                parameters.addCertPathChecker(checker);
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return factory;
        } catch (java.io.IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the authorities of clients cannot be used: " + e.getMessage(), e);
        }
    }
}
