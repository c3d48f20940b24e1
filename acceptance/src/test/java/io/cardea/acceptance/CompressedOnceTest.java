// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is stored as it came is compressed for the first who wants it so; the others are given what that one was.
@Timeout(30)
class CompressedOnceTest {
    private static final String FIRST = "All happy families are alike. ".repeat(700);
    private static final String SECOND = "Every unhappy family is unhappy in its own way. ".repeat(700);

    private static GatewayUnderTest edge(FakeOrigin origin) {
        return GatewayUnderTest.file("routes:\n  - policies: [ { cache: {} }, { compress: [gzip] } ]\n    to: " + origin.url() + "\n");
    }

    private record Answer(String head, byte[] body) {
        String text() {
            try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isKept() {
            return head.contains("\r\nContent-Length: " + body.length + "\r\n") && head.contains("\r\nContent-Encoding: gzip\r\n");
        }
    }

    private static Answer ask(GatewayUnderTest edge, String coding) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(("GET /book HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nAccept-Encoding: " + coding + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var all = socket.getInputStream().readAllBytes();
            var text = new String(all, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n") + 4;
            var head = text.substring(0, end);
            var body = text.substring(end).getBytes(StandardCharsets.ISO_8859_1);
            return new Answer(head, head.contains("chunked") ? unchunked(text.substring(end)) : body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] unchunked(String text) {
        var out = new ByteArrayOutputStream();
        for (int at = 0; ; ) {
            int line = text.indexOf("\r\n", at);
            int size = Integer.parseInt(text.substring(at, line), 16);
            if (size == 0) return out.toByteArray();
            out.writeBytes(text.substring(line + 2, line + 2 + size).getBytes(StandardCharsets.ISO_8859_1));
            at = line + 2 + size + 2;
        }
    }

    private static String answer(String tag, String fields, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + (tag.isEmpty() ? "" : "ETag: " + tag + "\r\n") + "Content-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
    }

    @Test
    void theThirdIsGivenWhatWasCompressedForTheSecond() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("\"1\"", "Cache-Control: max-age=60\r\n", FIRST))); var edge = edge(origin)) {
            ask(edge, "identity");
            var second = ask(edge, "gzip");
            assertThat(second.head()).contains("Transfer-Encoding: chunked", "Cardea; hit");
            assertThat(second.text()).isEqualTo(FIRST);
            var third = ask(edge, "gzip");
            assertThat(third.isKept()).as(third.head()).isTrue();
            assertThat(third.head()).contains("Cardea; hit", "ETag: W/\"1\"", "Vary: Accept-Encoding");
            assertThat(third.text()).isEqualTo(FIRST);
            var plain = ask(edge, "identity");
            assertThat(plain.head()).contains("\r\nContent-Length: " + FIRST.length(), "ETag: \"1\"").doesNotContain("Content-Encoding");
            assertThat(new String(plain.body(), StandardCharsets.ISO_8859_1)).isEqualTo(FIRST);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void whatIsFoundToHoldKeepsItsForm() {
        try (var origin = new FakeOrigin((request, peer) -> {
            if (request.field("If-None-Match").isEmpty()) peer.write(answer("\"1\"", "Cache-Control: no-cache\r\n", FIRST));
            else peer.write("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nCache-Control: no-cache\r\n\r\n");
        }); var edge = edge(origin)) {
            for (int i = 0; i < 2; i++) assertThat(ask(edge, "gzip").text()).isEqualTo(FIRST);
            var third = ask(edge, "gzip");
            assertThat(third.head()).contains("fwd-status=304");
            assertThat(third.isKept()).as(third.head()).isTrue();
            assertThat(third.text()).isEqualTo(FIRST);
        }
    }

    @Test
    void anotherAnswerIsNotGivenInTheFormOfTheOneBefore() {
        for (var tag : new String[] {"\"%d\"", "W/\"same\"", ""}) {
            var asked = new AtomicInteger();
            try (var origin = new FakeOrigin((request, peer) -> {
                int number = asked.incrementAndGet();
                peer.write(answer(tag.formatted(number), "Cache-Control: max-age=60\r\n", number == 1 ? FIRST : SECOND));
            }); var edge = edge(origin)) {
                for (int i = 0; i < 3; i++) assertThat(ask(edge, "gzip").text()).isEqualTo(FIRST);
                assertThat(ask(edge, "gzip").isKept()).isTrue();
                edge.exchange("POST /book HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"); // makes it untrue
                for (int i = 0; i < 4; i++) assertThat(ask(edge, "gzip").text()).as("after it has changed, tag `%s`", tag).isEqualTo(SECOND);
            }
        }
    }
}
