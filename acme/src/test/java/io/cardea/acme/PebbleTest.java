// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cardea.core.file.AcmeConfig.KeyKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.RevocationReason;
import org.shredzone.acme4j.Session;

/// The same against Let's Encrypt's own test authority, where it is installed (Debian: `pebble`), or said to be by `-Dcardea.pebble=FOLDER`.
/// It refuses good nonces now and then, and wants an account to be bound.
@Tag("full")
class PebbleTest extends AcmeFixture {
    private static final Path PROGRAMS = Path.of(System.getProperty("cardea.pebble", "/usr/bin"));
    private static final String KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
    private static final Duration NINETY_DAYS = Duration.ofDays(90);
    private int port;
    private int management;
    private int dns;
    private int records;
    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (var each : running) each.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"http-01, shop.test", "tls-alpn-01, shop.test", "dns-01, '*.shop.test'"})
    void aCertificateIsIssued(String challenge, String name) throws Exception {
        var tls = tls(name, challenge);
        try (var edge = new TestEdge(folder, tls, clock, ca)) {
            edge.look();
            assertThat(edge.gauge("cardea_acme_failures{}")).as("nobody is there yet").isEqualTo(1);
            start(NINETY_DAYS, Map.of());
            until(edge, () -> !Double.isNaN(edge.gauge("cardea_certificate_expiry_seconds{name=" + name + ", source=acme}")));
            assertThat(edge.get(name.replace("*", "any"), root())).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void oneIsReplacedInTimeAndNotBefore() throws Exception {
        try (var edge = new TestEdge(folder, tls("shop.test", "tls-alpn-01"), clock, ca)) {
            start(Duration.ofDays(30), Map.of());
            until(edge, () -> isReal(edge));
            var first = edge.shown("shop.test");
            clock.forward(Duration.ofDays(18)); // Pebble's windows are a day around two thirds
            assertThat(edge.look().shown("shop.test")).isEqualTo(first);
            clock.forward(Duration.ofDays(3).plusHours(12));
            until(edge, () -> !edge.shown("shop.test").equals(first));
        }
    }

    @Test
    void oneThatIsRevokedIsReplacedAsSoonAsTheAuthoritySaysSo() throws Exception {
        var tls = tls("shop.test", "http-01"); // tells first whether Pebble is there at all
        assumeThat(isNew()).as("Pebble says when to renew from 2.6 on").isTrue();
        try (var edge = new TestEdge(folder, tls, clock, ca)) {
            start(NINETY_DAYS, Map.of());
            until(edge, () -> isReal(edge));
            var first = edge.look().shown("shop.test");
            assertThat(edge.look().shown("shop.test")).isEqualTo(first);
            revoke(first);
            clock.forward(Duration.ofHours(7)); // it says itself when to ask again; that is at most so long
            until(edge, () -> !edge.shown("shop.test").equals(first));
            assertThat(Files.readString(folder.resolve("pebble.log"))).contains("/renewalInfo/").doesNotContain("alreadyReplaced");
        }
    }

    @Test
    void whatItIsNotConvincedOfIsProvenInTheNextWay() throws Exception {
        try (var edge = new TestEdge(folder, tls("shop.test", "[http-01, tls-alpn-01]"), clock, ca)) {
            ca.validation.httpPort = free(); // where nobody answers
            start(NINETY_DAYS, Map.of("PEBBLE_WFE_NONCEREJECT", "0"));
            until(edge, () -> isReal(edge));
            assertThat(edge.gauge("cardea_acme_failures{}")).isPositive();
        }
    }

    @Test
    void oneProcessIsKilledWhileItValidatesAndTheNextFinishesTheOrder() throws Exception {
        var tls = tls("shop.test", "dns-01");
        start(NINETY_DAYS, Map.of("PEBBLE_VA_NOSLEEP", "0", "PEBBLE_VA_SLEEPTIME", "3", "PEBBLE_WFE_NONCEREJECT", "0", "PEBBLE_AUTHZREUSE", "0"));
        try (var killed = new EdgeProcess(folder, tls)) {
            await(() -> Files.exists(folder.resolve(".cardea/acme/shop.test.order")) && Files.readString(folder.resolve(".cardea/acme/shop.test.order")).contains("order="));
            killed.kill();
        }
        try (var edge = new TestEdge(folder, tls, clock, ca)) {
            until(edge, () -> isReal(edge));
            edge.get("shop.test", root());
            assertThat(Files.readAllLines(folder.resolve("pebble.log")).stream().filter(line -> line.contains("There are now") && line.contains("orders"))).as("orders").hasSize(1);
            assertThat(Files.readAllLines(folder.resolve("pebble.log")).stream().filter(line -> line.contains("There are now") && line.contains("accounts"))).as("accounts").hasSize(1);
        }
    }

    @Test
    void twoProcessesShareAFolderAndOneOrders() throws Exception {
        var tls = tls("shop.test", "dns-01");
        start(NINETY_DAYS, Map.of("PEBBLE_WFE_NONCEREJECT", "0"));
        try (var one = new EdgeProcess(folder, tls); var two = new EdgeProcess(folder, tls)) {
            one.tell("look");
            two.tell("look");
            one.tell("look");
            var shown = one.shown("shop.test");
            assertThat(shown.getIssuerX500Principal().getName()).contains("Pebble");
            assertThat(two.shown("shop.test")).isEqualTo(shown);
            assertThat(Files.readAllLines(folder.resolve("pebble.log")).stream().filter(line -> line.contains("Issued certificate"))).hasSize(1);
        }
    }

    /// With the ports that it will have; nothing runs yet.
    private String tls(String name, String challenges) throws Exception {
        assumeThat(PROGRAMS.resolve("pebble")).as("Pebble is not installed: `apt-get install pebble`, or `-Dcardea.pebble=FOLDER`. ACME IS NOT TESTED AGAINST A REAL AUTHORITY").exists();
        port = free();
        management = free();
        dns = free();
        records = free();
        serverCertificate();
        var hook = Files.writeString(folder.resolve("hook.sh"), """
            #!/bin/sh
            case "$1" in
              present) curl -sf -d "{\\"host\\":\\"$2.\\",\\"value\\":\\"$3\\"}" http://127.0.0.1:PORT/set-txt ;;
              cleanup) curl -sf -d "{\\"host\\":\\"$2.\\"}" http://127.0.0.1:PORT/clear-txt ;;
            esac
            """.replace("PORT", "" + records));
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        return "{ acme: { directory: 'https://localhost:" + port + "/dir', ca: root.pem, names: '" + name + "', challenges: " + challenges
            + (challenges.contains("dns-01") ? ", dns-hook: " + hook : "") + ", email: ops@shop.test, eab: { kid: kid-1, hmac-key: " + KEY + " } } }";
    }

    /// @param more of its environment
    private void start(Duration life, Map<String, String> more) throws Exception {
        run(Map.of(), "pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", "127.0.0.1:" + dns, "-http01", "", "-https01", "", "-tlsalpn01", "",
            "-management", "127.0.0.1:" + records);
        Files.writeString(folder.resolve("pebble.json"), """
            { "pebble": { "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d", "certificate": "server.pem", "privateKey": "server-key.pem",
              "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "", "externalAccountBindingRequired": true, "externalAccountMACKeys": { "kid-1": "%s" },
              "certificateValidityPeriod": %d } }
            """.formatted(port, management, ca.validation.httpPort, ca.validation.tlsPort, KEY, life.toSeconds()));
        run(more, "pebble", "-strict", "-config", "pebble.json", "-dnsserver", "127.0.0.1:" + dns);
        await(port);
        await(records);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static boolean isReal(TestEdge edge) throws Exception {
        return edge.shown("shop.test").getIssuerX500Principal().getName().contains("Pebble");
    }

    /// Looks until it does: now and then a nonce is refused too often, or a way to prove is the wrong one.
    private void until(TestEdge edge, Condition condition) throws Exception {
        edge.look();
        for (int i = 0; i < 4 && !condition.holds(); i++) {
            clock.forward(Duration.ofMinutes(i == 0 ? 2 : 15));
            edge.look();
        }
        assertThat(condition.holds()).isTrue();
    }

    private static void await(Condition condition) throws Exception {
        for (long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); !condition.holds(); LockSupport.parkNanos(5_000_000)) {
            if (System.nanoTime() > until) throw new IllegalStateException("not within 20 s");
        }
    }

    private boolean isNew() throws IOException {
        return new String(Files.readAllBytes(PROGRAMS.resolve("pebble")), java.nio.charset.StandardCharsets.ISO_8859_1).contains("renewalInfo");
    }

    /// By the certificate's own key (RFC 8555 §7.6).
    private void revoke(X509Certificate certificate) throws Exception {
        var kept = PemText.read(Files.readString(folder.resolve(".cardea/acme/shop.test.pem")));
        var session = new Session(URI.create("https://localhost:" + port + "/dir"), new Server(Optional.of(folder.resolve("root.pem"))));
        Certificate.revoke(session, new KeyPair(certificate.getPublicKey(), kept.key().orElseThrow()), certificate, RevocationReason.KEY_COMPROMISE);
    }

    private void run(Map<String, String> environment, String program, String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(PROGRAMS.resolve(program).toString()));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(folder.resolve(program + ".log").toFile());
        builder.environment().putAll(Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_WFE_NONCEREJECT", "15"));
        builder.environment().putAll(environment);
        running.add(builder.start());
    }

    private void serverCertificate() throws Exception {
        var signer = new TestSigner(clock, Duration.ofHours(1));
        var keys = Keys.make(KeyKind.ECDSA);
        Files.writeString(folder.resolve("server.pem"), signer.sign("localhost", SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()), Duration.ofDays(1)));
        Files.writeString(folder.resolve("server-key.pem"), pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
        Files.writeString(folder.resolve("root.pem"), pem(signer.root));
    }

    private static String pem(Object what) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(what);
        }
        return text.toString();
    }

    private X509Certificate root() throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(Validation.believing()).build()) {
            var text = client.send(HttpRequest.newBuilder(URI.create("https://localhost:" + management + "/roots/0")).build(), BodyHandlers.ofByteArray()).body();
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(text));
        }
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void await(int port) {
        for (long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); ; LockSupport.parkNanos(20_000_000)) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > until) throw new IllegalStateException("nobody listens on " + port + " yet; is it running: " + running, e);
            }
        }
    }
}
