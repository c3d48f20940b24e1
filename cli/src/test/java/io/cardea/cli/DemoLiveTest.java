// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cardea.Cardea;
import io.cardea.examples.bookshop.Bookshop;
import io.cardea.examples.bookshop.Origin;
import io.cardea.examples.bookshop.Service;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shop behind the demo's own file: what the stores tell live arrives by both versions of HTTP.
class DemoLiveTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;
    private final Map<Service, Origin> shop = new EnumMap<>(Service.class);
    private Path file = Path.of("");

    @BeforeEach
    void open() throws IOException {
        for (var service : Service.values()) shop.put(service, Bookshop.start(service));
        var values = new HashMap<>(Map.of("http", "0", "https", "00", "admin", "0", "folder", folder.toString(), "public", folder.resolve("public").toString()));
        shop.forEach((service, origin) -> values.put(service.label(), "" + origin.uri().getPort()));
        Bookshop.unpackPublic(folder.resolve("public"));
        file = DemoTemplate.write(folder, values, DemoCommand.able());
    }

    @AfterEach
    void close() {
        shop.values().forEach(Origin::close);
    }

    /// The texts of whole frames that lie in the bytes.
    private static List<JsonNode> messages(byte[] bytes) throws IOException {
        var messages = new ArrayList<JsonNode>();
        for (int at = 0; at + 4 < bytes.length; ) {
            int length = bytes[at + 1] & 0x7f;
            int from = at + 2;
            if (length == 126) {
                length = (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
                from += 2;
            }
            assertThat(bytes[at]).as("a whole text").isEqualTo((byte) 0x81);
            if (from + length > bytes.length) break;
            messages.add(JSON.readTree(bytes, from, length));
            at = from + length;
        }
        return messages;
    }

    private static void assertLive(List<JsonNode> messages) {
        long seq = messages.getFirst().path("seq").asLong();
        assertThat(messages.getFirst().path("what").asText()).isEqualTo("welcome");
        for (var change : messages.subList(1, messages.size())) {
            assertThat(change.path("what").asText()).isIn("sold", "delivered");
            assertThat(change.path("seq").asLong()).isEqualTo(++seq);
        }
    }

    @Test
    void overHttp1() throws IOException {
        try (var edge = Cardea.start(file); var client = new RawClient(edge.port())) {
            var head = client.send("GET /stores/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").head();
            assertThat(head).startsWith("HTTP/1.1 101 ").contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
            var bytes = new ByteArrayOutputStream();
            while (messages(bytes.toByteArray()).size() < 3) bytes.writeBytes(client.bytes(1).getBytes(StandardCharsets.ISO_8859_1));
            assertLive(messages(bytes.toByteArray()));
        }
    }

    @Test
    void overHttp2() throws IOException {
        try (var edge = Cardea.start(file); var client = new RawHttp2(edge.port())) {
            client.headers(1, false, ":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /stores/live", ":authority: localhost", "sec-websocket-version: 13");
            var bytes = new ByteArrayOutputStream();
            while (messages(bytes.toByteArray()).size() < 3) {
                var frame = client.next().orElseThrow();
                if (frame.type() == RawHttp2.HEADERS) assertThat(client.decoded(frame)).containsEntry(":status", "200");
                if (frame.type() == RawHttp2.DATA) bytes.writeBytes(frame.payload());
            }
            assertLive(messages(bytes.toByteArray()));
        }
    }
}
