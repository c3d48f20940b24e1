// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/// How an authority's server is spoken to: any that speaks RFC 8555, and none that acme4j knows by name. Its certificate may be of a
/// private authority.
final class Server extends GenericAcmeProvider {
    private final Optional<SSLContext> trust;

    /// @param ca PEM
    Server(Optional<Path> ca) throws IOException {
        this.trust = ca.isPresent() ? Optional.of(trusting(ca.get())) : Optional.empty();
    }

    @Override
    public boolean accepts(URI server) {
        return true; // looked at when the file was read
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        var builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(settings.getTimeout()).proxy(settings.getProxySelector());
        trust.ifPresent(builder::sslContext);
        return builder.build();
    }

    @Override
    public Connection connect(URI server, NetworkSettings settings, HttpClient client) {
        return new DefaultConnection(createHttpConnector(settings, client)) {
            @Override
            protected void sendRequest(Session session, URL url, Consumer<HttpRequest.Builder> more) throws IOException {
                super.sendRequest(session, url, more);
                var answer = lastResponse;
                if (answer == null || answer.statusCode() != 429 && answer.statusCode() != 503) return;
                if (answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) return; // which says more
                var until = getRetryAfter();
                if (until.isEmpty()) return;
                close();
                throw new Busy(answer.statusCode(), until.get());
            }
        };
    }

    private static SSLContext trusting(Path ca) throws IOException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(Files.readAllBytes(ca)))) {
                store.setCertificateEntry("ca" + store.size(), each);
            }
            var managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(ca + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
