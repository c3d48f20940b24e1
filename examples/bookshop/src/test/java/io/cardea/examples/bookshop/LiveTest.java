// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The stock over a WebSocket, by the JDK's client and by bytes.
@Timeout(30)
class LiveTest {
    private static final JsonMapper JSON = new JsonMapper();
    private final Origin origin = Bookshop.start(Service.STORES);
    private final BlockingQueue<String> came = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @AfterEach
    void stop() {
        origin.close();
    }

    private java.net.http.WebSocket listen(HttpClient client) {
        return client.newWebSocketBuilder().buildAsync(URI.create(origin.uri().toString().replace("http:", "ws:") + "/stores/live"), new java.net.http.WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(java.net.http.WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    came.add(text.toString());
                    text.setLength(0);
                }
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
                closed.complete(code);
                return null;
            }
        }).join();
    }

    private JsonNode next() throws Exception {
        var text = came.poll(15, TimeUnit.SECONDS);
        assertThat(text).as("a message").isNotNull();
        return JSON.readTree(text);
    }

    @Test
    void whatIsSoldAndDeliveredIsToldAsItHappens() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var socket = listen(client);
            var welcome = next();
            assertThat(welcome.path("what").asText()).isEqualTo("welcome");
            assertThat(welcome.path("recent")).isNotEmpty();
            var seq = welcome.path("seq").asLong();
            for (var i = 0; i < 4; i++) {
                var change = next();
                assertThat(change.path("seq").asLong()).isEqualTo(++seq);
                assertThat(change.path("what").asText()).isIn("sold", "delivered");
                assertThat(change.path("left").asInt(-1)).isNotNegative();
                assertThat(change.path("city").asText()).isEqualTo(Data.stores().get(change.path("store").asInt() - 1).city());
                assertThat(change.path("title").asText()).isEqualTo(Data.books().get(change.path("book").asInt() - 1).title());
            }
            socket.sendClose(1000, "enough").join();
            assertThat(closed.get(5, TimeUnit.SECONDS)).isEqualTo(1000);
        }
    }

    @Test
    void aServiceThatEndsSaysThatItGoesAway() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            listen(client);
            next();
            origin.close();
            assertThat(closed.get(5, TimeUnit.SECONDS)).isEqualTo(1001);
        }
    }

    @Test
    void theListsAgreeWithEachOther() {
        var visitor = Visitor.of(origin);
        var one = Visitor.json(visitor.get("/stores/stock?book=7"));
        assertThat(one.path("stores")).hasSize(Data.stores().size());
        assertThat(Visitor.json(visitor.get("/stores/stock")).path("books")).hasSize(Data.books().size());
        assertThat(visitor.get("/stores/stock?book=100000").statusCode()).isEqualTo(400);
        assertThat(visitor.get("/stores/live").statusCode()).as("without an upgrade").isEqualTo(426);
    }

    @Test
    void pingsAreAnsweredAndWhatBreaksARuleIsClosed() throws Exception {
        var cases = new HashMap<String, String>();
        cases.put("\u0089\u0082\0\0\0\0hi", "\u008a\2hi");
        cases.put("\u0081\2hi", "\u0088\2\u0003\u00ea"); // not masked: 1002
        cases.put("\u00c1\u0082\0\0\0\0hi", "\u0088\2\u0003\u00ea"); // compressed, as nobody agreed
        cases.put("\u0082\u00ff\0\0\0\0\u007f\0\0\0", "\u0088\2\u0003\u00f1"); // too big: 1009
        for (var one : cases.entrySet()) {
            try (var socket = new Socket(origin.uri().getHost(), origin.uri().getPort())) {
                socket.setSoTimeout(5000);
                var out = socket.getOutputStream();
                out.write(("GET /stores/live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" + one.getKey()).getBytes(StandardCharsets.ISO_8859_1));
                var text = new StringBuilder();
                for (int b; !text.toString().contains(one.getValue()) && (b = socket.getInputStream().read()) >= 0; ) text.append((char) b);
                assertThat(text).startsWith("HTTP/1.1 101 ").contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n").endsWith(one.getValue());
            }
        }
    }
}
