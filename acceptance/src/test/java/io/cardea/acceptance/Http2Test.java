// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// HTTP/2 from a client to origins of HTTP/1.1, frame by frame.
class Http2Test {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private FakeOrigin origin = FakeOrigin.of("hello");
    private GatewayUnderTest edge = GatewayUnderTest.of("/**", origin);

    private void with(FakeOrigin.Script script, String more) {
        stop();
        origin = new FakeOrigin(script);
        edge = GatewayUnderTest.file(more + "routes:\n  - match: /**\n    to: " + origin.url() + "\n");
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private RawHttp2 client() {
        return new RawHttp2(edge.port());
    }

    @Test
    void aRequestReachesTheOriginAsOneOfHttp11() {
        try (var client = client()) {
            var answer = client.request(1, true, "GET", "/a?b=c", "accept: */*", "cookie: a=1", "cookie: b=2").outcome(1);
            assertThat(answer.word()).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.fields()).containsEntry("content-length", "5").containsKeys("date", "via", "x-request-id").doesNotContainKeys("connection", "transfer-encoding");
        }
        var received = origin.requests().getFirst();
        assertThat(received.line()).isEqualTo("GET /a?b=c HTTP/1.1");
        assertThat(received.field("Host")).containsExactly("a.test");
        assertThat(received.field("Cookie")).as("crumbs are one cookie (RFC 9113 §8.2.3)").containsExactly("a=1; b=2");
        assertThat(received.field("Via").getFirst()).startsWith("2 ");
    }

    @Test
    void hostTakesThePlaceOfAMissingAuthority() {
        try (var client = client()) {
            assertThat(client.headers(1, true, ":method: GET", ":scheme: http", ":path: /", "host: b.test:81").outcome(1).word()).isEqualTo("200");
        }
        assertThat(origin.requests().getFirst().field("Host")).containsExactly("b.test:81");
    }

    @Test
    void aBodyOfUnknownLengthIsChunkedAndOneOfKnownLengthIsNot() {
        try (var client = client()) {
            client.request(1, false, "POST", "/one").data(1, false, "ab").data(1, true, "cd");
            assertThat(client.outcome(1).word()).isEqualTo("200");
            client.request(3, false, "POST", "/two", "content-length: 4").data(3, false, "ab").data(3, true, "cd");
            assertThat(client.outcome(3).word()).isEqualTo("200");
        }
        assertThat(origin.requests()).extracting(FakeOrigin.Received::body).satisfiesExactly(one -> assertThat(one).endsWith("0\r\n\r\n").contains("ab", "cd"), two -> assertThat(two).isEqualTo("abcd"));
        assertThat(origin.requests().get(0).field("Transfer-Encoding")).containsExactly("chunked");
        assertThat(origin.requests().get(1).field("Content-Length")).containsExactly("4");
    }

    @Test
    void aGetMayEndWithAnEmptyFrameButNotWithABody() {
        try (var client = client()) {
            assertThat(client.request(1, false, "GET", "/ends-later").data(1, true, "").outcome(1).word()).isEqualTo("200");
            assertThat(client.request(3, false, "GET", "/with-body").data(3, true, "x").outcome(3).word()).isEqualTo("400");
            assertThat(client.request(5, false, "GET", "/with-length", "content-length: 1").data(5, true, "x").outcome(5).word()).isEqualTo("400");
        }
        assertThat(origin.requests()).extracting(FakeOrigin.Received::line).containsExactly("GET /ends-later HTTP/1.1");
        assertThat(origin.raw()).doesNotContain("chunked");
    }

    @Test
    void paddingAndPriorityChangeNothing() {
        try (var client = client()) {
            var block = RawHttp2.block(":method: POST", ":scheme: http", ":path: /padded", ":authority: a.test");
            var payload = new byte[1 + 5 + block.length + 7];
            payload[0] = 7;
            payload[5] = 15;
            System.arraycopy(block, 0, payload, 6, block.length);
            client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | 0x8 | 0x20, 1, payload);
            client.frame(RawHttp2.DATA, 0x8, 1, (byte) 3, (byte) 'h', (byte) 'i', (byte) 0, (byte) 0, (byte) 0);
            client.frame(RawHttp2.DATA, 0x8 | RawHttp2.END_STREAM, 1, (byte) 2, (byte) 0, (byte) 0);
            assertThat(client.outcome(1).word()).isEqualTo("200");
        }
        assertThat(origin.requests().getFirst().body()).isEqualTo("2\r\nhi\r\n0\r\n\r\n");
    }

    @Test
    void headAndNoContentHaveNoBody() {
        with((request, peer) -> peer.write(request.line().startsWith("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n" : "HTTP/1.1 204 No Content\r\n\r\n"), "");
        try (var client = client()) {
            var head = client.request(1, true, "HEAD", "/").outcome(1);
            assertThat(head.fields()).containsEntry("content-length", "77");
            assertThat(head.body()).isEmpty();
            assertThat(client.request(3, true, "GET", "/").outcome(3).word()).isEqualTo("204");
        }
    }

    @Test
    void interimAnswersPassAndTrailersThatAreListed() {
        stop();
        origin = new FakeOrigin((request, peer) -> peer.write("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\nX-Other: 8\r\n\r\n"));
        edge = GatewayUnderTest.file("routes:\n  - match: /**\n    to: { service: \"" + origin.url() + "\", trailers: X-Sum }\n");
        try (var client = client()) {
            var answer = client.request(1, true, "GET", "/").outcome(1);
            assertThat(answer.interim()).containsExactly(103);
            assertThat(answer.body()).isEqualTo("hi");
            assertThat(answer.trailers()).isEqualTo(java.util.Map.of("x-sum", "7"));
        }
    }

    @Test
    void aClientThatWaitsForContinueIsToldToGoOn() {
        try (var client = client()) {
            client.request(1, false, "POST", "/", "expect: 100-continue", "content-length: 2");
            var first = client.next();
            while (first.orElseThrow().type() != RawHttp2.HEADERS) first = client.next();
            assertThat(client.decoded(first.get())).containsEntry(":status", "100");
            assertThat(client.data(1, true, "ok").outcome(1).word()).isEqualTo("200");
        }
        assertThat(origin.requests().getFirst().field("Expect")).isEmpty();
    }

    @Test
    void manyStreamsAreAnsweredEachWithItsOwn() {
        with((request, peer) -> {
            var path = request.line().split(" ")[1];
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
        }, "");
        try (var client = client()) {
            for (int i = 0; i < 100; i++) client.request(2 * i + 1, true, "GET", "/" + i);
            var bodies = new java.util.TreeMap<Integer, String>();
            for (int ended = 0; ended < 100; ) {
                var frame = client.next().orElseThrow();
                if (frame.type() == RawHttp2.HEADERS) assertThat(client.decoded(frame)).containsEntry(":status", "200");
                if (frame.type() == RawHttp2.DATA) bodies.merge(frame.stream(), new String(frame.payload(), java.nio.charset.StandardCharsets.ISO_8859_1), String::concat);
                if (frame.isLast()) ended++;
            }
            assertThat(bodies).hasSize(100).allSatisfy((stream, body) -> assertThat(body).isEqualTo("/" + (stream - 1) / 2));
        }
    }

    @Test
    void oneStreamTooManyIsRefusedAndTheOthersGoOn() {
        with((request, peer) -> {
            Eventually.holds(PATIENCE, () -> origin.requests().size() >= 3);
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }, "limits: { http2: { streams: 3 } }\n");
        try (var client = client()) {
            for (int stream : List.of(1, 3, 5, 7)) client.request(stream, true, "GET", "/" + stream);
            assertThat(client.outcome(7).word()).as("REFUSED_STREAM").isEqualTo("RST 7");
            assertThat(client.request(9, true, "GET", "/").outcome(9).word()).isIn("200", "RST 7");
        }
        assertThat(origin.requests()).noneMatch(each -> each.line().contains("/7"));
    }

    @Test
    void aBodyComesNoFasterThanItsWindowAllows() {
        with((request, peer) -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000)), "");
        try (var client = client()) {
            client.frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 10));
            client.request(1, true, "GET", "/");
            var frame = client.next().orElseThrow();
            while (frame.type() != RawHttp2.DATA) {
                if (frame.type() == RawHttp2.HEADERS) client.decoded(frame);
                frame = client.next().orElseThrow();
            }
            assertThat(frame.payload()).hasSize(10);
            client.windowUpdate(1, 99_990).windowUpdate(0, 99_990);
            assertThat(client.outcome(1).body()).hasSize(99_990);
        }
    }

    @Test
    void aWindowBelowZeroHoldsBackBytesButNotTheEnd() {
        with((request, peer) -> {
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            Eventually.holds(PATIENCE, () -> request.line().contains("/") && origin.requests().size() >= 2);
            peer.write("0\r\n\r\n");
        }, "");
        try (var client = client()) {
            client.request(1, true, "GET", "/");
            var frame = client.next().orElseThrow();
            while (frame.type() != RawHttp2.DATA) {
                if (frame.type() == RawHttp2.HEADERS) client.decoded(frame);
                frame = client.next().orElseThrow();
            }
            client.frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 0)); // its window is -5 now
            client.request(3, true, "GET", "/");
            assertThat(client.outcome(1).word()).isEqualTo("nothing"); // no status again, no reset: the end came
        }
    }

    @Test
    void aDrainingEdgeSaysGoodbyeAndFinishesWhatRuns() throws Exception {
        var goodbye = new java.util.concurrent.CountDownLatch(1);
        with((request, peer) -> {
            goodbye.await();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        }, "");
        try (var client = client()) {
            client.request(1, true, "GET", "/slow");
            Eventually.holds(PATIENCE, () -> !origin.requests().isEmpty());
            var drained = java.util.concurrent.CompletableFuture.supplyAsync(() -> edge.edge().drain(Duration.ofSeconds(5)));
            var frame = client.next().orElseThrow();
            while (frame.type() != RawHttp2.GOAWAY) frame = client.next().orElseThrow();
            assertThat(frame.code()).isZero();
            goodbye.countDown();
            assertThat(client.outcome(1).body()).isEqualTo("done");
            assertThat(drained.get(5, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            assertThat(client.outcome(99).closed()).isTrue();
        }
    }

    @Test
    void aCancelledRequestIsCancelledAtTheOrigin() {
        var gone = new java.util.concurrent.CountDownLatch(1);
        with((request, peer) -> {
            while (peer.in().read() >= 0) {}
            gone.countDown();
        }, "");
        try (var client = client()) {
            client.request(1, true, "GET", "/");
            Eventually.holds(PATIENCE, () -> !origin.requests().isEmpty());
            client.reset(1, 8);
            Eventually.holds(PATIENCE, () -> gone.getCount() == 0);
            assertThat(client.frame(RawHttp2.PING, 0, 0, new byte[8]).next()).isPresent();
        }
    }

    @Test
    void anOriginThatBreaksOffIsPassedOnAsAReset() {
        with((request, peer) -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            peer.close();
        }, "");
        try (var client = client()) {
            var answer = client.request(1, true, "GET", "/").outcome(1);
            assertThat(answer.body()).isEqualTo("half");
            assertThat(answer.reset()).as("INTERNAL_ERROR: it must not look whole").contains(2);
        }
    }

    @Test
    void aListenerCanSpeakOneVersionOnly() {
        try (var only1 = io.cardea.Cardea.startText("listeners: { address: 127.0.0.1:0, http: http1 }\nlog: off\nadmin: off\nroutes: [{ respond: ok }]\n");
             var only2 = io.cardea.Cardea.startText("listeners: { address: 127.0.0.1:0, http: http2 }\nlog: off\nadmin: off\nroutes: [{ respond: ok }]\n");
             var one = new RawClient(only1.port()); var two = new RawHttp2(only2.port()); var wrong = new RawClient(only2.port())) {
            assertThat(one.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").rest()).startsWith("HTTP/1.1 505 ");
            assertThat(two.request(1, true, "GET", "/").outcome(1).word()).isEqualTo("200");
            assertThat(wrong.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").rest()).doesNotContain("200");
        }
    }
}
