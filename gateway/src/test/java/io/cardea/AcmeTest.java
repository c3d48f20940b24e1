// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A whole edge with certificates from an authority, as far as none is needed for it: the room `acme` has the tests of the rest.
@Timeout(30)
class AcmeTest {
    @TempDir
    Path folder;

    private Path file(String acme) throws Exception {
        return Files.writeString(folder.resolve("cardea.yaml"), """
            listeners:
              - { address: "127.0.0.1:0", redirect-to-https: 443 }
              - { address: "localhost:0", tls: { acme: ACME } }
            admin: "127.0.0.1:0"
            log: "off"
            routes: [{ respond: hello }]
            """.replace("ACME", acme));
    }

    private static String get(int port, String path) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void anAuthorityThatNeverAnswersHoldsUpNeitherTheStartNorTheEnd() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) { // takes connections, and says nothing
            try (var edge = Cardea.start(file("{ directory: 'http://127.0.0.1:" + silent.getLocalPort() + "/directory', names: shop.test }"))) {
                var shown = TlsFixture.shown(edge.listeners().getLast().port(), "shop.test");
                assertThat(shown.getIssuerX500Principal().getName()).isEqualTo("CN=Cardea stand-in");
                assertThat(get(edge.port(), "/.well-known/acme-challenge/nobodys")).startsWith("HTTP/1.1 308");
                assertThat(get(edge.adminPort().orElseThrow(), "/metrics")).contains("cardea_certificate_expiry_seconds{name=\"shop.test\",source=\"acme\"} NaN", "cardea_acme_failures_total 0.0");
            }
        }
    }

    @Test
    void metricsCountWhatCameToNothing() throws Exception {
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (var edge = Cardea.start(file("{ directory: 'http://127.0.0.1:" + nobody + "/directory', names: shop.test }"))) {
            for (long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); ; LockSupport.parkNanos(20_000_000)) {
                if (get(edge.adminPort().orElseThrow(), "/metrics").contains("cardea_acme_failures_total 1.0")) break;
                assertThat(System.nanoTime()).as("a failure is counted").isLessThan(until);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ challenges: dns-01 }", "{ ca: none.pem }", "{ names: localhost }", "{ directory: 'http://ca.test/' }"})
    void mistakesAreToldByCheckAndAtTheStart(String acme) throws Exception {
        var file = file(acme);
        assertThatThrownBy(() -> Offline.read(file)).isInstanceOf(ConfigException.class).hasMessageContaining("cardea.yaml:3");
        assertThatThrownBy(() -> Cardea.start(file)).isInstanceOf(ConfigException.class).hasMessageContaining("cardea.yaml:3");
        assertThat(folder.resolve(".cardea")).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeIsToldAtTheStart() throws Exception {
        Files.writeString(folder.resolve("taken"), "");
        assertThatThrownBy(() -> Cardea.start(file("{ names: shop.test, storage: taken/acme, directory: 'http://127.0.0.1:1/' }"))).isInstanceOf(ConfigException.class).hasMessageContaining("taken/acme");
    }
}
