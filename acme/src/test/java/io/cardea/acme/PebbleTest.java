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
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same against Let's Encrypt's own test authority, where it is installed (Debian: `pebble`), or said to be by `-Dcardea.pebble=FOLDER`.
/// It refuses good nonces now and then, and wants an account to be bound.
@Tag("full")
class PebbleTest extends AcmeFixture {
    private static final Path PROGRAMS = Path.of(System.getProperty("cardea.pebble", "/usr/bin"));
    private static final String KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (var each : running) each.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"http-01, shop.test", "tls-alpn-01, shop.test", "dns-01, '*.shop.test'"})
    void aCertificateIsIssued(String challenge, String name) throws Exception {
        assumeThat(PROGRAMS.resolve("pebble")).exists();
        int port = free();
        int management = free();
        int dns = free();
        int records = free();
        serverCertificate();
        var hook = Files.writeString(folder.resolve("hook.sh"), """
            #!/bin/sh
            case "$1" in
              present) curl -sf -d "{\\"host\\":\\"$2.\\",\\"value\\":\\"$3\\"}" http://127.0.0.1:PORT/set-txt ;;
              cleanup) curl -sf -d "{\\"host\\":\\"$2.\\"}" http://127.0.0.1:PORT/clear-txt ;;
            esac
            """.replace("PORT", "" + records));
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        var tls = "{ acme: { directory: 'https://localhost:" + port + "/dir', ca: root.pem, names: '" + name + "', challenges: " + challenge
            + (challenge.equals("dns-01") ? ", dns-hook: " + hook : "") + ", email: ops@shop.test, eab: { kid: kid-1, hmac-key: " + KEY + " } } }";
        try (var edge = new TestEdge(folder, tls, clock, ca)) {
            edge.look();
            assertThat(edge.gauge("cardea_acme_failures{}")).as("nobody is there yet").isEqualTo(1);
            run("pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", "127.0.0.1:" + dns, "-http01", "", "-https01", "", "-tlsalpn01", "",
                "-management", "127.0.0.1:" + records);
            Files.writeString(folder.resolve("pebble.json"), """
                { "pebble": { "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d", "certificate": "server.pem", "privateKey": "server-key.pem",
                  "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "", "externalAccountBindingRequired": true, "externalAccountMACKeys": { "kid-1": "%s" } } }
                """.formatted(port, management, ca.validation.httpPort, ca.validation.tlsPort, KEY));
            run("pebble", "-strict", "-config", "pebble.json", "-dnsserver", "127.0.0.1:" + dns);
            await(port);
            await(records);
            for (int i = 0; i < 3 && Double.isNaN(edge.gauge("cardea_certificate_expiry_seconds{name=" + name + ", source=acme}")); i++) {
                clock.forward(Duration.ofMinutes(15));
                edge.look();
            }
            assertThat(edge.get(name.replace("*", "any"), root(management))).startsWith("HTTP/1.1 404");
        }
    }

    private void run(String program, String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(PROGRAMS.resolve(program).toString()));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(folder.resolve(program + ".log").toFile());
        builder.environment().putAll(java.util.Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_WFE_NONCEREJECT", "15"));
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

    private static X509Certificate root(int management) throws Exception {
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
