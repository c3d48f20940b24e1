// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.redis.RealRedis;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Edges that share one registry: who registers at one gets requests from all.
class SharedRegistryTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    @TempDir
    private Path folder;

    private GatewayUnderTest edge(String state, String name) {
        return GatewayUnderTest.withAdmin("""
            state: %s
            services:
              catalog: { discover: registry }
            routes:
              - match: /registry/**
                registry: { anonymous: loopback, shared: true, shortest: 500ms, snapshot: "%s" }
              - match: /books/**
                to: catalog
            """.formatted(state, folder.resolve(name)));
    }

    private static String ask(GatewayUnderTest edge, String method, String path, String body) {
        return edge.exchange(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static String get(GatewayUnderTest edge, String path) {
        return ask(edge, "GET", path, "");
    }

    private static String of(FakeOrigin origin) {
        return "/registry/catalog/" + URI.create(origin.url()).getAuthority();
    }

    @Test
    void whoRegistersAtOneEdgeGetsRequestsFromTheOtherAndLeavesBoth() {
        try (var redis = RealRedis.start(); var books = FakeOrigin.of("a book"); var one = edge(redis.uri(), "one.json"); var two = edge(redis.uri(), "two.json")) {
            Eventually.holds(LONG, () -> ask(one, "PUT", of(books), "{\"ttl\":\"1h\"}").startsWith("HTTP/1.1 201 "));
            long registered = System.nanoTime();
            Eventually.holds(LONG, () -> get(two, of(books)).startsWith("HTTP/1.1 200 "));
            System.out.println("seen at the other edge after " + (System.nanoTime() - registered) / 1_000_000 + " ms");
            Eventually.holds(LONG, () -> get(two, "/books/1").endsWith("a book"));
            assertThat(ask(two, "PUT", of(books), "{\"ttl\":\"1h\"}")).as("it renews where it likes").startsWith("HTTP/1.1 200 ");
            assertThat(ask(two, "DELETE", of(books), "")).startsWith("HTTP/1.1 204 ");
            Eventually.holds(LONG, () -> get(one, of(books)).startsWith("HTTP/1.1 404 "));
        }
    }

    @Test
    void whoFallsSilentIsGoneFromBoth() {
        try (var redis = RealRedis.start(); var books = FakeOrigin.of("a book"); var one = edge(redis.uri(), "one.json"); var two = edge(redis.uri(), "two.json")) {
            Eventually.holds(LONG, () -> ask(one, "PUT", of(books), "{\"ttl\":\"1500ms\"}").startsWith("HTTP/1.1 201 "));
            Eventually.holds(LONG, () -> get(two, of(books)).startsWith("HTTP/1.1 404 ") && get(one, of(books)).startsWith("HTTP/1.1 404 "));
        }
    }

    @Test
    void whileRedisIsAwayRequestsGoOnAndNobodyRegistersAndAfterItNobodyIsForgotten() {
        try (var redis = RealRedis.start(); var books = FakeOrigin.of("a book"); var one = edge(redis.uri(), "one.json"); var two = edge(redis.uri(), "two.json")) {
            Eventually.holds(LONG, () -> ask(one, "PUT", of(books), "{\"ttl\":\"1s\"}").startsWith("HTTP/1.1 201 "));
            Eventually.holds(LONG, () -> get(two, "/books/1").endsWith("a book"));
            redis.kill();
            Eventually.holds(LONG, () -> ask(two, "PUT", of(books), "").startsWith("HTTP/1.1 503 "));
            long until = System.nanoTime() + Duration.ofSeconds(3).toNanos(); // its lease would long be over
            Eventually.holds(LONG, () -> {
                for (var edge : new GatewayUnderTest[] {one, two}) assertThat(get(edge, "/books/1")).endsWith("a book");
                return System.nanoTime() > until;
            });
            redis.restart();
            Eventually.holds(LONG, () -> ask(two, "PUT", of(books), "{\"ttl\":\"1h\"}").startsWith("HTTP/1.1 20"));
            Eventually.holds(LONG, () -> get(one, of(books)).contains("\"ttl\":\"3600s\""));
            for (var edge : new GatewayUnderTest[] {one, two}) assertThat(get(edge, "/books/1")).endsWith("a book");
        }
    }

    @Test
    void withoutAStateThatIsSharedThereIsNothingToShare() {
        assertThatThrownBy(() -> edge("memory", "one.json")).isInstanceOf(ConfigException.class).hasMessageContaining("expected a `state` that edges share");
    }
}
