// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Any valid request of HTTP/2 reaches an origin of HTTP/1.1 as exactly one valid request that means the same, and any answer of
/// HTTP/1.1 comes back as that answer; also through an origin of HTTP/2 in between.
class Http2PropertiesTest {
    private static final String TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789-!#$%&'*+.^`|~";
    private static final String VISIBLE = "abc XYZ019!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\t\u00e4\u00ff";
    private static FakeOrigin origin;
    private static GatewayUnderTest direct;
    private static GatewayUnderTest through;
    private static volatile String answer = "";

    @BeforeAll
    static void start() {
        origin = new FakeOrigin((request, peer) -> peer.out().write(answer.getBytes(StandardCharsets.ISO_8859_1)));
        direct = GatewayUnderTest.of("/**", origin);
        through = GatewayUnderTest.file("routes: [{ to: \"h2c://127.0.0.1:" + direct.port() + "\" }]\n");
    }

    @AfterAll
    static void stop() {
        through.close();
        direct.close();
        origin.close();
    }

    private static String some(Random random, String of, int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i >= 0; i--) text.append(of.charAt(random.nextInt(of.length())));
        return text.toString();
    }

    @RepeatedTest(200)
    void arrivesOnceAndUnchanged(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition() * 7919L);
        var method = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PURGE").get(random.nextInt(8));
        boolean bodiless = method.equals("GET") || method.equals("HEAD");
        var path = "/" + some(random, "abcXYZ019-._~!$&'()*+,=:@", 20).replace("..", "x") + (random.nextBoolean() ? "?" + some(random, "abc019-._~!$&'()*+,;=:@/?%25".replace("%", ""), 20) : "");
        path = path.replaceAll("/\\.(?=[/?]|$)", "/x");
        var lines = new ArrayList<>(List.of(":method: " + method, ":scheme: http", ":path: " + path, ":authority: a.test"));
        var fields = new ArrayList<String[]>();
        for (int i = random.nextInt(8); i > 0; i--) {
            var field = new String[] {"q-" + some(random, TOKEN, 12), some(random, VISIBLE, 40).strip()};
            fields.add(field);
            lines.add(field[0] + ": " + field[1]);
        }
        var body = new StringBuilder();
        var frames = new ArrayList<String>();
        for (int i = bodiless ? 0 : random.nextInt(5); i > 0; i--) frames.add(some(random, VISIBLE, 500));
        frames.forEach(body::append);
        boolean told = random.nextBoolean() && !bodiless;
        if (told) lines.add("content-length: " + body.length());
        var reply = some(random, VISIBLE, 3000);
        answer = "HTTP/1.1 200 OK\r\nX-Reply: " + reply.length() + "\r\n" + (random.nextBoolean() ? "Content-Length: " + reply.length() + "\r\n\r\n" + (method.equals("HEAD") ? "" : reply)
            : "Transfer-Encoding: chunked\r\n\r\n" + (method.equals("HEAD") ? "" : Integer.toHexString(reply.length()) + "\r\n" + reply + "\r\n0\r\n\r\n"));
        for (var edge : List.of(direct, through)) {
            origin.forget();
            try (var client = new RawHttp2(edge.port())) {
                var out = new ByteArrayOutputStream();
                out.writeBytes(RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS | (frames.isEmpty() ? RawHttp2.END_STREAM : 0), 1, RawHttp2.block(lines.toArray(String[]::new))));
                for (int i = 0; i < frames.size(); i++) {
                    out.writeBytes(RawHttp2.bytesOf(RawHttp2.DATA, i == frames.size() - 1 ? RawHttp2.END_STREAM : 0, 1, frames.get(i).getBytes(StandardCharsets.ISO_8859_1)));
                }
                if (frames.isEmpty() && told && body.isEmpty()) assertThat(lines).contains("content-length: 0");
                var outcome = client.raw(out.toByteArray()).outcome(1);
                assertThat(outcome.status()).as(outcome.toString()).isEqualTo(200);
                assertThat(outcome.body()).isEqualTo(method.equals("HEAD") ? "" : reply);
                assertThat(outcome.fields()).containsEntry("x-reply", "" + reply.length());
            }
            assertThat(origin.requests()).hasSize(1);
            var received = origin.requests().getFirst();
            assertThat(received.line()).isEqualTo(method + " " + path + " HTTP/1.1");
            assertThat(received.field("Host")).containsExactly("a.test");
            for (var field : fields) assertThat(received.field(field[0])).contains(field[1]);
            var arrived = received.body();
            if (received.field("Transfer-Encoding").isEmpty()) assertThat(arrived).isEqualTo(body.toString());
            else assertThat(unchunked(arrived)).isEqualTo(body.toString());
        }
    }

    private static String unchunked(String chunked) {
        var text = new StringBuilder();
        int at = 0;
        while (true) {
            int line = chunked.indexOf("\r\n", at);
            int size = Integer.parseInt(chunked.substring(at, line), 16);
            if (size == 0) return text.toString();
            text.append(chunked, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }
}
