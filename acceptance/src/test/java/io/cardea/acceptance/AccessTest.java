// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may come in, as clients and the service behind see it.
class AccessTest {
    @TempDir
    private Path folder;
    private final FakeOrigin origin = FakeOrigin.of("reached");

    @AfterEach
    void stop() {
        origin.close();
    }

    private Path file(String policy, String trust) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\n" + trust
            + "policies:\n  - " + policy + "\nroutes:\n  - to: " + origin.url() + "\n");
    }

    private static String get(Cardea edge, String fields) {
        try (var client = new RawClient(edge.port())) {
            return client.send("GET / HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n").response();
        }
    }

    @Test
    void aListThatChangesIsTakenInByAReloadAndABadOneChangesNothing() throws IOException {
        var list = Files.writeString(folder.resolve("office.txt"), "10.0.0.0/8 # the office\n");
        var path = file("allow: { files: office.txt }", "");
        try (var edge = Cardea.start(path)) {
            assertThat(edge.watched()).contains(list);
            assertThat(get(edge, "")).startsWith("HTTP/1.1 403 ").doesNotContain("office").doesNotContain("10.0");
            assertThat(origin.raw()).isEmpty();
            Files.writeString(list, "10.0.0.0/8\n127.0.0.1\n");
            edge.reload(path);
            assertThat(get(edge, "")).endsWith("reached");
            Files.writeString(list, "10.0.0.0/8\n127.0.0.one\n");
            assertThatThrownBy(() -> edge.reload(path)).isInstanceOf(ConfigException.class).hasMessageContaining("office.txt:2").hasMessageContaining("127.0.0.one");
            assertThat(get(edge, "")).endsWith("reached");
            Files.delete(list);
            assertThatThrownBy(() -> edge.reload(path)).isInstanceOf(ConfigException.class).hasMessageContaining("office.txt");
            assertThat(get(edge, "")).endsWith("reached");
        }
    }

    @Test
    void aLongListIsTakenInWhole() throws IOException {
        var text = new StringBuilder("# many\n");
        var random = new Random(7);
        for (int i = 0; i < 200_000; i++) text.append(random.nextInt(1, 120)).append('.').append(random.nextInt(256)).append('.').append(random.nextInt(256)).append('.').append(random.nextInt(256)).append('\n');
        Files.writeString(folder.resolve("bad.txt"), text.append("127.0.0.1\n"));
        try (var edge = Cardea.start(file("deny: { files: bad.txt }", ""))) {
            assertThat(get(edge, "")).startsWith("HTTP/1.1 403 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 200", "10.0.0.66, 403", "11.0.0.1, 403", "'6.6.6.6, 10.0.0.1', 200", "'10.0.0.1, 6.6.6.6', 403", "::ffff:10.0.0.1, 200", "0:0:0:0:0:ffff:0a00:0042, 403", "010.0.0.1, 400", "10.0.0.1:80, 400"})
    void theClientIsTheOneThatATrustedProxyNames(String said, int status) throws IOException {
        try (var edge = Cardea.start(file("allow: { addresses: 10.0.0.0/8, not: { addresses: 10.0.0.66 } }", "trust: 127.0.0.1\n"))) {
            assertThat(get(edge, "X-Forwarded-For: " + said + "\r\n")).startsWith("HTTP/1.1 " + status + " ");
        }
        try (var edge = Cardea.start(file("allow: 10.0.0.0/8", ""))) {
            assertThat(get(edge, "X-Forwarded-For: " + said + "\r\n")).as("nobody is trusted").startsWith("HTTP/1.1 403 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a.test\r\nX-Method-Override: DELETE\r\nUser-Agent: good\r\n\r\n", "POST / HTTP/1.1\r\nHost: a.test\r\nUser-Agent: good\r\nContent-Length: 4\r\n\r\nbody"})
    void conditionsAreAskedOfEachRequestOfAConnection(String good) throws IOException {
        try (var edge = Cardea.start(file("deny: { any: [ { method: DELETE }, { user-agent: badbot } ] }", "")); var client = new RawClient(edge.port())) {
            assertThat(client.send(good).response()).endsWith("reached");
            assertThat(client.send("DELETE / HTTP/1.1\r\nHost: a.test\r\nUser-Agent: good\r\n\r\n").response()).startsWith("HTTP/1.1 403 ");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a.test\r\nUser-Agent: x BadBot/1\r\n\r\n").response()).startsWith("HTTP/1.1 403 ");
            assertThat(client.send(good).response()).endsWith("reached");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void denyWinsWhereverItIsWritten() {
        try (var edge = GatewayUnderTest.file("policies:\n  - allow: 127.0.0.0/8\nroutes:\n  - { match: /a/**, policies: [ { allow: 127.0.0.1 }, { deny: 127.0.0.1 } ], to: \"" + origin.url()
            + "\" }\n  - { match: /b/**, policies: [ { deny: 127.0.0.2 } ], to: \"" + origin.url() + "\" }\n")) {
            assertThat(edge.exchange("GET /a/x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 403 ");
            assertThat(edge.exchange("GET /b/x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")).endsWith("reached");
        }
    }

    /// A query or a fragment of another path opens nothing: what decides is the canonical path of the route alone.
    @ParameterizedTest
    @ValueSource(strings = {"/admin?x=/public", "/admin?/public/", "/public/../admin", "/public/%2e%2e/admin", "//admin", "/admin/", "/./admin", "/%61dmin"})
    void noExceptionIsFoundInAQueryOrByDetours(String target) {
        try (var edge = GatewayUnderTest.file("routes:\n  - { match: /public/**, to: \"" + origin.url() + "\" }\n  - { match: /**, policies: [ { deny: 127.0.0.0/8 } ], to: \"" + origin.url() + "\" }\n")) {
            assertThat(edge.exchange("GET " + target + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 403 ");
            assertThat(edge.exchange("GET /public/x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")).endsWith("reached");
        }
    }

    /// What a client says of where it comes from is replaced as a whole family, in every spelling; a service's links are ours.
    @Test
    void nothingOfTheForwardedFamilyIsTheClients() {
        var family = new String[] {"Forwarded: for=6.6.6.6;host=evil.test", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Host: evil.test", "X-Forwarded-Proto: evil", "X-Forwarded-Port: 666", "X-Forwarded-Prefix: /evil",
            "X-Forwarded-Server: evil.test", "X-Forwarded-Scheme: evil", "X-Forwarded-Ssl: evil", "X-Real-IP: 6.6.6.6", "X-Original-URL: /evil", "X-Rewrite-URL: /evil", "X-HTTP-Method-Override: EVIL",
            "X_Forwarded_Host: evil.test", "x_forwarded_for: 6.6.6.6", "X-forwarded_Proto: evil"};
        try (var edge = GatewayUnderTest.file("routes:\n  - to: " + origin.url() + "\n")) {
            for (var connection : new String[] {"close", "close, X-Forwarded-For, X-Forwarded-Host, Forwarded, X-Forwarded-Proto"}) {
                origin.forget();
                edge.exchange("GET / HTTP/1.1\r\nHost: shop.test\r\nConnection: " + connection + "\r\n" + String.join("\r\n", family) + "\r\n\r\n");
                var seen = origin.requests().getFirst();
                assertThat(seen.head()).doesNotContainIgnoringCase("evil").doesNotContain("6.6.6.6").doesNotContain(" 666\r\n");
                assertThat(seen.field("X-Forwarded-Host")).containsExactly("shop.test");
                assertThat(seen.field("X-Forwarded-For")).containsExactly("127.0.0.1");
                assertThat(seen.field("Forwarded")).hasSize(1);
            }
        }
    }
}
