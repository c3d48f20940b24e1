// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which instance gets a request, seen by what instances answer: each its number.
class BalanceTest {
    private final List<FakeOrigin> origins = new ArrayList<>();

    @AfterEach
    void close() {
        origins.forEach(FakeOrigin::close);
    }

    @Test
    void weightsAreSharesAndEvenlyMixed() {
        try (var edge = edge("round-robin", "weight: 3", "weight: 1", "weight: 0"); var client = edge.client()) {
            var seen = IntStream.range(0, 40).mapToObj(i -> ask(client, "")).toList();
            assertThat(seen).as("of weight 0").doesNotContain("2");
            for (int i = 0; i + 4 <= 40; i += 4) assertThat(seen.subList(i, i + 4)).containsOnlyOnce("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ ring: header X-User }", "{ maglev: header X-User }", "{ rendezvous: header X-User }", "{ ring: { key: [header X-User, address], vnodes: 40, load-bound: 1.5 } }", "{ ring: cookie user }", "{ ring: query user }"})
    void aUserStaysAtOneInstanceAndAllInstancesHaveUsers(String balance) {
        try (var edge = edge(balance, "", "", ""); var client = edge.client()) {
            var first = IntStream.range(0, 60).mapToObj(user -> ask(client, "u" + user)).toList();
            assertThat(IntStream.range(0, 60).mapToObj(user -> ask(client, "u" + user)).toList()).isEqualTo(first);
            assertThat(first).contains("0", "1", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "least-requests", "least-requests: all", "peak-ewma", "{ ring: header X-User }", "round-robin"})
    void whoHasNoKeyIsSharedOutAndWhoeverIsGoneIsPassedOver(String balance) {
        try (var edge = edge(balance.contains(": all") ? "{ " + balance + " }" : balance, "", "", ""); var client = edge.client()) {
            assertThat(IntStream.range(0, 60).mapToObj(i -> ask(client, "")).toList()).contains("0", "1", "2");
            gone(1);
            for (int i = 0; i < 40; i++) assertThat(ask(client, "")).as("a dead instance costs no request").isIn("0", "2");
        }
    }

    @Test
    void whoNeverAnswersIsNotTheQuickest() throws Exception {
        try (var gate = new AutoCloseableLatch(); var hangs = new FakeOrigin((request, peer) -> gate.latch.await(20, TimeUnit.SECONDS)); var one = FakeOrigin.of("1"); var two = FakeOrigin.of("2");
             var edge = GatewayUnderTest.file("services:\n  s: { endpoints: [\"" + hangs.url() + "\", \"" + one.url() + "\", \"" + two.url() + "\"], balance: peak-ewma, retry: { tries: 2, per-try-timeout: 100ms } }\nroutes:\n  - to: s\n");
             var client = edge.client()) {
            for (int i = 0; i < 30; i++) assertThat(ask(client, "")).isIn("1", "2");
            assertThat(hangs.requests()).hasSizeLessThanOrEqualTo(3);
        }
    }

    private static final class AutoCloseableLatch implements AutoCloseable {
        private final CountDownLatch latch = new CountDownLatch(1);

        @Override
        public void close() {
            latch.countDown();
        }
    }

    @Test
    void twoServicesBindTheSameBrowserEachByItsOwnCookie() {
        try (var one = FakeOrigin.of("1"); var two = FakeOrigin.of("2");
             var edge = GatewayUnderTest.file("services:\n  a: { endpoints: \"" + one.url() + "\", affinity: {} }\n  b: { endpoints: \"" + two.url() + "\", affinity: {} }\nroutes:\n  - { match: /a, to: a }\n  - to: b\n"); var client = edge.client()) {
            assertThat(client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").response()).contains("Set-Cookie: cardea-a=");
            assertThat(client.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").response()).contains("Set-Cookie: cardea-b=");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:99999", "http://localhost:65536", "http://127.0.0.1:0"})
    void aPortThatThereIsNotIsRefused(String address) {
        assertThatThrownBy(() -> GatewayUnderTest.file("routes:\n  - to: \"" + address + "\"\n")).hasMessageContaining("expected the address of an origin");
    }

    @Test
    void aBusyInstanceGetsLess() throws Exception {
        var gate = new CountDownLatch(1);
        var held = new FakeOrigin((request, peer) -> {
            if (request.line().contains("/held")) gate.await(20, TimeUnit.SECONDS);
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n0");
        });
        origins.add(held);
        origins.add(numbered(1));
        try (var edge = GatewayUnderTest.file(file("{ least-requests: all }", "", ""))) {
            var waiting = new ArrayList<RawClient>();
            for (int i = 0; i < 8; i++) waiting.add(edge.client().send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n"));
            Eventually.holds(Duration.ofSeconds(5), () -> held.requests().size() >= 4 || held.requests().size() + origins.get(1).requests().size() == 8);
            try (var client = edge.client()) {
                long free = IntStream.range(0, 20).filter(i -> ask(client, "").equals("1")).count();
                assertThat(free).as("a client may have its answer before the edge has counted it").isGreaterThanOrEqualTo(18);
            }
            gate.countDown();
            waiting.forEach(RawClient::close);
        }
    }

    @Test
    void whoStandsByIsUsedOnlyWhenTheFirstAreGone() {
        try (var edge = edge("round-robin", "", "", "priority: 1"); var client = edge.client()) {
            for (int i = 0; i < 10; i++) assertThat(ask(client, "")).isIn("0", "1");
            gone(0);
            gone(1);
            assertThat(ask(client, "")).isEqualTo("2");
        }
        try (var edge = edge("first", "", ""); var client = edge.client()) {
            for (int i = 0; i < 10; i++) assertThat(ask(client, "")).isEqualTo("3");
            gone(3);
            assertThat(ask(client, "")).isEqualTo("4");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ ring: header }", "{ ring: weather }", "{ ring: {} }", "{ ring: { key: address, load-bound: 1 } }", "{ maglev: { key: address, slots: 100 } }", "quickest", "{ ring: { key: address, vnodes: 100000 } }"})
    void whatCannotBalanceIsRefusedWhereItStands(String balance) {
        assertThatThrownBy(() -> edge(balance, "weight: 1000000", "")).isInstanceOf(ConfigException.class).hasMessageContaining(":");
    }

    private GatewayUnderTest edge(String balance, String... each) {
        int from = origins.size();
        for (int i = 0; i < each.length; i++) origins.add(numbered(from + i));
        return GatewayUnderTest.file(file(balance, each));
    }

    private String file(String balance, String... each) {
        var text = new StringBuilder("services:\n  many:\n    balance: " + balance + "\n    endpoints:\n");
        int from = origins.size() - each.length;
        for (int i = 0; i < each.length; i++) text.append("      - { address: \"").append(origins.get(from + i).url()).append('"').append(each[i].isEmpty() ? "" : ", ").append(each[i]).append(" }\n");
        return text + "routes:\n  - to: many\n";
    }

    /// The system may take connections for a moment longer, and drops them then: that is not what is looked at here.
    private void gone(int origin) {
        int port = URI.create(origins.get(origin).url()).getPort();
        origins.get(origin).close();
        Eventually.holds(Duration.ofSeconds(5), () -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !socket.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
    }

    private static FakeOrigin numbered(int number) {
        return FakeOrigin.of(String.valueOf(number));
    }

    private static String ask(RawClient client, String user) {
        var response = client.send("GET /?user=" + user + " HTTP/1.1\r\nHost: a\r\n" + (user.isEmpty() ? "" : "X-User: " + user + "\r\nCookie: a=b; user=" + user + "\r\n") + "\r\n").response();
        return response.startsWith("HTTP/1.1 200") ? response.substring(response.length() - 1) : response;
    }
}
