// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What proxies that are believed say of their client, as the service behind sees it.
class TrustedChainTest {
    private static String ask(String trust, FakeOrigin origin, String said) {
        try (var edge = GatewayUnderTest.file(trust + "routes:\n  - to: " + origin.url() + "\n"); var client = edge.client()) {
            return client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + said + "\r\n\r\n").response();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "unknown", "_hidden", "10.0.0.1:80", "1.2.3", "fe80::1%eth0", "\"10.0.0.1\"", "6.6.6.6, a", "a, 127.0.0.1", "a,10.0.0.1,, 10.0.0.2"})
    void junkOfATrustedProxyIsRefused(String said) {
        try (var origin = FakeOrigin.of("reached")) {
            assertThat(ask("trust: [127.0.0.1, 10.0.0.0/8]\n", origin, said)).startsWith("HTTP/1.1 400 ").contains("X-Forwarded-For of a trusted proxy");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a, 6.6.6.6           | 6.6.6.6, 127.0.0.1
        a, 6.6.6.6, 10.0.0.1 | 6.6.6.6, 10.0.0.1, 127.0.0.1
        ',,6.6.6.6, ,'       | 6.6.6.6, 127.0.0.1
        ','                  | 127.0.0.1
        """)
    void whatAStrangerWroteIsDroppedUnread(String said, String seen) {
        try (var origin = FakeOrigin.of("reached")) {
            assertThat(ask("trust: [127.0.0.1, 10.0.0.0/8]\n", origin, said)).endsWith("reached");
            assertThat(origin.requests().getFirst().field("X-Forwarded-For")).containsExactly(seen);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "10.0.0.1"})
    void junkOfAStrangerIsReplaced(String said) {
        try (var origin = FakeOrigin.of("reached")) {
            assertThat(ask("", origin, said)).endsWith("reached");
            assertThat(origin.requests().getFirst().field("X-Forwarded-For")).containsExactly("127.0.0.1");
        }
    }
}
