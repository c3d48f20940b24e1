// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.redis.RealRedis;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Redis behind TLS: an edge asks it only if it is who it has to be.
class RedisTlsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    @TempDir
    private Path folder;

    private static GatewayUnderTest edge(String state) {
        return GatewayUnderTest.withAdmin("state: " + state + "\nroutes:\n  - policies: [{ limit: { rate: 1000/1h, per: ip, when-unavailable: deny } }]\n    respond: x\n");
    }

    private static String ask(int port, String path) {
        try (var client = new RawClient(port)) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest();
        }
    }

    private static void isAsked(GatewayUnderTest edge) {
        Eventually.holds(LONG, () -> ask(edge.port(), "/").startsWith("HTTP/1.1 200 "));
    }

    /// It has tried, and been told why not; no handshake was ever done, so nothing was said.
    private static void isNotAsked(GatewayUnderTest edge, TlsFront front) {
        Eventually.holds(LONG, () -> !ask(edge.edge().adminPort().orElseThrow(), "/readyz").contains("not connected yet"));
        assertThat(ask(edge.edge().adminPort().orElseThrow(), "/readyz")).containsPattern("away for \\d+ s: .*(certification path|certificate|Signature does not match)");
        assertThat(ask(edge.port(), "/")).startsWith("HTTP/1.1 503 ");
        assertThat(front.shaken.get()).isZero();
    }

    private String redis(TlsFront front, String host, String tls) {
        return "{ redis: { nodes: \"" + host + ":" + front.port() + "\", timeout: 5s, tls: { " + tls.replace("FOLDER", folder.toString()) + " } } }";
    }

    @Test
    void anAuthorityOfOnesOwnIsBelievedAndNoOther() throws Exception {
        var own = TestCertificate.make();
        own.write(folder, "own");
        TestCertificate.make().write(folder, "other");
        try (var redis = RealRedis.start(); var front = new TlsFront(own, redis.port(), false)) {
            try (var edge = edge(redis(front, "127.0.0.1", "ca: FOLDER/other.pem"))) {
                isNotAsked(edge, front);
            }
            try (var edge = edge("rediss://127.0.0.1:" + front.port())) { // by the platform's authorities
                isNotAsked(edge, front);
            }
            try (var edge = edge(redis(front, "127.0.0.1", "ca: FOLDER/own.pem"))) {
                isAsked(edge);
                assertThat(front.shaken.get()).isPositive();
            }
        }
    }

    @Test
    void itsCertificateIsForItsNameUnlessThatDoesNotMatter() throws Exception {
        var own = TestCertificate.make();
        own.write(folder, "own");
        try (var redis = RealRedis.start(); var front = new TlsFront(own, redis.port(), false)) {
            try (var edge = edge(redis(front, "127.0.0.2", "ca: FOLDER/own.pem"))) { // it says 127.0.0.1
                Eventually.holds(LONG, () -> ask(edge.edge().adminPort().orElseThrow(), "/readyz").contains("127.0.0.2"));
                Eventually.holds(LONG, () -> ask(edge.edge().adminPort().orElseThrow(), "/readyz").contains("ubject alternative"));
                assertThat(ask(edge.port(), "/")).startsWith("HTTP/1.1 503 ");
            }
            try (var edge = edge(redis(front, "127.0.0.2", "ca: FOLDER/own.pem, verify-name: false"))) {
                isAsked(edge);
            }
        }
    }

    @Test
    void theEdgeShowsItsCertificateWhereRedisAsksForOne() throws Exception {
        var own = TestCertificate.make();
        own.write(folder, "own");
        TestCertificate.make().write(folder, "other");
        try (var redis = RealRedis.start(); var front = new TlsFront(own, redis.port(), true)) {
            try (var edge = edge(redis(front, "127.0.0.1", "ca: FOLDER/own.pem"))) {
                Eventually.holds(LONG, () -> !ask(edge.edge().adminPort().orElseThrow(), "/readyz").contains("not connected yet"));
                assertThat(ask(edge.port(), "/")).startsWith("HTTP/1.1 503 ");
                assertThat(front.shaken.get()).isZero();
            }
            try (var edge = edge(redis(front, "127.0.0.1", "ca: FOLDER/own.pem, certificate: FOLDER/own.pem, key: FOLDER/own-key.pem"))) {
                isAsked(edge);
            }
        }
    }
}
