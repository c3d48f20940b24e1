// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A file is in force as a whole or not at all, and nobody under way notices the change.
class ReloadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String ONE = "127.0.0.1:0";
    private static final String TWO = "127.0.0.2:0";

    @TempDir
    private Path folder;
    private final CountDownLatch go = new CountDownLatch(1);
    private final FakeOrigin old = new FakeOrigin((request, peer) -> {
        if (request.line().contains("/slow")) {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
            go.await();
            peer.write("old");
        } else {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
        }
    });
    private final FakeOrigin fresh = FakeOrigin.of("new");

    @AfterEach
    void stop() {
        old.close();
        fresh.close();
    }

    private Path file(FakeOrigin origin, String... listeners) throws IOException {
        return write("listeners: [" + String.join(", ", java.util.Arrays.stream(listeners).map(each -> "{ address: \"" + each + "\" }").toList())
            + "]\nlog: off\nadmin: off\nroutes:\n  - to: " + origin.url() + "\n");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), text);
    }

    @Test
    void theNextRequestOnTheSameConnectionGoesTheNewWay() throws IOException {
        try (var edge = Cardea.start(file(old, ONE)); var client = new RawClient(edge.port())) {
            int port = edge.port();
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(GET).response()).endsWith("old");
                edge.reload(file(fresh, ONE));
                assertThat(client.send(GET).response()).endsWith("new");
                edge.reload(file(old, ONE));
            }
            assertThat(edge.port()).isEqualTo(port);
        }
    }

    @Test
    void anExchangeUnderWayFinishesTheOldWay() throws IOException {
        try (var edge = Cardea.start(file(old, ONE)); var slow = new RawClient(edge.port()); var client = new RawClient(edge.port())) {
            slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(slow.head()).startsWith("HTTP/1.1 200");
            for (int i = 0; i < 3; i++) edge.reload(file(fresh, ONE));
            assertThat(client.send(GET).response()).endsWith("new");
            go.countDown();
            assertThat(slow.bytes(3)).isEqualTo("old");
            assertThat(slow.send(GET).response()).endsWith("new");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "routes: [", "routes:\n  - to: nowhere-such-service\n", "lisseners: []\n", "listeners: [{ address: nonsense }]\nroutes: [{ to: \"http://127.0.0.1:1\" }]\n",
        "listeners: [{ address: \"127.0.0.1:0\" }, { address: \"127.0.0.1:0\" }]\nroutes: [{ to: \"http://127.0.0.1:1\" }]\n",
        "listeners: [{ address: \"127.0.0.1:0\", tls: { certificates: [{ cert: none.pem, key: none.key }] } }]\nroutes: [{ to: \"http://127.0.0.1:1\" }]\n"})
    void aBrokenFileChangesNothing(String broken) throws IOException {
        try (var edge = Cardea.start(file(old, ONE)); var client = new RawClient(edge.port())) {
            int port = edge.port();
            assertThat(client.send(GET).response()).endsWith("old");
            var path = write(broken);
            assertThatThrownBy(() -> edge.reload(path)).isInstanceOf(ConfigException.class);
            assertThat(edge.port()).isEqualTo(port);
            assertThat(edge.listeners()).hasSize(1);
            assertThat(client.send(GET).response()).endsWith("old");
            try (var other = new RawClient(port)) {
                assertThat(other.send(GET).response()).endsWith("old");
            }
            edge.reload(file(fresh, ONE));
            assertThat(client.send(GET).response()).endsWith("new");
        }
    }

    @Test
    void aTakenPortChangesNothing() throws IOException {
        try (var taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); var edge = Cardea.start(file(old, ONE)); var client = new RawClient(edge.port())) {
            var path = file(fresh, ONE, TWO, "127.0.0.1:" + taken.getLocalPort());
            assertThatThrownBy(() -> edge.reload(path)).isInstanceOf(ConfigException.class).hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
            assertThat(edge.listeners()).hasSize(1);
            assertThat(client.send(GET).response()).endsWith("old");
        }
    }

    @Test
    void aListenerThatIsAddedListensAndOneThatIsRemovedDrains() throws IOException {
        try (var edge = Cardea.start(file(old, ONE)); var slow = new RawClient(edge.port()); var idle = new RawClient(edge.port())) {
            int port = edge.port();
            assertThat(idle.send(GET).response()).endsWith("old");
            slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            var head = slow.head();
            edge.reload(file(old, ONE, TWO));
            assertThat(edge.listeners()).extracting(listener -> listener.text()).containsExactly(ONE, TWO);
            edge.reload(file(fresh, TWO));
            assertThat(edge.listeners()).extracting(listener -> listener.text()).containsExactly(TWO);
            assertThat(idle.closesWithin(5000)).isTrue();
            Eventually.holds(Duration.ofSeconds(5), () -> refuses(port));
            go.countDown();
            assertThat(head).startsWith("HTTP/1.1 200");
            assertThat(slow.rest()).isEqualTo("old"); // and is closed behind it
        }
    }

    @Test
    void whateverTheFileNamesIsWatchedAndTakenInByAReload() throws IOException {
        var page = Files.writeString(folder.resolve("404.html"), "<h1>one</h1>");
        var secret = Files.writeString(folder.resolve("secret"), "first\n");
        var more = Files.writeString(folder.resolve("more.yaml"), "routes:\n  - match: /more\n    respond: more\n");
        var path = write("include: more.yaml\nlisteners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nerrors: { pages: { 404: 404.html } }\n"
            + "routes:\n  - match: /secret\n    policies:\n      - headers: { response: { set: { X-Secret: \"${file:secret}\" } } }\n    respond: ok\n");
        try (var edge = Cardea.start(path); var client = new RawClient(edge.port())) {
            assertThat(edge.watched()).contains(path, page, secret, more);
            assertThat(client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("<h1>one</h1>");
            assertThat(client.send("GET /secret HTTP/1.1\r\nHost: a\r\n\r\n").response()).contains("X-Secret: first\r\n");
            Files.writeString(page, "<h1>two</h1>");
            Files.writeString(secret, "second\n");
            edge.reload(path);
            assertThat(client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("<h1>two</h1>");
            assertThat(client.send("GET /secret HTTP/1.1\r\nHost: a\r\n\r\n").response()).contains("X-Secret: second\r\n");
        }
    }

    @Test
    void afterAReloadThatFailedWhateverMightMendItIsWatched() throws IOException {
        try (var edge = Cardea.start(file(old, ONE))) {
            var include = Files.writeString(folder.resolve("more.yaml"), "nonsense: 1\n");
            var path = write("include: more.yaml\n" + Files.readString(file(old, ONE)));
            assertThatThrownBy(() -> edge.reload(path)).isInstanceOf(ConfigException.class);
            assertThat(edge.watched()).contains(path, include);
            var missing = folder.resolve("late.pem");
            write(Files.readString(file(old, ONE)).replace("\"127.0.0.1:0\"", "\"127.0.0.1:00\", tls: { certificate: late.pem, key: late-key.pem }"));
            assertThatThrownBy(() -> edge.reload(path)).isInstanceOf(ConfigException.class).hasMessageContaining("late.pem").hasMessageContaining("edge.yaml:1:");
            assertThat(edge.watched()).contains(missing, folder.resolve("late-key.pem")).doesNotContain(include);
            edge.reload(file(old, ONE));
            assertThat(edge.watched()).contains(path).doesNotContain(missing);
        }
    }

    private static boolean refuses(int port) {
        try (var late = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
