// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.cardea.core.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS on both sides of a running edge, with the JDK's as the other peer.
@Timeout(30)
@ParameterizedClass
@ValueSource(strings = {"boringssl", "jdk"})
class TlsTest extends TlsFixture {
    @Test
    void theNameInTheHelloPicksTheCertificateExactBeforeWildcard() throws Exception {
        authority.leaf("EC", "first.test").write(folder, "first");
        authority.leaf("RSA", "*.wild.test").write(folder, "wild");
        authority.leaf("EC", "one.wild.test").write(folder, "one");
        var tls = "tls: { certificates: [{ certificate: first.pem, key: first-key.pem }, { certificate: wild.pem, key: wild-key.pem }, { certificate: one.pem, key: one-key.pem }] }";
        try (var edge = Cardea.start(file(tls))) {
            assertThat(ask(edge, authority.context(), "one.wild.test", "one.wild.test").shown().getSubjectX500Principal().getName()).isEqualTo("CN=one.wild.test");
            assertThat(ask(edge, authority.context(), "two.wild.test", "two.wild.test").shown().getSubjectX500Principal().getName()).isEqualTo("CN=any.wild.test");
            assertThat(ask(edge, authority.context(), "other.test", "first.test").shown().getSubjectX500Principal().getName()).isEqualTo("CN=first.test");
        }
    }

    @Test
    void aHostOfAnotherCertificateIsMisdirected() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        authority.leaf("EC", "b.test").write(folder, "b");
        try (var edge = Cardea.start(file("tls: { certificates: [{ certificate: a.pem, key: a-key.pem }, { certificate: b.pem, key: b-key.pem }] }"))) {
            assertThat(ask(edge, authority.context(), "a.test", "b.test").status()).isEqualTo(421);
            assertThat(ask(edge, authority.context(), "a.test", "A.test").status()).isEqualTo(200);
        }
    }

    @Test
    void rsaAndEcdsaStandSideBySideForOneName() throws Exception {
        authority.leaf("RSA", "a.test").write(folder, "rsa");
        authority.leaf("EC", "a.test").write(folder, "ec");
        try (var edge = Cardea.start(file("tls: { certificates: [{ certificate: rsa.pem, key: rsa-key.pem }, { certificate: ec.pem, key: ec-key.pem }] }"))) {
            assertThat(ask(edge, authority.context(), "a.test", "a.test").shown().getPublicKey().getAlgorithm()).isEqualTo("EC");
        }
    }

    @Test
    void theModernPolicyHasNoOlderVersion() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem, policy: modern }"))) {
            assertThatThrownBy(() -> ask(edge, authority.context(), "a.test", "a.test", "TLSv1.2")).isInstanceOf(SSLException.class);
            assertThat(ask(edge, authority.context(), "a.test", "a.test", "TLSv1.3").status()).isEqualTo(200);
        }
    }

    @Test
    void aReloadTakesNewCertificatesAndABrokenOneKeepsTheOld() throws Exception {
        var old = authority.leaf("EC", "a.test");
        old.write(folder, "a");
        var file = file("tls: { certificate: a.pem, key: a-key.pem }");
        try (var edge = Cardea.start(file)) {
            authority.leaf("EC", "a.test").write(folder, "other");
            Files.copy(folder.resolve("other.pem"), folder.resolve("a.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> edge.reload(file)).isInstanceOf(ConfigException.class).hasMessageContaining("a-key.pem");
            assertThat(ask(edge, authority.context(), "a.test", "a.test").shown()).isEqualTo(old.certificate());
            var next = authority.leaf("EC", "a.test");
            next.write(folder, "a");
            edge.reload(file);
            assertThat(ask(edge, authority.context(), "a.test", "a.test").shown()).isEqualTo(next.certificate());
        }
    }

    @Test
    void aHandshakeThatStallsIsClosedAtItsLimit() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var file = file("tls: { certificate: a.pem, key: a-key.pem }", "http://127.0.0.1:" + origin.getAddress().getPort(), "limits: { handshake: 300ms }\n");
        try (var edge = Cardea.start(file); var socket = new Socket("127.0.0.1", edge.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 100, 1});
            long start = System.nanoTime();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(200), Duration.ofSeconds(8));
        }
    }

    @Test
    void aHelloInRecordsOfOneByteIsReadForItsName() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem, strict-sni: true }"))) {
            assertThat(firstByte(edge, split(hello("a.test", "http/1.1")))).as("a handshake").isEqualTo(22);
            assertThat(firstByte(edge, split(hello("b.test", "http/1.1")))).as("an alert").isEqualTo(21);
        }
    }

    @Test
    void aClientOfAnotherProtocolIsTurnedAway() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem }"))) {
            assertThat(firstByte(edge, hello("a.test", "ftp"))).as("an alert").isEqualTo(21);
            assertThat(firstByte(edge, "GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1))).as("an alert").isEqualTo(21);
        }
    }

    private static byte[] split(byte[] record) {
        var out = ByteBuffer.allocate((record.length - 5) * 6);
        for (int i = 5; i < record.length; i++) out.put(record, 0, 3).putShort((short) 1).put(record[i]);
        return out.array();
    }

    @Test
    void autoMakesCertificatesThatItsAuthorityVouchesFor() throws Exception {
        try (var edge = Cardea.start(file("tls: auto"))) {
            var kept = folder.resolve(".cardea/tls/ca.pem");
            var ca = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(Files.readAllBytes(kept)));
            for (var name : List.of("", "localhost", "shop.test", "a.b.localhost")) {
                var said = ask(edge, TestAuthority.context(ca), name, name.isEmpty() ? "127.0.0.1" : name);
                assertThat(said.status()).isEqualTo(200);
                assertThat(said.shown().getSubjectAlternativeNames().toString()).contains(name.isEmpty() ? "127.0.0.1" : name);
            }
            assertThat(Files.getPosixFilePermissions(folder.resolve(".cardea/tls/ca-key.pem"))).hasSize(2);
        }
    }

    @Test
    void aPlainListenerSendsToHttps() throws Exception {
        try (var edge = Cardea.start(file("redirect-to-https: 8443")); var socket = new Socket("127.0.0.1", edge.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("GET /a%20b?c=d HTTP/1.1\r\nHost: shop.test:80\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
            var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 308").containsIgnoringCase("location: https://shop.test:8443/a%20b?c=d\r\n");
        }
    }
}
