// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Active probes, asked of real sockets.
class HealthProbesTest {
    private static final String FAST = "interval: 50ms, timeout: 1500ms, rise: 2, fall: 2";

    @TempDir
    private Path folder;
    private final List<ProbedOrigin> origins = new ArrayList<>();

    @AfterEach
    void close() {
        origins.forEach(ProbedOrigin::close);
    }

    private ProbedOrigin origin() {
        var origin = new ProbedOrigin(origins.size());
        origins.add(origin);
        return origin;
    }

    private List<String> urls() {
        return origins.stream().map(ProbedOrigin::url).toList();
    }

    private WatchedEdge edge(String keys) {
        return new WatchedEdge(folder, WatchedEdge.service(keys, urls()));
    }

    @Test
    void whoIsUnhealthyIsNotUsedUntilItIsHealthyAgain() {
        origin();
        origin();
        try (var edge = edge("health: { path: /healthz, " + FAST + " }")) {
            assertThat(edge.ask(10)).contains("0", "1");
            origins.get(1).probed(ProbedOrigin.status(500));
            edge.becomes(1, "unhealthy");
            assertThat(edge.endpoint(1).path("why").asText()).isEqualTo("unhealthy: answered 500");
            assertThat(edge.ask(20)).containsOnly("0");
            origins.get(1).probed(ProbedOrigin.ok(""));
            edge.becomes(1, "open");
            assertThat(edge.ask(10)).contains("0", "1");
            assertThat(edge.endpoint(1).path("history").findValuesAsText("what")).containsExactly("unhealthy: answered 500", "no longer unhealthy: answered 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "", "nonsense\r\n\r\n", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nno end"})
    void whateverIsNoGoodAnswerIsABadOne(String answer) {
        origin();
        origin().probed(answer);
        var body = answer.endsWith("no end") ? ", body: fine" : "";
        try (var edge = edge("health: { path: /healthz, " + FAST + body + " }")) {
            edge.becomes(1, "unhealthy");
            assertThat(edge.state(0)).isEqualTo("open");
            assertThat(edge.ask(10)).containsOnly("0");
        }
    }

    @Test
    void statusBodyAndFieldsAreThoseOfTheFile() {
        origin().probed("HTTP/1.1 418 Tea\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n3\r\n is\r\n5\r\n well\r\n0\r\n\r\n");
        origin().probed("HTTP/1.1 418 Tea\r\nContent-Length: 11\r\n\r\nall is lost");
        var seen = new ArrayList<String>();
        try (var listening = new FakeOrigin((request, peer) -> {
            seen.add(request.head());
            peer.write("HTTP/1.1 418 Tea\r\nContent-Length: 11\r\n\r\nall is well");
        }); var edge = new WatchedEdge(folder, WatchedEdge.service("health: { path: \"/healthz?deep=1\", status: [204, 418], body: is well, host: shop.test, headers: { X-Probe: cardea }, " + FAST + " }",
            List.of(urls().get(0), urls().get(1), listening.url())))) {
            Eventually.holds(Duration.ofSeconds(10), () -> edge.endpoint(1).path("probes").path("last").asText().contains("does not hold `is well`"));
            edge.becomes(0, "open");
            edge.becomes(2, "open");
            Eventually.holds(Duration.ofSeconds(5), () -> edge.endpoint(2).path("probes").path("good").asInt() > 1);
            assertThat(edge.states()).containsExactly("open", "unhealthy", "open");
            assertThat(seen.getFirst()).startsWith("GET /healthz?deep=1 HTTP/1.1\r\n").contains("\r\nHost: shop.test\r\n", "\r\nX-Probe: cardea\r\n");
        }
    }

    @Test
    void connectionsAndHandshakesAreProbes() throws Exception {
        var certificate = TestCertificate.make();
        certificate.write(folder, "own");
        origin();
        try (var deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); var plain = new WatchedEdge(folder, WatchedEdge.service("health: { by: tcp, " + FAST + " }", List.of(urls().getFirst(), "http://127.0.0.1:1", "http://127.0.0.1:" + deaf.getLocalPort())))) {
            plain.becomes(1, "unhealthy");
            assertThat(plain.states()).as("a connection is all that is asked for").containsExactly("open", "unhealthy", "open");
        }
        assertThat(origins.getFirst().probes()).isEmpty();
        try (var tls = io.cardea.Cardea.startText("listeners:\n  - { address: \"127.0.0.1:0\", tls: { certificate: \"" + folder.resolve("own.pem") + "\", key: \"" + folder.resolve("own-key.pem") + "\" } }\nlog: off\nadmin: off\nroutes:\n  - respond: hello\n");
            var edge = new WatchedEdge(folder, WatchedEdge.service("tls: { ca: own.pem, server-name: localhost }\nhealth: { by: tls, " + FAST + " }", List.of("https://127.0.0.1:" + tls.port(), "https://127.0.0.1:" + origins.getFirst().port())))) {
            edge.becomes(1, "unhealthy");
            edge.becomes(0, "open");
            Eventually.holds(Duration.ofSeconds(5), () -> edge.endpoint(0).path("probes").path("last").asText().equals("TLS stands"));
        }
    }

    @Test
    void grpcServersAreAskedByTheirHealthProtocol() throws Exception {
        var status = new HealthStatusManager();
        var server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()).addService(status.getHealthService()).build().start();
        var mute = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()).build().start();
        status.setStatus("shop.Orders", ServingStatus.SERVING);
        try (var edge = new WatchedEdge(folder, WatchedEdge.service("health: { by: grpc, service: shop.Orders, " + FAST + " }", List.of("h2c://127.0.0.1:" + server.getPort(), "h2c://127.0.0.1:" + mute.getPort())))) {
            Eventually.holds(Duration.ofSeconds(10), () -> edge.endpoint(1).path("probes").path("last").asText().contains("grpc-status 12"));
            assertThat(edge.state(1)).isEqualTo("unhealthy");
            edge.becomes(0, "open");
            Eventually.holds(Duration.ofSeconds(5), () -> edge.endpoint(0).path("probes").path("last").asText().equals("SERVING"));
            status.setStatus("shop.Orders", ServingStatus.NOT_SERVING);
            edge.becomes(0, "unhealthy");
            Eventually.holds(Duration.ofSeconds(10), () -> edge.endpoint(0).path("probes").path("last").asText().contains("NOT_SERVING"));
            status.setStatus("shop.Orders", ServingStatus.SERVING);
            edge.becomes(0, "open");
            status.clearStatus("shop.Orders");
            edge.becomes(0, "unhealthy");
            Eventually.holds(Duration.ofSeconds(10), () -> edge.endpoint(0).path("probes").path("last").asText().contains("grpc-status 5"));
        } finally {
            for (var each : List.of(server, mute)) each.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    /// Five routes and twenty reloads, and still as many probes as one prober sends.
    @Test
    void oneProberAsksEachEndpointWhateverRoutesAndReloadsThereAre() {
        origin();
        origin();
        var service = WatchedEdge.service("health: { path: /healthz, interval: 100ms }", urls());
        var routes = "  - { match: /a, to: many }\n  - { match: /b, to: { service: many, host: origin } }\n  - { match: /c, to: many }\n  - { match: /d, to: many }\n";
        long begun = System.nanoTime();
        try (var edge = new WatchedEdge(folder, service + routes)) {
            for (int i = 0; i < 20; i++) {
                edge.reload(service + routes + "  - { match: /" + i + ", respond: hello }\n");
                int before = origins.getFirst().probes().size();
                if (i % 5 == 0) Eventually.holds(Duration.ofSeconds(5), () -> origins.getFirst().probes().size() > before + 1);
            }
            long took = System.nanoTime() - begun;
            for (var origin : origins) assertThat((long) origin.probes().size()).isBetween(4L, took / TimeUnit.MILLISECONDS.toNanos(80) + 2);
        }
        int last = origins.getFirst().probes().size();
        assertThat(origins.getFirst().probes()).as("nobody asks when the edge is gone").hasSize(last);
    }

    @Test
    void probesComeAtIntervalsThatDifferByChance() {
        origin();
        try (var edge = edge("health: { path: /healthz, interval: 100ms }")) {
            assertThat(edge.ask()).isEqualTo("0");
            Eventually.holds(Duration.ofSeconds(15), () -> origins.getFirst().probes().size() > 30);
        }
        var times = origins.getFirst().probes();
        var gaps = new ArrayList<Double>();
        for (int i = 1; i < times.size(); i++) gaps.add((times.get(i) - times.get(i - 1)) / 1e6);
        assertThat(gaps).allMatch(gap -> gap > 75);
        double mean = gaps.stream().mapToDouble(gap -> gap).average().orElseThrow();
        assertThat(mean).isBetween(85.0, 140.0);
        assertThat(gaps.stream().mapToDouble(gap -> Math.abs(gap - mean)).average().orElseThrow()).as("they are spread over a fifth each way").isGreaterThan(5);
    }

    @Test
    void healthSurvivesReloadsAndEndsWhenItIsTakenOutOfTheFile() {
        origin();
        origin().probed(ProbedOrigin.status(503));
        var health = "health: { path: /healthz, interval: 1h }";
        try (var edge = edge(health)) {
            edge.becomes(1, "unhealthy"); // by its first probe
            for (int i = 0; i < 5; i++) {
                edge.reload(WatchedEdge.service(health + "\nconnect-timeout: " + (i + 1) + "s", urls()));
                assertThat(edge.ask(6)).containsOnly("0");
            }
            edge.reload(WatchedEdge.service(health.replace("1h", "2h"), urls()));
            assertThat(edge.ask(6)).as("other settings, same health").containsOnly("0");
            edge.reload(WatchedEdge.service("", urls()));
            edge.becomes(1, "open");
            assertThat(edge.ask(6)).contains("1");
        }
    }

    @Test
    void aNewInstanceMayWaitForItsFirstProbe() {
        origin();
        var service = "health: { path: /healthz, interval: 50ms, timeout: 10s, newcomers: waits }";
        try (var edge = edge(service)) {
            edge.becomes(0, "open");
            origin().probed("hang");
            edge.reload(WatchedEdge.service(service, urls()));
            Eventually.holds(Duration.ofSeconds(5), () -> !origins.get(1).probes().isEmpty());
            assertThat(edge.endpoint(1).path("why").asText()).contains("it waits for its first probe");
            assertThat(edge.ask(10)).containsOnly("0");
            edge.reload(WatchedEdge.service(service.replace("waits", "used"), urls()));
            edge.reload(WatchedEdge.service(service, urls().subList(0, 1)));
            origin();
            edge.reload(WatchedEdge.service(service, List.of(urls().get(0), urls().get(2))));
            edge.becomes(1, "open");
            assertThat(edge.ask(10)).contains("2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"health: healthz", "health: { status: 2x }", "health: { status: [] }", "health: { path: \"/a b\" }", "health: grpc", "health: tls", "health: { by: tcp, body: x }", "health: { service: x }",
        "health: { headers: { \"a b\": c } }", "health: { rise: 0 }", "health: { method: POST }", "outliers: { longest: 1s }", "outliers: { most: 2 }", "panic: 2", "overprovisioning: 0.5", "outliers: { min-instances: 1 }"})
    void whatCannotBeProbedIsRefusedWhereItStands(String keys) {
        origin();
        assertThatThrownBy(() -> edge(keys).close()).isInstanceOf(ConfigException.class).hasMessageContaining("watched.yaml:");
    }
}
