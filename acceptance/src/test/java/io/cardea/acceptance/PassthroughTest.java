// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections that are carried as they are: all of a listener, or TLS by the name in its hello, beside names that end here.
class PassthroughTest {
    @TempDir
    Path folder;

    private final TestCertificate here = TestCertificate.make();
    private final TestCertificate there = TestCertificate.make();

    @BeforeEach
    void certificates() throws IOException {
        here.write(folder, "here");
        there.write(folder, "there");
    }

    private Cardea start(String name, String yaml) throws IOException {
        return Cardea.start(Files.writeString(folder.resolve(name), "log: off\nadmin: off\n" + yaml));
    }

    private static String ask(TestCertificate believed, int port, String name) throws IOException {
        try (var socket = (SSLSocket) believed.trusting().getSocketFactory().createSocket("127.0.0.1", port)) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            try (var client = new RawClient(socket)) {
                return client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
            }
        }
    }

    @Test
    void aNameIsCarriedToItsServiceAndTheOthersEndHere() throws IOException {
        try (var origin = start("origin.yaml", "listeners: { address: \"127.0.0.1:0\", tls: { certificate: there.pem, key: there-key.pem } }\nroutes: [{ respond: there }]\n");
             var edge = start("edge.yaml", "listeners:\n  - address: 127.0.0.1:0\n    tls: { certificate: here.pem, key: here-key.pem }\n    passthrough:\n      - { names: [legacy.test, \"*.db.test\"], to: legacy }\n"
                 + "services: { legacy: \"127.0.0.1:" + origin.port() + "\" }\nroutes: [{ respond: here }]\n")) {
            assertThat(ask(there, edge.port(), "legacy.test")).as("believed by its own certificate").endsWith("there");
            assertThat(ask(there, edge.port(), "one.db.test")).endsWith("there");
            assertThat(ask(here, edge.port(), "shop.test")).endsWith("here");
            assertThatThrownBy(() -> ask(there, edge.port(), "two.one.db.test")).isInstanceOf(UncheckedIOException.class);
            assertThat(edge.listeners().getFirst().carried().opened()).isEqualTo(2);
            assertThat(edge.listeners().getFirst().carried().bytesFromOrigins()).isPositive();
        }
    }

    @Test
    void aListenerThatEndsNoTlsRefusesOtherNames() throws IOException {
        try (var origin = start("origin.yaml", "listeners: { address: \"127.0.0.1:0\", tls: { certificate: there.pem, key: there-key.pem } }\nroutes: [{ respond: there }]\n");
             var edge = start("edge.yaml", "listeners:\n  - address: 127.0.0.1:0\n    passthrough: [{ names: legacy.test, to: \"127.0.0.1:" + origin.port() + "\" }]\nroutes: [{ respond: here }]\n")) {
            assertThat(ask(there, edge.port(), "legacy.test")).endsWith("there");
            assertThatThrownBy(() -> ask(there, edge.port(), "other.test")).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void everyConnectionOfATcpListenerIsCarriedBothWaysWhateverItSays() throws IOException {
        try (var origin = new FakeOrigin((request, peer) -> {
            peer.write("you said " + request.line() + "\r\n");
            peer.out().write(new byte[3_000_000]);
        }); var edge = start("edge.yaml", "listeners: { address: \"127.0.0.1:0\", tcp: \"127.0.0.1:" + origin.port() + "\" }\nroutes: [{ respond: here }]\n"); var client = new RawClient(edge.port())) {
            assertThat(client.send("HELLO you\r\n\r\n").bytes(24)).isEqualTo("you said HELLO you\r\n\0\0\0\0");
            assertThat(client.finish().rest()).as("each side ends by itself").hasSize(3_000_000 - 4);
        }
    }

    @Test
    void whoTheClientIsCanBeTold() throws IOException {
        try (var origin = start("origin.yaml", "listeners: { address: \"127.0.0.1:0\", proxy-protocol: 127.0.0.0/8 }\nroutes: [{ policies: [allow: 127.0.0.1], respond: told }]\n");
             var edge = start("edge.yaml", "listeners: { address: \"127.0.0.1:0\", tcp: up }\nservices: { up: { endpoints: \"127.0.0.1:" + origin.port() + "\", proxy-protocol: v2 } }\nroutes: [{ respond: here }]\n");
             var client = new RawClient(edge.port())) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("told");
        }
    }

    @Test
    void anotherInstanceIsTriedAndThenTheClientIsLetGo() throws IOException {
        try (var origin = FakeOrigin.of("hello");
             var edge = start("edge.yaml", "listeners: { address: \"127.0.0.1:0\", tcp: up }\nservices: { up: { endpoints: [\"127.0.0.1:1\", \"127.0.0.1:" + origin.port() + "\"] } }\nroutes: [{ respond: here }]\n")) {
            for (int i = 0; i < 4; i++) {
                try (var client = new RawClient(edge.port())) {
                    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("hello");
                }
            }
        }
        try (var edge = start("gone.yaml", "listeners: { address: \"127.0.0.1:0\", tcp: \"127.0.0.1:1\" }\nroutes: [{ respond: here }]\n"); var client = new RawClient(edge.port())) {
            assertThat(client.send("x").rest()).isEmpty();
            assertThat(edge.listeners().getFirst().carried().refused()).isEqualTo(1);
        }
    }

    @Test
    void aSlowReaderSlowsTheWriter() throws Exception {
        try (var origin = new FakeOrigin((request, peer) -> peer.out().write(new byte[50_000_000]));
             var edge = start("edge.yaml", "listeners: { address: \"127.0.0.1:0\", tcp: \"127.0.0.1:" + origin.port() + "\" }\nroutes: [{ respond: here }]\n"); var client = new RawClient(edge.port())) {
            client.send("GO\r\n\r\n").bytes(10);
            var carried = edge.listeners().getFirst().carried();
            long[] last = {-1};
            Eventually.holds(Duration.ofSeconds(10), () -> {
                long now = carried.bytesFromOrigins();
                boolean stands = now == last[0];
                last[0] = now;
                if (!stands) LockSupport.parkNanos(300_000_000);
                return stands;
            });
            assertThat(carried.bytesFromOrigins()).as("what the kernel and two buffers hold").isLessThan(30_000_000);
        }
    }

    @Test
    void nothingIsLostOfWhatAnOriginSaidBeforeItLeftHoweverLateItIsRead() throws Exception {
        int size = 20_000_000;
        try (var origin = new FakeOrigin((request, peer) -> {
            peer.out().write(new byte[size]);
            peer.close();
        }); var edge = start("edge.yaml", "listeners: { address: \"127.0.0.1:0\", tcp: \"127.0.0.1:" + origin.port() + "\" }\nroutes: [{ respond: here }]\n"); var client = new RawClient(edge.port())) {
            client.send("GO\r\n\r\n").bytes(1);
            var carried = edge.listeners().getFirst().carried();
            for (long[] last = {-1}; last[0] != carried.bytesFromOrigins(); LockSupport.parkNanos(50_000_000)) last[0] = carried.bytesFromOrigins();
            assertThat(client.rest()).hasSize(size - 1);
        }
    }

    @Test
    void oneThatIsSilentBothWaysIsClosedInItsTime() throws IOException {
        try (var origin = new FakeOrigin((request, peer) -> {
            peer.write("hello");
            peer.in().read();
        }); var edge = start("edge.yaml", "listeners: { address: \"127.0.0.1:0\", tcp: \"127.0.0.1:" + origin.port() + "\", carried-idle: 300ms }\nroutes: [{ respond: here }]\n"); var client = new RawClient(edge.port())) {
            assertThat(client.send("x\r\n\r\n").rest()).isEqualTo("hello");
            assertThat(edge.listeners().getFirst().carried().open()).isZero();
        }
    }

    @Test
    void whatContradictsItselfIsTold() {
        for (var listener : List.of("tls: auto, tcp: up", "tcp: nowhere", "passthrough: [{ names: [], to: up }]", "passthrough: [{ names: a, to: up }], redirect-to-https: 443")) {
            assertThatThrownBy(() -> start("bad.yaml", "listeners: { address: \"127.0.0.1:0\", " + listener + " }\nservices: { up: \"127.0.0.1:1\" }\nroutes: [{ respond: here }]\n"))
                .as(listener).isInstanceOf(ConfigException.class).hasMessageContaining("bad.yaml:");
        }
    }
}
