// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is stored in gzip is unpacked for the first who does not accept it; the others like him are given what that one was.
@Timeout(30)
class UnpackedOnceTest {
    private static final String TEXT = "All happy families are alike. ".repeat(700);
    private static final byte[] PACKED = gzip(TEXT);

    private static byte[] gzip(String text) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static GatewayUnderTest edge(FakeOrigin origin, String compress) {
        return GatewayUnderTest.file("routes:\n  - policies: [ { cache: {} }" + compress + " ]\n    to: " + origin.url() + "\n");
    }

    /// Gives gzip whatever is wanted.
    private static FakeOrigin origin(String fields) {
        return new FakeOrigin((request, peer) -> peer.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nCache-Control: max-age=60\r\nContent-Encoding: gzip\r\nContent-Length: " + PACKED.length + "\r\n" + fields + "\r\n"
            + new String(PACKED, StandardCharsets.ISO_8859_1)));
    }

    private record Answer(String head, String body) {}

    private static Answer ask(GatewayUnderTest edge, String method, String fields) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((method + " /book HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n" + fields + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n") + 4;
            var head = text.substring(0, end);
            return new Answer(head, head.contains("chunked") ? unchunked(text.substring(end)) : text.substring(end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unchunked(String text) {
        var out = new StringBuilder();
        for (int at = 0; ; ) {
            int line = text.indexOf("\r\n", at);
            int size = Integer.parseInt(text.substring(at, line), 16);
            if (size == 0) return out.toString();
            out.append(text, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }

    private static final String GZIP = "Accept-Encoding: gzip\r\n";
    private static final String PLAIN = "Accept-Encoding: identity\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"", "Vary: Accept-Encoding\r\n"})
    void theThirdIsGivenWhatWasUnpackedForTheSecond(String vary) {
        try (var origin = origin("ETag: \"1\"\r\n" + vary); var edge = edge(origin, ", { compress: [gzip] }")) {
            var first = ask(edge, "GET", GZIP);
            assertThat(first.head()).contains("Content-Encoding: gzip", "ETag: \"1\"", "Vary: Accept-Encoding");
            var second = ask(edge, "GET", PLAIN);
            assertThat(second.head()).contains("Cardea; hit", "Transfer-Encoding: chunked", "ETag: W/\"1\"", "Vary: Accept-Encoding").doesNotContain("Content-Encoding");
            assertThat(second.body()).isEqualTo(TEXT);
            var third = ask(edge, "GET", "");
            assertThat(third.head()).contains("Cardea; hit", "\r\nContent-Length: " + TEXT.length() + "\r\n", "ETag: W/\"1\"").doesNotContain("Content-Encoding");
            assertThat(third.body()).isEqualTo(TEXT);
            assertThat(ask(edge, "HEAD", PLAIN).head()).contains("Cardea; hit", "ETag: W/\"1\"").doesNotContain("Content-Encoding", "Content-Length");
            assertThat(ask(edge, "GET", PLAIN + "If-None-Match: W/\"1\"\r\n").head()).startsWith("HTTP/1.1 304").contains("ETag: W/\"1\"");
            assertThat(ask(edge, "GET", GZIP).body()).isEqualTo(new String(PACKED, StandardCharsets.ISO_8859_1));
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aPartOfWhatIsPackedIsNothingToWhoWantsItPlain() {
        try (var origin = origin("ETag: \"1\"\r\n"); var edge = edge(origin, ", { compress: [gzip] }")) {
            ask(edge, "GET", GZIP);
            assertThat(ask(edge, "GET", GZIP + "Range: bytes=0-9\r\n").head()).startsWith("HTTP/1.1 206");
            var plain = ask(edge, "GET", PLAIN + "Range: bytes=0-9\r\n");
            assertThat(plain.head()).startsWith("HTTP/1.1 200").contains("Cardea; hit");
            assertThat(plain.body()).isEqualTo(TEXT);
        }
    }

    @Test
    void whoIsFirstAndWantsItPlainGetsItSoWhileItComes() {
        try (var origin = origin("ETag: \"1\"\r\n"); var edge = edge(origin, ", { compress: [gzip] }")) {
            assertThat(ask(edge, "GET", PLAIN)).satisfies(each -> assertThat(each.head()).contains("stored").doesNotContain("Content-Encoding")).satisfies(each -> assertThat(each.body()).isEqualTo(TEXT));
            assertThat(ask(edge, "GET", GZIP).head()).contains("Cardea; hit", "Content-Encoding: gzip");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cache-Control: no-transform\r\n", "Vary: Accept\r\n", "Cache-Control: no-cache\r\n"})
    void theOriginIsAskedWhereItMayNotBe(String fields) {
        try (var origin = origin("Vary: Accept-Encoding\r\n" + fields); var edge = edge(origin, ", { compress: [gzip] }")) {
            ask(edge, "GET", GZIP + "Accept: text/plain\r\n");
            assertThat(ask(edge, "GET", PLAIN).head()).contains("fwd=");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void withoutCompressNothingIsUnpacked() {
        try (var origin = origin("Vary: Accept-Encoding\r\n"); var edge = edge(origin, "")) {
            ask(edge, "GET", GZIP);
            assertThat(ask(edge, "GET", PLAIN).head()).contains("fwd=vary-miss", "Content-Encoding: gzip");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void aPurgeTakesWhatWasUnpackedWithIt() {
        try (var origin = origin("ETag: \"1\"\r\nVary: Accept-Encoding\r\n"); var edge = edge(origin, ", { compress: [gzip] }")) {
            ask(edge, "GET", GZIP);
            for (int i = 0; i < 2; i++) assertThat(ask(edge, "GET", PLAIN).head()).contains("Cardea; hit");
            ask(edge, "POST", "Content-Length: 0\r\n");
            assertThat(ask(edge, "GET", PLAIN).head()).contains("fwd=uri-miss");
        }
    }
}
