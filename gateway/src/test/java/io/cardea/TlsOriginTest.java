// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.cardea.core.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS towards origins.
@Timeout(30)
@ParameterizedClass
@ValueSource(strings = {"boringssl", "jdk"})
class TlsOriginTest extends TlsFixture {
    private final List<HttpServer> servers = new ArrayList<>();
    private String here;

    @BeforeEach
    void plain() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    /// @param asking whether it wants a certificate of the client
    private void serve(SSLContext context, boolean asking) throws Exception {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                var tls = getSSLContext().getDefaultSSLParameters();
                tls.setNeedClientAuth(asking);
                parameters.setSSLParameters(tls);
            }
        });
        answersOk(server);
        servers.add(server);
        here = "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private Path toOrigin(String tls) throws Exception {
        return file("tls: { certificate: a.pem, key: a-key.pem }", "shop", "log: log.txt\nservices:\n  shop: { endpoints: \"" + here + "\", tls: { " + tls + " } }\n");
    }

    private int status(Cardea edge) throws Exception {
        return ask(edge, authority.context(), "a.test", "a.test").status();
    }

    @Test
    void anOriginMustProveItsName() throws Exception {
        serve(authority.context(authority.leaf("EC", "origin.test")), false);
        try (var edge = Cardea.start(toOrigin("ca: ca.pem"))) {
            assertThat(status(edge)).as("the certificate is for origin.test").isEqualTo(502);
            edge.reload(toOrigin("ca: ca.pem, server-name: origin.test"));
            assertThat(status(edge)).isEqualTo(200);
            edge.reload(toOrigin("ca: ca.pem, server-name: other.test"));
            assertThat(status(edge)).isEqualTo(502);
        }
        assertThat(Files.readString(folder.resolve("log.txt"))).contains("TLS_FAILED", "127.0.0.1", "No subject alternative names matching IP address 127.0.0.1", "name matching other.test");
    }

    @Test
    void anOriginOfAnotherAuthorityIsNotBelieved() throws Exception {
        serve(authority.context(authority.leaf("EC", "127.0.0.1")), false);
        try (var edge = Cardea.start(toOrigin("ca: ca.pem"))) {
            assertThat(status(edge)).isEqualTo(200);
            Files.writeString(folder.resolve("other.pem"), TestAuthority.pem(new TestAuthority().certificate));
            edge.reload(toOrigin("ca: other.pem"));
            assertThat(status(edge)).isEqualTo(502);
            edge.reload(toOrigin("server-name: a.test")); // the platform's
            assertThat(status(edge)).isEqualTo(502);
        }
    }

    @Test
    void whoBelievesAnythingIsWarned() throws Exception {
        serve(new TestAuthority().context(authority.leaf("EC", "origin.test")), false);
        var file = toOrigin("insecure-skip-verify: true");
        var edges = new ArrayList<Cardea>();
        assertThat(logged(() -> edges.add(Cardea.start(file)))).contains("WARN", "`shop`", "insecure-skip-verify");
        try (var edge = edges.getFirst()) {
            assertThat(status(edge)).isEqualTo(200);
        }
    }

    @Test
    void anOriginIsShownOurCertificateAndANewOneAsSoonAsItIsThere() throws Exception {
        serve(authority.context(authority.leaf("EC", "127.0.0.1")), true);
        try (var edge = Cardea.start(toOrigin("ca: ca.pem"))) {
            assertThat(status(edge)).as("without a certificate").isEqualTo(502);
            new TestAuthority().leaf("EC", "us").write(folder, "us", "a good secret");
            var file = toOrigin("ca: ca.pem, certificate: us.pem, key: us-key.pem, passphrase: a good secret");
            edge.reload(file);
            assertThat(edge.watched()).contains(folder.resolve("ca.pem"), folder.resolve("us.pem"), folder.resolve("us-key.pem"));
            assertThat(status(edge)).as("of another authority").isEqualTo(502);
            authority.leaf("EC", "us").write(folder, "us", "a good secret");
            edge.reload(file);
            assertThat(status(edge)).isEqualTo(200);
            Files.writeString(folder.resolve("us.pem"), "broken");
            assertThatThrownBy(() -> edge.reload(file)).isInstanceOf(ConfigException.class).hasMessageContaining("us.pem").hasMessageContaining("`shop`");
            assertThat(status(edge)).as("the old one stands").isEqualTo(200);
            assertThat(edge.watched()).contains(folder.resolve("us.pem"));
        }
    }

    @Test
    void aNewAuthorityHoldsForNewConnectionsAndTheOldOnesAreNotUsedAgain() throws Exception {
        serve(authority.context(authority.leaf("EC", "127.0.0.1")), false);
        var file = toOrigin("ca: ca.pem");
        try (var edge = Cardea.start(file)) {
            assertThat(status(edge)).isEqualTo(200);
            Files.writeString(folder.resolve("ca.pem"), TestAuthority.pem(new TestAuthority().certificate));
            edge.reload(file);
            assertThat(status(edge)).isEqualTo(502);
        }
    }
}
