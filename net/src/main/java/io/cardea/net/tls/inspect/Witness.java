// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Sees what the engine is shown, asks the real judge, and lets the handshake go on whatever the verdict: this client sends nothing
/// that would have to be kept from a stranger.
final class Witness extends X509ExtendedTrustManager {
    private final Trust trust;
    private List<X509Certificate> chain = List.of();
    private Optional<CertificateException> verdict = Optional.empty();
    private long began;
    private long ended;
    private boolean asked;
    private List<String> wanted = List.of();

    Witness(Trust trust) {
        this.trust = trust;
    }

    /// For the next connection.
    void forget() {
        chain = List.of();
        verdict = Optional.empty();
        asked = false;
        began = 0;
        ended = 0;
    }

    List<X509Certificate> chain() {
        return chain;
    }

    /// Why it is not believed, if it is not.
    Optional<CertificateException> verdict() {
        return verdict;
    }

    /// In nanoseconds of the system; zero if nothing was shown.
    long began() {
        return began;
    }

    long ended() {
        return ended;
    }

    /// Whether the server asked for a certificate of the client's.
    boolean asked() {
        return asked;
    }

    /// Whose certificates it would take.
    List<String> wanted() {
        return wanted;
    }

    private void shown(X509Certificate[] certificates, String kind) {
        began = System.nanoTime();
        chain = List.of(certificates);
        verdict = trust.verdict(chain, kind);
        ended = System.nanoTime();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String kind) {
        shown(certificates, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String kind, Socket socket) {
        shown(certificates, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String kind, SSLEngine engine) {
        shown(certificates, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String kind) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String kind, Socket socket) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String kind, SSLEngine engine) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    /// Has no key, and sees that it is asked for one.
    X509ExtendedKeyManager keys() {
        return new X509ExtendedKeyManager() {
            @Override
            public @Nullable String chooseEngineClientAlias(String[] kinds, Principal @Nullable [] issuers, SSLEngine engine) {
                asked = true;
                wanted = issuers == null ? List.of() : Arrays.stream(issuers).map(Principal::getName).toList();
                return null;
            }

            @Override
            public @Nullable String chooseClientAlias(String[] kinds, Principal @Nullable [] issuers, Socket socket) {
                return null;
            }

            @Override
            public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
                return null;
            }

            @Override
            public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
                return null;
            }

            @Override
            public @Nullable String chooseServerAlias(String kind, Principal @Nullable [] issuers, Socket socket) {
                return null;
            }

            @Override
            public X509Certificate @Nullable [] getCertificateChain(String alias) {
                return null;
            }

            @Override
            public @Nullable PrivateKey getPrivateKey(String alias) {
                return null;
            }
        };
    }
}
