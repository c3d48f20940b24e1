// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.net.tls.HandshakeFailures.Kind;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
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

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientThatDoesNotBelieveTheCertificateIsCountedAsThat(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var file = file("tls: { certificate: a.pem, key: a-key.pem }");
        try (var edge = Cardea.start(file)) {
            assertThatThrownBy(() -> ask(edge, new TestAuthority().context(), "a.test", "a.test", version)).isInstanceOf(SSLException.class);
            edge.reload(file);
            assertFailures(edge, Kind.REFUSED_BY_CLIENT, 1);
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
    void versionsAndSuitesAreThoseOfTheFile() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var tls = "tls: { certificate: a.pem, key: a-key.pem, policy: { versions: 1.2, suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA] } }";
        var file = file(tls);
        var edges = new ArrayList<Cardea>();
        assertThat(logged(() -> edges.add(Cardea.start(file)))).contains("CBC", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
        try (var edge = edges.getFirst()) {
            assertThat(ask(edge, authority.context(), "a.test", "a.test").session().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(ask(edge, authority.context(), "a.test", "a.test").session().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
            assertThatThrownBy(() -> ask(edge, authority.context(), "a.test", "a.test", "TLSv1.3")).isInstanceOf(SSLException.class);
            assertFailures(edge, Kind.NO_AGREEMENT, 1);
        }
    }

    /// RFC 9113 §9.2.2.
    @Test
    void http2IsNotSpokenOverOldSuites() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var tls = "tls: { certificate: a.pem, key: a-key.pem, policy: { versions: %s, suites: [%s] } }";
        var old = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA";
        var good = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        try (var edge = Cardea.start(file(tls.formatted("1.2", old + ", " + good)))) {
            assertThat(offeringHttp2(edge, old, good)).as("whatever the order of the file").startsWith("h2 " + good + " frame 4");
            assertThat(offeringHttp2(edge, old)).as("INADEQUATE_SECURITY").isEqualTo("h2 " + old + " frame 4, frame 8, frame 7 of 12, the end");
        }
        try (var edge = Cardea.start(file(tls.formatted("1.2", old)))) {
            assertThat(offeringHttp2(edge, old)).isEqualTo("http/1.1 " + old + " ");
        }
        assertThatThrownBy(() -> Cardea.start(file(tls.formatted("1.2", old) + "\n    http: http2"))).hasMessageContaining("needs other `suites`");
    }

    /// What is agreed on by TLS 1.2, and what frames come by HTTP/2.
    private String offeringHttp2(Cardea edge, String... suites) throws Exception {
        try (var socket = (SSLSocket) authority.context().getSocketFactory().createSocket("127.0.0.1", edge.port())) {
            socket.setSoTimeout(5000);
            var parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setCipherSuites(suites);
            parameters.setServerNames(List.of(new SNIHostName("a.test")));
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var said = socket.getApplicationProtocol() + ' ' + socket.getSession().getCipherSuite() + ' ';
            if (!socket.getApplicationProtocol().equals("h2")) return said;
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
            var frames = new StringBuilder(said);
            var in = new DataInputStream(socket.getInputStream());
            for (int type = 0, length; type != 7 && frames.indexOf("frame 4, frame 8, frame 4") < 0; ) { // until GOAWAY, or our settings are acknowledged
                length = in.read() << 16 | in.readUnsignedShort();
                type = in.read();
                in.skipNBytes(5);
                var body = in.readNBytes(length);
                frames.append("frame ").append(type).append(type == 7 ? " of " + body[7] + (in.read() < 0 ? ", the end" : "") : ", ");
            }
            return frames.toString();
        }
    }

    @Test
    void someSuitesOfTls13AreRefusedWhereTheyWouldNotBeObeyed() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var file = file("tls: { certificate: a.pem, key: a-key.pem, policy: { versions: 1.3, suites: TLS_AES_256_GCM_SHA384 } }");
        if (provider.equals("boringssl")) {
            assertThatThrownBy(() -> Cardea.start(file)).isInstanceOf(ConfigException.class).hasMessageContaining("TLS_AES_128_GCM_SHA256").hasMessageContaining("cardea.tls");
        } else {
            try (var edge = Cardea.start(file)) {
                assertThat(ask(edge, authority.context(), "a.test", "a.test").session().getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
            }
        }
    }

    @Test
    void anEncryptedKeyOpensWithItsPassphraseAloneWhichIsNeverTold() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a", "right-horse");
        try (var edge = Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem, passphrase: right-horse }"))) {
            assertThat(ask(edge, authority.context(), "a.test", "a.test").status()).isEqualTo(200);
        }
        assertThatThrownBy(() -> Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem, passphrase: wrong-horse }"))).isInstanceOf(ConfigException.class)
            .hasMessageContaining("a-key.pem").hasMessageContaining("passphrase").satisfies(told -> assertThat(told.toString()).doesNotContain("wrong-horse"));
        assertThatThrownBy(() -> Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem }"))).isInstanceOf(ConfigException.class).hasMessageContaining("give its `passphrase`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionIsResumed(String version) throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var file = file("tls: { certificate: a.pem, key: a-key.pem }");
        try (var edge = Cardea.start(file)) {
            var context = authority.context();
            var first = ask(edge, context, "a.test", "a.test", version);
            assertThat(isResumed(first, () -> ask(edge, context, "a.test", "a.test", version))).isTrue();
            edge.reload(file);
            assertThat(isResumed(first, () -> ask(edge, context, "a.test", "a.test", version))).as("after a reload that changes no file").isTrue();
        }
    }

    @Test
    void theJdkSaysThatItCannotShareTickets() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        Files.writeString(folder.resolve("keys"), "the secret of all the edges there are\n");
        var file = file("tls: { certificate: a.pem, key: a-key.pem, ticket-keys: keys }");
        var told = logged(() -> {
            Cardea.start(file).close();
            return true;
        });
        assertThat(told.contains("`ticket-keys` is not in force")).isEqualTo(provider.equals("jdk"));
    }

    @Test
    void certificatesAreSwappedUnderLoadAndNobodyNotices() throws Exception {
        var leaves = List.of(authority.leaf("EC", "a.test"), authority.leaf("EC", "a.test"));
        leaves.getFirst().write(folder, "a");
        var file = file("tls: { certificate: a.pem, key: a-key.pem }");
        try (var edge = Cardea.start(file); var asking = Executors.newSingleThreadExecutor()) {
            var over = new AtomicBoolean();
            var asked = asking.submit(() -> {
                int count = 0;
                for (; !over.get() || count < 12; count++) assertThat(ask(edge, authority.context(), "a.test", "a.test").status()).isEqualTo(200);
                return count;
            });
            for (int i = 1; i <= 12; i++) {
                leaves.get(i % 2).write(folder, "a");
                edge.reload(file);
                assertThat(ask(edge, authority.context(), "a.test", "a.test").shown()).isEqualTo(leaves.get(i % 2).certificate());
            }
            over.set(true);
            assertThat(asked.get()).isGreaterThanOrEqualTo(12);
            assertThat(edge.watched()).contains(folder.resolve("a.pem"), folder.resolve("a-key.pem"));
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
