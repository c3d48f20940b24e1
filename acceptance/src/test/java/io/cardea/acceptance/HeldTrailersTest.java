// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that a policy has held come whole with the trailer section that stood behind them: whoever is on the way could else empty what was signed or judged, by a trailer that
/// nobody signs.
class HeldTrailersTest {
    private static final String BODY = "{\"title\":\"a book\"}";

    @ParameterizedTest
    @ValueSource(strings = {"buffer: {}", "validate: { body: {} }", "transform: { request: { body: { add: { /seen: true } } } }", "compress"})
    void aBodyIsThereWithItsTrailers(String policy) {
        try (var origin = FakeOrigin.of("ok"); var edge = GatewayUnderTest.file("routes:\n  - policies: [ " + policy.replaceAll("^(.*)$", policy.contains(":") ? "{ $1 }" : "$1") + " ]\n    to: \"" + origin.url() + "\"\n")) {
            var answer = edge.exchange("POST /books HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + Integer.toHexString(BODY.length()) + "\r\n" + BODY
                + "\r\n0\r\nX-T: u\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200");
            assertThat(origin.requests().getFirst().body()).contains("\"title\":\"a book\"");
        }
    }
}
