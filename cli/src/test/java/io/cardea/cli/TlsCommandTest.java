// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.Cardea;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `cardea tls` against Cardea itself, against servers that are none, and against files.
@Timeout(60)
class TlsCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    record Ran(int code, String out, String err) {
        JsonNode json() throws IOException {
            return JSON.readTree(out);
        }

        List<String> findings() throws IOException {
            return StreamSupport.stream(json().path("findings").spliterator(), false).map(each -> each.path("weight").asText() + " " + each.path("code").asText()).toList();
        }

        String trouble() throws IOException {
            return json().path("first").path("trouble").path("kind").asText();
        }
    }

    private static Ran run(Object... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var args = java.util.Arrays.stream(words).map(String::valueOf).toArray(String[]::new);
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(code, out.toString(), err.toString());
    }

    private Cardea edge(String tls) throws IOException {
        return Cardea.start(Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\", tls: %s }\nlog: off\nadmin: off\nroutes: [{ respond: ok }]\n".formatted(tls)));
    }

    private Cardea edge(MadeCertificate certificate, int sent, String more) throws IOException {
        certificate.write(folder, "server", sent);
        return edge("{ certificate: server.pem, key: server-key.pem" + more + " }");
    }

    private static String at(Cardea edge) {
        return "localhost:" + edge.port();
    }

    @Test
    void theHandshakeOfTls13IsShownStepByStep() throws Exception {
        var own = MadeCertificate.Order.of("CN=shop").alone();
        var ca = own.write(folder, "ca", 1);
        try (var edge = edge(own, 1, "")) {
            var ran = run("tls", at(edge), "--ca", ca, "--alpn", "http/1.1");
            assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.OK);
            assertThat(ran.out()).contains("TLS 1.3, verified", "● look-up", " TCP connection ", "── ClientHello ──", "── ServerHello ──",
                "══ EncryptedExtensions, Certificate, CertificateVerify, Finished ══", "● check of the certificate", "══ Finished ══", "══ HEAD / ══", "══ NewSessionTicket, data",
                "localhost (SNI)", "TLS 1.3, TLS 1.2", "x25519", "http/1.1 (ALPN)", "CN=shop", "EC P-256", "localhost", "89 days left", "-GCM, with keys", "forward secrecy",
                "pre_shared_key", "EncryptedExtensions, Finished ══", "nothing to worry about");
            assertThat(ran.out().lines()).allMatch(line -> line.length() <= Page.WIDTH);
            assertThat(ran.out().lines().filter(line -> line.matches(" +[0-9]+  │.*"))).as("both lanes are straight").hasSizeGreaterThan(9).allMatch(line -> line.lastIndexOf('│') == 83);
            assertThat(ran.out()).doesNotContain("\u001b");
        }
    }

    @Test
    void theHandshakeOfTls12WithRsaHasItsOwnMessages() throws Exception {
        var own = MadeCertificate.Order.of("CN=shop").rsa(2048).alone();
        var ca = own.write(folder, "ca", 1);
        try (var edge = edge(own, 1, ", policy: { versions: \"1.2\" }")) {
            var ran = run("tls", at(edge), "--ca", ca, "--alpn", "http/1.1");
            assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.OK);
            assertThat(ran.out()).contains("TLS 1.2, verified", "── ClientHello ──", "ServerHello, Certificate, ServerKeyExchange, ServerHelloDone ──", "── ClientKeyExchange, ChangeCipherSpec ──",
                "── NewSessionTicket, ChangeCipherSpec ──", "RSA 2048", "the newest that the server has", "TLS_ECDHE_RSA_", "x25519", "the ticket or identifier", "did not choose TLS 1.3");
            var json = run("tls", at(edge), "--ca", ca, "--json").json();
            assertThat(json.path("second").path("resumed").asBoolean()).isTrue();
            assertThat(json.path("first").path("resumed").asBoolean()).isFalse();
            assertThat(json.path("first").path("group").asText()).isEqualTo("x25519");
        }
    }

    @Test
    void theJsonHasAllOfIt() throws Exception {
        var own = MadeCertificate.Order.of("CN=shop").alone();
        var ca = own.write(folder, "ca", 1);
        try (var edge = edge(own, 1, "")) {
            var ran = run("tls", at(edge), "--ca", ca, "--json");
            assertThat(ran.findings()).isEmpty();
            var json = ran.json();
            assertThat(json.path("verified").asBoolean()).isTrue();
            assertThat(json.path("first").path("version").asText()).isEqualTo("TLS 1.3");
            assertThat(json.path("first").path("protocol").asText()).isEqualTo("h2");
            assertThat(json.path("first").path("hello").path("suites").size()).isGreaterThan(5);
            assertThat(json.path("first").path("hello").path("suites").toString()).doesNotContain("\"0x");
            assertThat(json.path("first").path("tickets").asInt()).isPositive();
            assertThat(json.path("second").path("resumed").asBoolean()).isTrue();
            assertThat(json.path("chain").path(0).path("names").toString()).isEqualTo("[\"127.0.0.1\",\"localhost\"]");
        }
    }

    @Test
    void theLocalAuthorityIsBelievedByWhoeverIsGivenIt() throws Exception {
        try (var edge = edge("auto")) {
            var stranger = run("tls", at(edge), "--json");
            assertThat(stranger.code()).isEqualTo(Exit.CONFIGURATION);
            assertThat(stranger.findings()).containsExactly("fault unknown-authority");
            var ca = folder.resolve(".cardea/tls/ca.pem");
            var friend = run("tls", at(edge), "--sni", "shop.test", "--ca", ca);
            assertThat(friend.code()).as(friend.out()).isEqualTo(Exit.OK);
            assertThat(friend.out()).contains("shop.test (SNI)", "verified");
            assertThat(run("tls", "127.0.0.1:" + edge.port(), "--ca", ca).out()).contains("a name is sent, an address is not", "verified");
        }
    }

    @Test
    void everyReasonNotToBelieveIsTold() throws Exception {
        var root = MadeCertificate.Order.of("CN=Root").forAuthority().time(Duration.ofDays(9), Duration.ofDays(900)).alone();
        var middle = MadeCertificate.Order.of("CN=Middle").forAuthority().by(root);
        root.write(folder, "root", 1);
        told(MadeCertificate.Order.of("CN=a").alone(), 1, false, "fault self-signed");
        told(MadeCertificate.Order.of("CN=a").by(root), 2, false, "fault unknown-authority");
        told(MadeCertificate.Order.of("CN=a").by(root), 1, false, "fault unknown-authority");
        told(MadeCertificate.Order.of("CN=a").by(middle), 2, true);
        told(MadeCertificate.Order.of("CN=a").by(middle), 1, true, "fault unknown-authority");
        told(MadeCertificate.Order.of("CN=a").issuerAt("http://a.test/middle.crt").by(middle), 1, true, "fault missing-intermediate");
        told(MadeCertificate.Order.of("CN=a").names("b.test", "*.c.test").by(root), 1, true, "fault name-mismatch");
        told(MadeCertificate.Order.of("CN=localhost").nameless().by(root), 1, true, "fault name-mismatch");
        told(MadeCertificate.Order.of("CN=a").time(Duration.ofDays(90), Duration.ofDays(-3)).by(root), 1, true, "fault expired");
        told(MadeCertificate.Order.of("CN=a").time(Duration.ofDays(-3), Duration.ofDays(90)).by(root), 1, true, "fault not-yet-valid");
        told(MadeCertificate.Order.of("CN=a").purpose(KeyPurposeId.id_kp_clientAuth).by(root), 1, true, "fault not-for-servers");
    }

    @Test
    void whatWillBecomeAFaultIsAWarning() throws Exception {
        var root = MadeCertificate.Order.of("CN=Root").forAuthority().time(Duration.ofDays(9), Duration.ofDays(900)).alone();
        root.write(folder, "root", 1);
        told(MadeCertificate.Order.of("CN=a").time(Duration.ofDays(80), Duration.ofDays(10)).by(root), 1, true, "warning expires-soon");
        told(MadeCertificate.Order.of("CN=a").time(Duration.ofDays(1), Duration.ofDays(5)).by(root), 1, true); // short-lived, and fresh
        told(MadeCertificate.Order.of("CN=a").time(Duration.ofDays(300), Duration.ofDays(100)).by(root), 1, true, "warning long-life");
    }

    private void told(MadeCertificate certificate, int sent, boolean believed, String... findings) throws IOException {
        try (var edge = edge(certificate, sent, "")) {
            var ran = believed ? run("tls", at(edge), "--json", "--ca", folder.resolve("root.pem")) : run("tls", at(edge), "--json");
            assertThat(ran.findings()).as(ran.out()).containsExactly(findings);
            assertThat(ran.code()).isEqualTo(findings.length == 0 ? Exit.OK : Exit.CONFIGURATION);
            assertThat(ran.json().path("verified").asBoolean()).isEqualTo(ran.findings().stream().noneMatch(each -> each.startsWith("fault")));
        }
    }

    @Test
    void aMissingIntermediateIsToldWithItsPlace() throws Exception {
        var root = MadeCertificate.Order.of("CN=Root").forAuthority().alone();
        var leaf = MadeCertificate.Order.of("CN=a").issuerAt("http://a.test/middle.crt").by(MadeCertificate.Order.of("CN=Middle").forAuthority().by(root));
        try (var edge = edge(leaf, 1, "")) {
            assertThat(run("tls", at(edge), "--ca", root.write(folder, "root", 1)).out()).contains("not verified", "the chain has a gap: the certificate of 'CN=Middle'", "http://a.test/middle.crt");
        }
    }

    @Test
    void aServerThatDemandsAClientCertificateIsToldSo() throws Exception {
        var own = MadeCertificate.Order.of("CN=shop").alone();
        var ca = own.write(folder, "ca", 1);
        try (var edge = edge(own, 1, ", client-auth: required, client-ca: ca.pem")) {
            var ran = run("tls", at(edge), "--ca", ca);
            assertThat(ran.code()).as(ran.out()).isEqualTo(Exit.CONFIGURATION);
            assertThat(ran.out()).contains("CertificateRequest", "Certificate (none)", "it demands a client certificate (alert 116", "═ Alert ══");
        }
        try (var edge = edge(own, 1, ", client-auth: optional, client-ca: ca.pem")) {
            var ran = run("tls", at(edge), "--ca", ca, "--json");
            assertThat(ran.code()).as(ran.out()).isEqualTo(Exit.OK);
            assertThat(ran.findings()).containsExactly("note client-certificate", "note not-resumed");
            assertThat(ran.json().path("first").path("client-authorities").toString()).contains("CN=shop");
        }
    }

    @Test
    void aRefusalByTheServerIsToldInWords() throws Exception {
        var own = MadeCertificate.Order.of("CN=shop").alone();
        try (var edge = edge(own, 1, ", strict-sni: true")) {
            var name = run("tls", at(edge), "--sni", "other.test");
            assertThat(name.code()).isEqualTo(Exit.NOT_STARTED);
            assertThat(name.out()).contains("no handshake", "Alert 112", "knows no server of this name", "--sni NAME");
            var protocol = run("tls", at(edge), "--alpn", "mqtt", "--json");
            assertThat(protocol.code()).isEqualTo(Exit.NOT_STARTED);
            assertThat(protocol.trouble()).isEqualTo("alert");
            assertThat(protocol.out()).contains("none of the protocols that were offered");
            assertThat(run("tls", at(edge), "--alpn", "", "--json").json().path("first").path("protocol").asText()).isEmpty();
        }
    }

    @Test
    void aPortOfPlainHttpIsToldSo() throws Exception {
        try (var edge = Cardea.start(Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nroutes: [{ respond: ok }]\n"))) {
            var ran = run("tls", at(edge));
            assertThat(ran.code()).isEqualTo(Exit.NOT_STARTED);
            assertThat(ran.out()).contains("this port speaks plain HTTP");
        }
    }

    @Test
    void whatIsNoTlsIsNamedAsFarAsItCanBe() throws Exception {
        assertThat(answered("SSH-2.0-OpenSSH_9.6\r\n").out()).contains("this port speaks SSH");
        assertThat(answered("220 mail.test ESMTP\r\n").out()).contains("STARTTLS");
        assertThat(answered("\u001b[31mhello").json().path("first").path("trouble").path("what").asText()).isEqualTo("what came back is no TLS: it begins with \\x1b[31mhello");
        assertThat(answered("").trouble()).isEqualTo("closed");
    }

    @Test
    void garbageInRecordsIsToldAsSuch() throws Exception {
        assertThat(answered("\u0016\u0003\u0003\u0000\u0006\u0002\u0000\u0000\u0002\u0003\u0003").trouble()).as("a hello that ends too early").isEqualTo("garbage");
        assertThat(answered("\u0016\u0003\u0003\u00ff\u00ff").trouble()).as("a record that is too long").isEqualTo("garbage");
        assertThat(answered("\u0016\u0003\u0003\u0000\u0004\u0002\u00ff\u00ff\u00ff").trouble()).as("a message that is too long").isEqualTo("garbage");
        assertThat(answered("\u0017\u0003\u0003\u0000\u0002ab").trouble()).as("data before a hello").isEqualTo("garbage");
        assertThat(answered("\u0015\u0003\u0003\u0000\u0002\u0002\u0046").out()).contains("it speaks neither TLS 1.2 nor 1.3");
        assertThat(answered("\u0016\u0003\u0003\u0000\u0050\u0002\u0000\u0000\u004c\u0003\u0003").trouble()).as("closed within a record").isEqualTo("closed");
    }

    /// What is told of a server that answers every hello with these bytes, and closes.
    private static Ran answered(String bytes) throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var serving = Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[1 << 14]);
                    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                    socket.shutdownOutput();
                    while (socket.getInputStream().read() >= 0) { }
                } catch (IOException e) {
                    // The client has seen enough.
                }
            });
            var ran = run("tls", "127.0.0.1:" + server.getLocalPort(), "--timeout", "20", "--json");
            serving.join(Duration.ofSeconds(5));
            assertThat(ran.code()).isEqualTo(Exit.NOT_STARTED);
            return ran;
        }
    }

    @Test
    void aServerThatNeverAnswersCostsTheTimeoutAndNoMore() throws Exception {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var ran = run("tls", "127.0.0.1:" + silent.getLocalPort(), "--timeout", "0.3");
            assertThat(ran.code()).isEqualTo(Exit.NOT_STARTED);
            assertThat(ran.out()).contains("does not answer the hello within 300 ms", "ClientHello");
        }
    }

    @Test
    void whereNobodyListensNobodyIsReached() throws Exception {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        var ran = run("tls", "127.0.0.1:" + free);
        assertThat(ran.code()).isEqualTo(Exit.NOT_STARTED);
        assertThat(ran.out()).contains("no connection to 127.0.0.1:" + free);
        assertThat(run("tls", "no-such-host.invalid", "--json").trouble()).isEqualTo("no-such-host");
    }

    @Test
    void theCommandLineIsChecked() {
        assertThat(run("tls").code()).isEqualTo(Exit.USAGE);
        assertThat(run("tls", "a.test:99999").code()).isEqualTo(Exit.USAGE);
        assertThat(run("tls", "http://a.test").code()).isEqualTo(Exit.USAGE);
        assertThat(run("tls", "a.test", "--timeout", "0").code()).isEqualTo(Exit.USAGE);
        assertThat(run("tls", "a.test", "--ca", folder.resolve("none.pem")).code()).isEqualTo(Exit.USAGE);
        assertThat(run("tls", "127.0.0.1", "--sni", "a b").code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void aTargetIsWrittenAsPeopleWriteIt() {
        assertThat(target("a.test")).isEqualTo("a.test 443");
        assertThat(target("a.test:8443")).isEqualTo("a.test 8443");
        assertThat(target("https://a.test:8443/books?x=1")).isEqualTo("a.test 8443");
        assertThat(target("[::1]:8443")).isEqualTo("::1 8443");
        assertThat(target("[::1]")).isEqualTo("::1 443");
        assertThat(target("::1")).isEqualTo("::1 443");
        assertThatThrownBy(() -> target("a.test:")).hasMessageContaining("a port from 1");
    }

    private static String target(String what) {
        var target = TlsCommand.target(what, Optional.empty(), List.of(), Duration.ofSeconds(1));
        return target.host() + " " + target.port();
    }

    @Test
    void theCertificatesOfAFileAreToldWithoutAConnection() throws Exception {
        var root = MadeCertificate.Order.of("CN=Root").forAuthority().alone();
        var ca = root.write(folder, "root", 1);
        MadeCertificate.Order.of("CN=a").rsa(2048).names("a.test", "*.a.test").by(root).write(folder, "a", 1);
        MadeCertificate.Order.of("CN=old").rsa(1024).hash("SHA1").time(Duration.ofDays(80), Duration.ofHours(10 * 24 + 1)).by(root).write(folder, "old", 1);
        var file = Files.writeString(folder.resolve("cardea.yaml"), """
            listeners:
              - address: 127.0.0.1:8080
              - address: 127.0.0.1:8443
                tls: { certificate: a.pem, key: a-key.pem, policy: modern }
              - address: 127.0.0.1:8444
                tls: { certificate: old.pem, key: old-key.pem }
            routes: [{ respond: ok }]
            """);
        var ran = run("tls", file, "--ca", ca);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.CONFIGURATION);
        assertThat(ran.out()).contains("listener 127.0.0.1:8443", "*.a.test, a.test", "RSA 2048", "the chain is complete", "expires in 10 days", "a key of 1024 bits", "SHA1withECDSA")
            .doesNotContain("8080");
        assertThat(ran.out().lines()).allMatch(line -> line.length() <= Page.WIDTH);
        var json = run("tls", file, "--ca", ca, "--json").json();
        assertThat(json.path("listeners")).hasSize(2);
        assertThat(json.path("listeners").path(0).path("versions").toString()).isEqualTo("[\"1.3\"]");
        assertThat(json.path("listeners").path(0).path("certificates").path(0).path("complete").asBoolean()).isTrue();
    }

    @Test
    void aFileThatIsMissingIsNotLookedUpAsAHost() {
        var ran = run("tls", folder.resolve("none.yaml"));
        assertThat(ran.code()).isNotEqualTo(Exit.OK);
        assertThat(ran.err()).contains("none.yaml");
    }

    @Test
    void aFileOfTlsAutoNeedsNoStartBefore() throws Exception {
        var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:8443\", tls: auto }\nroutes: [{ respond: ok }]\n");
        assertThat(run("tls", file).out()).contains("made at the first start");
        try (var edge = edge("auto")) {
            var ran = run("tls", edge.port() > 0 ? file : file);
            assertThat(ran.out()).contains("CN=Cardea local authority", "curl --cacert");
            assertThat(ran.code()).isEqualTo(Exit.OK);
        }
    }
}
