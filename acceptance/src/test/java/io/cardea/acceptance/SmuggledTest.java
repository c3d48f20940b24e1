// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What rides on a connection behind something else: a broken body, another client's proof, a request that was never sent.
@Isolated
class SmuggledTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static FakeOrigin origin;
    private static GatewayUnderTest edge;

    @BeforeAll
    static void start() {
        origin = FakeOrigin.of("reached");
        edge = GatewayUnderTest.of("/**", origin);
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    /// The wire's table of chunked bodies that must be refused.
    static List<WireRows> chunks() throws IOException {
        return WireRows.of("malformed-chunks.txt");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chunks")
    void aBrokenBodyIsNeverAFinishedRequest(WireRows row) {
        var answer = edge.exchange(POST + row.bytes() + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + row.status() + " ").contains("\r\nConnection: close\r\n").doesNotContain("reached");
        assertThat(origin.requests()).isEmpty();
        assertThat(origin.raw()).doesNotContain("smuggled").doesNotContain("\r\n0\r\n");
    }

    @Test
    void eachRequestOfAConnectionMeetsThePoliciesOfItsOwnHost() {
        try (var origin = FakeOrigin.of("open"); var closed = FakeOrigin.of("closed");
             var edge = GatewayUnderTest.file("hosts:\n  - { names: a.test, routes: [ { to: \"" + origin.url() + "\" } ] }\n  - { names: b.test, policies: [ deny: 127.0.0.0/8 ], routes: [ { to: \""
                 + closed.url() + "\" } ] }\n"); var client = edge.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n").response()).endsWith("open");
                assertThat(client.send("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n").response()).startsWith("HTTP/1.1 403 ");
            }
            assertThat(closed.raw()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NTLM TlRMTVNTUAADAAAA", "ntlm x", "Negotiate YII="})
    void aConnectionThatIsProvenForOneUserCarriesNobodyElse(String credentials) {
        try (var origin = FakeOrigin.of("ok"); var edge = GatewayUnderTest.of("/**", origin); var alice = edge.client(); var bob = edge.client()) {
            assertThat(bob.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("ok");
            assertThat(alice.send("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: " + credentials + "\r\n\r\n").response()).endsWith("ok");
            for (int i = 0; i < 4; i++) assertThat(bob.send("GET /bob HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("ok");
            var hers = origin.requests().stream().filter(request -> !request.field("Authorization").isEmpty()).findFirst().orElseThrow();
            var all = origin.requests();
            assertThat(all.subList(all.indexOf(hers) + 1, all.size())).hasSize(4).noneMatch(request -> request.connection() == hers.connection());
        }
    }

    @Test
    void aBodyOfAnyMethodIsTheSameAtTheOrigin() {
        try (var origin = FakeOrigin.of("ok"); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            for (var method : List.of("OPTIONS", "DELETE", "PUT", "PATCH", "REPORT")) {
                assertThat(client.send(method + " / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n").response()).endsWith("ok");
                assertThat(client.send(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").response()).endsWith("ok");
            }
            assertThat(origin.requests()).hasSize(10).allMatch(request -> request.body().replaceAll("[0-9a-f]+\r\n", "").replace("\r\n", "").equals("hello"));
        }
    }

    @Test
    void whatIsPipelinedWithoutReadingWaitsInTheKernel() {
        try (var origin = FakeOrigin.forgetful("x".repeat(100_000)); var edge = GatewayUnderTest.of("/**", origin); var first = edge.client()) {
            assertThat(first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("x");
            var before = Memory.now();
            try (var client = edge.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(5000));
                assertThat(first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("x");
                assertThat(Memory.now().since(before)).isLessThan(4 << 20);
                for (int i = 0; i < 10; i++) assertThat(client.response()).startsWith("HTTP/1.1 200 OK").endsWith("x");
            }
        }
    }

    @Test
    void nothingThatAClientEncodedBreaksTheHeadOfARedirect() {
        try (var edge = GatewayUnderTest.file("routes:\n  - { match: \"/old/{page}\", redirect: \"/new/{var:page}\" }\n  - { match: /q, redirect: \"https://b.test{path}?{query}\" }\n")) {
            for (var target : List.of("/old/a%0d%0aX:1", "/old/%0aX", "/q?a=%0d%0aX:1", "/old/%E5%98%8A%E5%98%8DX:1", "/old/%22%3E")) {
                var answer = edge.exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertThat(answer.substring(0, answer.indexOf("\r\n\r\n"))).startsWith("HTTP/1.1 ").doesNotContain("\nX:1").doesNotContain("\rX:1");
            }
        }
    }
}
