// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeDns;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Instances by DNS, against a name server that does as it is told, and one that is real.
class DnsDiscoveryTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final FakeDns dns = new FakeDns();
    private final List<FakeOrigin> origins = new ArrayList<>();

    @AfterEach
    void close() {
        origins.forEach(FakeOrigin::close);
        dns.close();
    }

    @Test
    void aNameStandsForAllItsAddressesAndIsWhatOriginsAreCalled() {
        var one = origin("127.0.0.1", 0);
        var two = origin("127.0.0.2", one.port());
        dns.tell("Orders.Internal", "A", 60, "127.0.0.1", "127.0.0.2");
        try (var edge = edge("orders.internal.:" + one.port(), "", "host: origin"); var client = edge.client()) {
            assertThat(IntStream.range(0, 10).mapToObj(i -> ask(client)).toList()).contains("127.0.0.1", "127.0.0.2");
            assertThat(two.requests().getFirst().field("Host")).containsExactly("orders.internal:" + one.port());
            assertThat(dns.questions()).contains("orders.internal A", "orders.internal AAAA");
        }
    }

    @Test
    void bothFamiliesAreInstances() {
        var one = origin("127.0.0.1", 0);
        FakeOrigin two;
        try {
            two = origin("::1", one.port());
        } catch (RuntimeException e) {
            Assumptions.abort("no IPv6 here: " + e);
            return;
        }
        dns.tell("both.internal", "A", 60, "127.0.0.1").tell("both.internal", "AAAA", 60, "::1");
        try (var edge = edge("both.internal:" + one.port(), "", "host: keep"); var client = edge.client()) {
            assertThat(IntStream.range(0, 10).mapToObj(i -> ask(client)).toList()).contains("127.0.0.1", "::1");
        }
        two.forget();
        try (var edge = edge("both.internal:" + one.port(), "families: ipv4", "host: keep"); var client = edge.client()) {
            for (int i = 0; i < 6; i++) assertThat(ask(client)).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void anAliasIsFollowed() {
        var one = origin("127.0.0.3", 0);
        dns.tell("www.internal", "CNAME", 60, "alias.internal").tell("alias.internal", "CNAME", 60, "real.internal").tell("real.internal", "A", 60, "127.0.0.3");
        try (var edge = edge("www.internal:" + one.port(), "", "host: keep"); var client = edge.client()) {
            assertThat(ask(client)).isEqualTo("127.0.0.3");
        }
    }

    /// The name moves again and again, and each origin that it has left is closed when its time is over: no request fails.
    @Test
    void aNameMovesUnderLoadAndNoRequestFails() throws Exception {
        var first = origin("127.0.0.2", 0);
        int port = first.port();
        dns.tell("moving.internal", "A", 0, "127.0.0.2");
        var failed = new ArrayList<String>();
        var seen = new HashMap<String, Integer>();
        var over = new AtomicBoolean();
        try (var edge = edge("moving.internal:" + port, "", "host: keep")) {
            var load = Thread.ofPlatform().start(() -> {
                try (var client = edge.client()) {
                    while (!over.get()) {
                        var answer = ask(client);
                        if (answer.startsWith("127.")) synchronized (seen) { seen.merge(answer, 1, Integer::sum); } else failed.add(answer);
                    }
                }
            });
            Eventually.holds(SOON, () -> {
                synchronized (seen) {
                    return !seen.isEmpty();
                }
            });
            var before = first;
            for (int i = 3; i < 8; i++) {
                var address = "127.0.0." + i;
                var next = origin(address, port);
                dns.tell("moving.internal", "A", 0, address);
                Eventually.holds(SOON, () -> {
                    synchronized (seen) {
                        return seen.getOrDefault(address, 0) > 50;
                    }
                });
                before.close();
                before = next;
            }
            over.set(true);
            load.join(TimeUnit.SECONDS.toMillis(10));
        }
        assertThat(failed).isEmpty();
        assertThat(seen).containsKeys("127.0.0.2", "127.0.0.7");
    }

    @Test
    void theTtlSaysWhenItIsAskedAgainWithinBounds() {
        var one = origin("127.0.0.1", 0);
        dns.tell("slow.internal", "A", 3600, "127.0.0.1").tell("quick.internal", "A", 0, "127.0.0.1");
        try (var edge = edge("slow.internal:" + one.port(), "families: ipv4, max-ttl: 200ms", "host: keep"); var client = edge.client()) {
            assertThat(ask(client)).isEqualTo("127.0.0.1");
            Eventually.holds(SOON, () -> dns.questions().size() >= 4); // no hour is waited for
        }
        dns.questions().clear();
        try (var edge = edge("quick.internal:" + one.port(), "families: ipv4, min-ttl: 1h, max-ttl: 1h", "host: keep"); var client = edge.client()) {
            for (int i = 0; i < 20; i++) assertThat(ask(client)).isEqualTo("127.0.0.1");
            assertThat(dns.questions()).hasSize(1);
        }
    }

    @Test
    void srvSaysPortsWeightsAndWhoStandsBy() {
        var heavy = origin("127.0.0.1", 0, "heavy");
        var light = origin("127.0.0.1", 0, "light");
        var standby = origin("127.0.0.1", 0, "standby");
        dns.tell("_http._tcp.orders.internal", "SRV", 0, "10 30 " + heavy.port() + " a.internal", "10 10 " + light.port() + " b.internal", "20 0 " + standby.port() + " a.internal")
            .tell("a.internal", "A", 60, "127.0.0.1").tell("b.internal", "GLUE", 60, "127.0.0.1");
        try (var edge = edge("_http._tcp.orders.internal", "", "host: origin"); var client = edge.client()) {
            var seen = IntStream.range(0, 40).mapToObj(i -> ask(client)).toList();
            assertThat(seen.stream().filter("heavy"::equals)).hasSize(30);
            assertThat(seen.stream().filter("light"::equals)).hasSize(10);
            assertThat(heavy.requests().getFirst().field("Host")).containsExactly("orders.internal:" + heavy.port());
            assertThat(dns.questions()).contains("a.internal A").doesNotContain("b.internal A"); // it came with the answer
            dns.tell("_http._tcp.orders.internal", "SRV", 0, "20 0 " + standby.port() + " a.internal");
            Eventually.holds(SOON, () -> ask(client).equals("standby"));
        }
    }

    @ParameterizedTest
    @EnumSource(value = FakeDns.Mood.class, mode = EnumSource.Mode.EXCLUDE, names = {"WELL", "TRUNCATED"})
    void whateverTheNameServerDoesTheLastGoodListStays(FakeDns.Mood mood) {
        var one = origin("127.0.0.1", 0);
        dns.tell("orders.internal", "A", 0, "127.0.0.1");
        try (var edge = edge("orders.internal:" + one.port(), "timeout: 100ms", "host: keep"); var client = edge.client()) {
            assertThat(ask(client)).isEqualTo("127.0.0.1");
            dns.feels(mood);
            int asked = dns.questions().size();
            Eventually.holds(SOON, () -> {
                assertThat(ask(client)).isEqualTo("127.0.0.1");
                return dns.questions().size() >= asked + 6;
            });
            var two = origin("127.0.0.2", one.port());
            dns.tell("orders.internal", "A", 0, "127.0.0.2");
            dns.feels(FakeDns.Mood.WELL);
            Eventually.holds(SOON, () -> ask(client).equals("127.0.0.2"));
            assertThat(two.requests()).isNotEmpty();
        }
    }

    @Test
    void whatIsCutOffIsAskedForByTcp() {
        var one = origin("127.0.0.1", 0);
        dns.tell("orders.internal", "A", 60, "127.0.0.1");
        dns.feels(FakeDns.Mood.TRUNCATED);
        try (var edge = edge("orders.internal:" + one.port(), "", "host: keep"); var client = edge.client()) {
            assertThat(ask(client)).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aNameThatIsGoneIsBelievedWhenItHasBeenSaidTwice() {
        var one = origin("127.0.0.1", 0);
        dns.tell("orders.internal", "A", 0, "127.0.0.1");
        try (var edge = edge("orders.internal:" + one.port(), "families: ipv4", "host: keep", "{ answers: 3, apart: 300ms }"); var client = edge.client()) {
            assertThat(ask(client)).isEqualTo("127.0.0.1");
            dns.forget("orders.internal");
            int asked = dns.questions().size();
            long since = System.nanoTime();
            Eventually.holds(SOON, () -> ask(client).startsWith("HTTP/1.1 503"));
            assertThat(dns.questions().size() - asked).isGreaterThanOrEqualTo(3);
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(Duration.ofMillis(290));
            dns.tell("orders.internal", "A", 0, "127.0.0.1");
            Eventually.holds(SOON, () -> ask(client).equals("127.0.0.1"));
        }
    }

    @Test
    void theNextServerIsAskedWhereTheFirstFails() {
        var one = origin("127.0.0.1", 0);
        try (var ill = new FakeDns()) {
            ill.feels(FakeDns.Mood.SERVFAIL);
            dns.tell("orders.internal", "A", 60, "127.0.0.1");
            try (var edge = GatewayUnderTest.file(file("orders.internal:" + one.port(), "[\"" + ill.address() + "\", \"" + dns.address() + "\"]", "", "host: keep", "{}")); var client = edge.client()) {
                assertThat(ask(client)).isEqualTo("127.0.0.1");
                assertThat(ill.questions()).isNotEmpty();
            }
        }
    }

    @Test
    void requestsThatComeBeforeTheFirstListWaitForItAndNotForEver() {
        var one = origin("127.0.0.1", 0);
        dns.feels(FakeDns.Mood.SILENT);
        dns.tell("orders.internal", "A", 60, "127.0.0.1");
        var text = file("orders.internal:" + one.port(), '"' + dns.address() + '"', "timeout: 100ms", "host: keep", "{}");
        try (var edge = GatewayUnderTest.file(text.replace("connect-timeout: 10s", "connect-timeout: 2s")); var early = edge.client(); var patient = edge.client()) {
            long since = System.nanoTime();
            assertThat(ask(early)).startsWith("HTTP/1.1 503");
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(6));
            patient.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            dns.feels(FakeDns.Mood.WELL);
            assertThat(patient.response()).endsWith("127.0.0.1");
        }
    }

    @Test
    void aReloadOfOtherThingsKeepsTheListThatTheNameServerDoesNotKnowAnyMore(@TempDir Path folder) throws IOException {
        var one = origin("127.0.0.1", 0);
        dns.tell("orders.internal", "A", 60, "127.0.0.1");
        var text = "listeners: { address: 127.0.0.1:0 }\nadmin: off\nlog: off\n" + file("orders.internal:" + one.port(), '"' + dns.address() + '"', "", "host: keep", "{}");
        var file = Files.writeString(folder.resolve("cardea.yaml"), text);
        try (var edge = io.cardea.Cardea.start(file)) {
            try (var client = new RawClient(edge.port())) {
                assertThat(ask(client)).isEqualTo("127.0.0.1");
            }
            dns.feels(FakeDns.Mood.SILENT);
            Files.writeString(file, text.replace("connect-timeout: 10s", "connect-timeout: 9s"));
            edge.reload(file);
            try (var client = new RawClient(edge.port())) {
                assertThat(ask(client)).isEqualTo("127.0.0.1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7:80", "orders internal", "ftp://orders.internal", "_http._tcp.orders.internal:80", "orders.internal:0", "orders..internal", "https://", "{ name: a.b, servers: dns.internal }", "{ name: a.b, min-ttl: 2m }"})
    void whatCannotBeAskedIsRefusedWhereItStands(String name) {
        assertThatThrownBy(() -> GatewayUnderTest.file("services:\n  orders:\n    discover:\n      dns: " + (name.startsWith("{") ? name : '"' + name + '"') + "\nroutes:\n  - to: orders\n"))
            .isInstanceOf(ConfigException.class).hasMessageContaining(":");
    }

    /// dnsmasq, where it is installed.
    @Test
    void aRealNameServerIsUnderstood(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/dnsmasq")), "SKIPPED: dnsmasq is not installed (apt-get install dnsmasq-base)");
        var one = origin("127.0.0.1", 0, "one");
        var two = origin("127.0.0.2", one.port(), "two");
        int port;
        try (var free = new FakeDns()) {
            port = free.port();
        }
        var hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 orders.internal\n");
        var server = new ProcessBuilder("/usr/sbin/dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--addn-hosts=" + hosts, "--port=" + port, "--listen-address=127.0.0.1", "--bind-interfaces", "--user=root",
            "--pid-file=" + folder.resolve("pid"), "--local-ttl=0", "--local=/internal/", "--srv-host=_http._tcp.orders.internal,two.internal," + two.port() + ",0,5", "--host-record=two.internal,127.0.0.2")
            .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        var servers = "\"127.0.0.1:" + port + '"';
        try (var edge = GatewayUnderTest.file(file("orders.internal:" + one.port(), servers, "", "host: keep", "{}")); var client = edge.client();
            var srv = GatewayUnderTest.file(file("_http._tcp.orders.internal", servers, "", "host: keep", "{}")); var other = srv.client()) {
            Eventually.holds(SOON, () -> ask(client).equals("one"));
            Eventually.holds(SOON, () -> ask(other).equals("two"));
            Files.writeString(hosts, "127.0.0.2 orders.internal\n");
            new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start().waitFor(); // it reads its hosts again
            Eventually.holds(SOON, () -> ask(client).equals("two"));
        } finally {
            server.destroy();
            assertThat(server.waitFor(5, TimeUnit.SECONDS)).as(() -> read(folder.resolve("log"))).isTrue();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private FakeOrigin origin(String address, int port) {
        return origin(address, port, address);
    }

    private FakeOrigin origin(String address, int port, String body) {
        var origin = FakeOrigin.at(address, port, body);
        origins.add(origin);
        return origin;
    }

    private GatewayUnderTest edge(String name, String more, String to) {
        return edge(name, more, to, "{}");
    }

    private GatewayUnderTest edge(String name, String more, String to, String confirm) {
        return GatewayUnderTest.file(file(name, '"' + dns.address() + '"', more, to, confirm));
    }

    private static String file(String name, String servers, String more, String to, String confirm) {
        return "services:\n  orders:\n    connect-timeout: 10s\n    confirm-empty: " + confirm + "\n    discover:\n      dns: { name: \"" + name + "\", servers: " + servers
            + (more.contains("min-ttl") ? "" : ", min-ttl: 50ms") + (more.isEmpty() ? "" : ", " + more) + " }\nroutes:\n  - to: { service: orders, " + to + " }\n";
    }

    private static String ask(RawClient client) {
        var response = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
        return response.startsWith("HTTP/1.1 200") ? response.substring(response.indexOf("\r\n\r\n") + 4) : response;
    }
}
