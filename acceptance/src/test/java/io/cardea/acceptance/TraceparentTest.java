// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an origin is told of the trace that a request belongs to (W3C Trace Context).
class TraceparentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
    /// Nobody listens there: what is sent is lost, which changes nothing for the request.
    private static final String ADD = "traces: { traceparent: add }\n";
    private static final String COLLECTOR = "traces: http://127.0.0.1:9\n";

    private final FakeOrigin origin = FakeOrigin.of("ok");

    @AfterEach
    void stop() {
        origin.close();
    }

    private FakeOrigin.Received seen(String traces, String... fields) {
        try (var edge = GatewayUnderTest.file(traces + "routes:\n  - to: " + origin.url() + "\n"); var client = edge.client()) {
            var lines = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n").response()).startsWith("HTTP/1.1 200");
            return origin.requests().getLast();
        }
    }

    private static List<String> parents(FakeOrigin.Received request) {
        return request.field("traceparent");
    }

    @Test
    void aRequestWithoutATraceIsGivenOneThatNobodyRecords() {
        assertThat(parents(seen(ADD))).singleElement().asString().matches("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-02");
    }

    @Test
    void aTracePassesUnchangedWhereNoSpansAreSent() {
        var request = seen(ADD, "Traceparent: " + PARENT, "Tracestate: vendor=1");
        assertThat(parents(request)).containsExactly(PARENT);
        assertThat(request.field("tracestate")).containsExactly("vendor=1");
    }

    @Test
    void aTraceGoesOnByASpanOfOursWhereSpansAreSent() {
        var request = seen(COLLECTOR, "Traceparent: " + PARENT, "Tracestate: vendor=1");
        assertThat(parents(request)).singleElement().asString().matches("00-" + TRACE + "-[0-9a-f]{16}-01").isNotEqualTo(PARENT);
        assertThat(request.field("tracestate")).containsExactly("vendor=1");
        assertThat(parents(seen(COLLECTOR))).singleElement().asString().matches("00-[0-9a-f]{32}-[0-9a-f]{16}-03");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00-" + TRACE + "-b7ad6b7169203331", "ff-" + TRACE + "-b7ad6b7169203331-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", "nonsense", ""})
    void whatIsNoTraceIsReplacedAndItsStateFalls(String nonsense) {
        var request = seen(ADD, "Traceparent: " + nonsense, "Tracestate: vendor=1");
        assertThat(parents(request)).singleElement().asString().matches("00-[0-9a-f]{32}-[0-9a-f]{16}-02").doesNotContain(TRACE);
        assertThat(request.field("tracestate")).isEmpty();
    }

    @Test
    void twoParentsAreNone() {
        assertThat(parents(seen(ADD, "Traceparent: " + PARENT, "Traceparent: " + PARENT))).singleElement().asString().doesNotContain(TRACE);
    }

    @Test
    void whereNobodyTracesAllIsAsItCame() {
        assertThat(parents(seen(""))).isEmpty();
        var request = seen("", "Traceparent: nonsense", "Tracestate: vendor=1");
        assertThat(parents(request)).containsExactly("nonsense");
        assertThat(request.field("tracestate")).containsExactly("vendor=1");
    }
}
