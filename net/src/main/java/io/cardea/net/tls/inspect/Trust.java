// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import io.cardea.net.tls.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Whom to believe, and the JDK's judgement by it. Revocation is not asked for.
///
/// @param name for people
public record Trust(String name, List<X509Certificate> anchors, X509TrustManager judge) {

    /// The authorities that come with this JDK, or those of `javax.net.ssl.trustStore`.
    public static Trust ofJdk() {
        return new Trust("the authorities of this JDK", Optional.empty());
    }

    /// @throws IllegalArgumentException with the file's name
    public static Trust of(Path file) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (var each : Pem.certificates(file)) store.setCertificateEntry("ca-" + number++, each);
            return new Trust("the authorities in " + file, Optional.of(store));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": cannot be used: " + e.getMessage(), e);
        }
    }

    private Trust(String name, Optional<KeyStore> store) {
        this(name, judge(store));
    }

    private Trust(String name, X509TrustManager judge) {
        this(name, List.of(judge.getAcceptedIssuers()), judge);
    }

    private static X509TrustManager judge(Optional<KeyStore> store) {
        try {
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store.orElse(null));
            return Arrays.stream(factory.getTrustManagers()).filter(X509TrustManager.class::isInstance).map(X509TrustManager.class::cast).findFirst()
                .orElseThrow(() -> new IllegalStateException("every JDK judges certificates"));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the authorities cannot be used: " + e.getMessage(), e);
        }
    }

    /// @param kind of the key exchange, as the engine has it
    /// @return why it is not believed; empty if it is
    Optional<CertificateException> verdict(List<X509Certificate> chain, String kind) {
        try {
            judge.checkServerTrusted(chain.toArray(X509Certificate[]::new), kind);
            return Optional.empty();
        } catch (CertificateException e) {
            return Optional.of(e);
        } catch (RuntimeException e) { // such as a certificate that is not even one
            return Optional.of(new CertificateException(e));
        }
    }
}
