// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import io.cardea.testkit.RawHttp2Origin;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What no origin of HTTP/2 may answer: it is a bad gateway, or an answer that is visibly cut, and never the answer to another
/// request, neither one that waits on the same connection nor the next.
class Http2OriginNonsenseTest {
    private static final List<Row> ROWS = new ArrayList<>();
    private static final ConcurrentHashMap<String, RawHttp2Origin.Call> WAITING = new ConcurrentHashMap<>();
    private static RawHttp2Origin origin;
    private static GatewayUnderTest edge;

    /// @param frames for a stream of that number
    /// @param expected a status, or `cut`: 502, or an answer without its end
    private record Row(String name, IntFunction<byte[]> frames, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() {
        origin = new RawHttp2Origin(call -> {
            if (!call.isHead()) return;
            var number = call.path().substring(call.path().lastIndexOf('/') + 1);
            if (call.path().startsWith("/ok/")) call.answer("ok " + number);
            else if (call.path().startsWith("/wait/")) WAITING.put(number, call);
            else {
                call.wire().raw(ROWS.get(Integer.parseInt(number)).frames.apply(call.stream()));
                var other = WAITING.remove(number);
                if (other != null) other.answer("late " + number);
            }
        });
        edge = GatewayUnderTest.file("routes:\n  - { match: /**, to: \"" + origin.url() + "\" }\n");
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    private static byte[] head(int stream, boolean end, String... lines) {
        return RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS | (end ? RawHttp2.END_STREAM : 0), stream, RawHttp2.block(lines));
    }

    /// In two frames.
    private static byte[] longHead(int stream, boolean end, String... lines) {
        var block = RawHttp2.block(lines);
        return join(RawHttp2.bytesOf(RawHttp2.HEADERS, end ? RawHttp2.END_STREAM : 0, stream, Arrays.copyOf(block, 16_000)),
            RawHttp2.bytesOf(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, stream, Arrays.copyOfRange(block, 16_000, block.length)));
    }

    private static byte[] data(int stream, boolean end, String text) {
        return RawHttp2.bytesOf(RawHttp2.DATA, end ? RawHttp2.END_STREAM : 0, stream, text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private static void row(String name, String expected, IntFunction<byte[]> frames) {
        ROWS.add(new Row(name, frames, expected));
    }

    private static void badHead(String name, String... lines) {
        row(name, "502", stream -> join(head(stream, false, lines), data(stream, true, "WRONG")));
    }

    /// Behind the beginning of an answer.
    private static void behind(String name, IntFunction<byte[]> frames) {
        row(name, "cut", stream -> join(head(stream, false, ":status: 200"), data(stream, false, "abc"), frames.apply(stream)));
    }

    private static void connectionFault(String name, IntFunction<byte[]> frames) {
        row(name, "502", frames);
    }

    static List<Row> rows() {
        if (ROWS.isEmpty()) {
            heads();
            lengths();
            streams();
            frames();
        }
        return ROWS;
    }

    private static void heads() {
        badHead("no status", "content-type: text/plain");
        badHead("no fields at all");
        for (var status : List.of("099", "101", "20", "2000", "abc", "600", "+20", "", " 200", "200 OK", "000")) badHead("status " + status, ":status: " + status);
        badHead("two statuses", ":status: 200", ":status: 200");
        badHead("a status behind fields", "server: x", ":status: 200");
        badHead("a path", ":status: 200", ":path: /");
        badHead("an unknown pseudo-field", ":status: 200", ":reason: OK");
        for (var field : List.of("X-Upper: 1", "connection: close", "connection: x-a", "keep-alive: timeout=5", "proxy-connection: close", "transfer-encoding: chunked", "upgrade: h2c", "a b: 1", "a\r\nb: 1",
            "x: a\r\nset-cookie: b", "x: a\nb", "x: a\0b", "x:  a", "x: a ", "a:b: c")) badHead("the field " + field.replace("\r", "CR").replace("\n", "LF").replace("\0", "NUL"), ":status: 200", field);
        row("a field without a name", "502", stream -> join(RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, join(RawHttp2.block(":status: 200"), new byte[] {0, 0, 1, 'x'})), data(stream, true, "WRONG")));
        row("100 that ends the stream", "502", stream -> head(stream, true, ":status: 100"));
        row("103 that ends the stream", "502", stream -> head(stream, true, ":status: 103"));
        row("a field that is too long", "502", stream -> join(longHead(stream, false, ":status: 200", "x: " + "y".repeat(17_000)), data(stream, true, "WRONG")));
        row("more fields than are taken", "502", stream -> {
            var lines = new ArrayList<>(List.of(":status: 200"));
            for (int i = 0; i < 300; i++) lines.add("x-" + i + ": y");
            return join(head(stream, false, lines.toArray(String[]::new)), data(stream, true, "WRONG"));
        });
    }

    private static void lengths() {
        for (var length : List.of("-1", "5x", "", "99999999999999999999", "5, 5")) badHead("Content-Length " + length, ":status: 200", "content-length: " + length);
        badHead("two lengths", ":status: 200", "content-length: 5", "content-length: 5");
        row("a length and no body", "502", stream -> head(stream, true, ":status: 200", "content-length: 5"));
        row("fewer bytes than the length", "cut", stream -> join(head(stream, false, ":status: 200", "content-length: 9"), data(stream, true, "abc")));
        row("fewer bytes, then trailers", "cut", stream -> join(head(stream, false, ":status: 200", "content-length: 9"), data(stream, false, "abc"), head(stream, true, "x: y")));
        row("more bytes than the length", "cut", stream -> join(head(stream, false, ":status: 200", "content-length: 2"), data(stream, true, "abc")));
        row("204 with a body", "204", stream -> join(head(stream, false, ":status: 204"), data(stream, true, "WRONG")));
        row("304 with a body", "304", stream -> join(head(stream, false, ":status: 304"), data(stream, true, "WRONG")));
    }

    private static void streams() {
        row("DATA before the head", "502", stream -> join(data(stream, false, "WRONG"), head(stream, true, ":status: 200")));
        row("DATA behind an interim response", "502", stream -> join(head(stream, false, ":status: 103"), data(stream, true, "WRONG")));
        row("an empty end and no head", "502", stream -> data(stream, true, ""));
        row("HEADERS behind the end", "200", stream -> join(head(stream, false, ":status: 200"), data(stream, true, "abc"), head(stream, true, ":status: 200", "x: y")));
        row("DATA behind the end", "200", stream -> join(head(stream, false, ":status: 200"), data(stream, true, "abc"), data(stream, true, "WRONG")));
        row("a reset", "502", stream -> RawHttp2.bytesOf(RawHttp2.RST_STREAM, 0, stream, RawHttp2.number(2)));
        row("a reset without an error", "502", stream -> RawHttp2.bytesOf(RawHttp2.RST_STREAM, 0, stream, RawHttp2.number(0)));
        behind("a reset in the middle", stream -> RawHttp2.bytesOf(RawHttp2.RST_STREAM, 0, stream, RawHttp2.number(8)));
        behind("a reset without an error in the middle", stream -> RawHttp2.bytesOf(RawHttp2.RST_STREAM, 0, stream, RawHttp2.number(0)));
        behind("another head", stream -> head(stream, true, ":status: 200"));
        behind("trailers that do not end", stream -> head(stream, false, "x: y"));
        behind("trailers with a pseudo-field", stream -> head(stream, true, ":status: 200", "x: y"));
        behind("trailers with an upper case name", stream -> head(stream, true, "X: y"));
        behind("trailers with a connection field", stream -> head(stream, true, "connection: close"));
        behind("trailers that are too large", stream -> longHead(stream, true, "x: " + "y".repeat(17_000)));
        connectionFault("HEADERS of a stream that never began", stream -> head(stream + 1000, true, ":status: 200"));
        connectionFault("DATA of a stream that never began", stream -> data(stream + 1000, true, "WRONG"));
        connectionFault("HEADERS of an even stream", stream -> head(2, true, ":status: 200"));
        connectionFault("DATA of an even stream", stream -> data(2, true, "WRONG"));
        connectionFault("RST_STREAM of a stream that never began", stream -> RawHttp2.bytesOf(RawHttp2.RST_STREAM, 0, stream + 1000, RawHttp2.number(0)));
        connectionFault("a push", stream -> RawHttp2.bytesOf(RawHttp2.PUSH_PROMISE, RawHttp2.END_HEADERS, stream, join(RawHttp2.number(2), RawHttp2.block(":method: GET", ":path: /x", ":scheme: http", ":authority: a"))));
        connectionFault("an extended CONNECT of its own", stream -> head(2, false, ":method: GET", ":path: /x", ":scheme: http", ":authority: a"));
    }

    private static void frames() {
        connectionFault("an index that the table has not", stream -> RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, (byte) 0xff, (byte) 0x20));
        connectionFault("a block that breaks off", stream -> RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, (byte) 0, (byte) 9, (byte) 'x'));
        connectionFault("a frame that is too large", stream -> RawHttp2.bytesOf(RawHttp2.DATA, 0, stream, new byte[16_385]));
        connectionFault("a block that is too large", stream -> {
            var out = new ByteArrayOutputStream();
            out.writeBytes(RawHttp2.bytesOf(RawHttp2.HEADERS, 0, stream, RawHttp2.block(":status: 200")));
            for (int i = 0; i < 5; i++) out.writeBytes(RawHttp2.bytesOf(RawHttp2.CONTINUATION, i == 4 ? RawHttp2.END_HEADERS : 0, stream, RawHttp2.block("x-" + i + ": " + "y".repeat(16_000))));
            return out.toByteArray();
        });
        connectionFault("empty CONTINUATIONs without end", stream -> {
            var out = new ByteArrayOutputStream();
            out.writeBytes(RawHttp2.bytesOf(RawHttp2.HEADERS, 0, stream, RawHttp2.block(":status: 200")));
            for (int i = 0; i < 100; i++) out.writeBytes(RawHttp2.bytesOf(RawHttp2.CONTINUATION, 0, stream));
            return out.toByteArray();
        });
        connectionFault("a block that is interrupted", stream -> join(RawHttp2.bytesOf(RawHttp2.HEADERS, 0, stream, RawHttp2.block(":status: 200")), RawHttp2.bytesOf(RawHttp2.PING, 0, 0, new byte[8])));
        connectionFault("CONTINUATION of nothing", stream -> RawHttp2.bytesOf(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, stream, RawHttp2.block("x: y")));
        row("a window of the stream that overflows", "502", stream -> RawHttp2.bytesOf(RawHttp2.WINDOW_UPDATE, 0, stream, RawHttp2.number(Integer.MAX_VALUE)));
        row("a window update of nothing", "502", stream -> RawHttp2.bytesOf(RawHttp2.WINDOW_UPDATE, 0, stream, RawHttp2.number(0)));
        connectionFault("a window of the connection that overflows", stream -> RawHttp2.bytesOf(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.number(Integer.MAX_VALUE)));
        connectionFault("an initial window that is too large", stream -> RawHttp2.bytesOf(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 0x80000000L)));
        connectionFault("a frame size that is too small", stream -> RawHttp2.bytesOf(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(5, 100)));
        connectionFault("SETTINGS of five bytes", stream -> RawHttp2.bytesOf(RawHttp2.SETTINGS, 0, 0, new byte[5]));
        connectionFault("SETTINGS of a stream", stream -> RawHttp2.bytesOf(RawHttp2.SETTINGS, 0, stream));
        connectionFault("an acknowledgement with values", stream -> RawHttp2.bytesOf(RawHttp2.SETTINGS, RawHttp2.ACK, 0, RawHttp2.setting(4, 1)));
        connectionFault("a PING of seven bytes", stream -> RawHttp2.bytesOf(RawHttp2.PING, 0, 0, new byte[7]));
        connectionFault("a short GOAWAY", stream -> RawHttp2.bytesOf(RawHttp2.GOAWAY, 0, 0, new byte[7]));
        connectionFault("more padding than frame", stream -> RawHttp2.bytesOf(RawHttp2.DATA, 8, stream, (byte) 200, (byte) 1));
        connectionFault("HTTP/1.1", stream -> "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nWRONG".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nonsenseIsABadGatewayAndNobodyElsesAnswer(Row row) throws Exception {
        int number = ROWS.indexOf(row);
        var bystander = CompletableFuture.supplyAsync(() -> edge.exchange("GET /wait/" + number + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        Eventually.holds(java.time.Duration.ofSeconds(5), () -> WAITING.containsKey(Integer.toString(number)));
        var answer = edge.exchange("GET /row/" + number + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").replaceFirst("(?s)^HTTP/1.1 103 .*?\r\n\r\n", "");
        assertThat(answer).doesNotContain("WRONG");
        if (row.expected.equals("cut")) assertThat(answer).satisfies(text -> assertThat(text.startsWith("HTTP/1.1 502 ") || isCut(text)).isTrue());
        else assertThat(answer).startsWith("HTTP/1.1 " + row.expected + " ");
        assertThat(bystander.get()).satisfiesAnyOf(text -> assertThat(text).startsWith("HTTP/1.1 200 ").contains("late " + number), text -> assertThat(text).startsWith("HTTP/1.1 502 "));
        assertThat(edge.exchange("GET /ok/" + number + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200 ").contains("ok " + number);
    }

    private static boolean isCut(String answer) {
        if (!answer.startsWith("HTTP/1.1 200 ")) return false;
        var body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        if (answer.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")) return !body.endsWith("0\r\n\r\n");
        return Arrays.stream(answer.split("\r\n")).filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")).anyMatch(line -> body.length() < Integer.parseInt(line.substring(16)));
    }
}
