// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What no request of HTTP/2 may be: each row says what must come back. The origin never sees a byte of it, and a fault of a
/// stream leaves the connection to its other streams.
class Http2MalformedTest {
    private static final String BAD = "RST 1";
    private static FakeOrigin origin;
    private static GatewayUnderTest edge;

    /// @param expected as [RawHttp2.Outcome#word] says it
    private record Row(String name, byte[] frames, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Row> rows = new ArrayList<>();

    @BeforeAll
    static void start() {
        origin = FakeOrigin.of("reached");
        edge = GatewayUnderTest.of("/**", origin);
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    /// A request whose body was on its way may have begun there; it must not have ended.
    private void theOriginSawNothing(Row row) {
        assertThat(origin.requests()).isEmpty();
        // heads only, of this row or, on their way, of one before
        var rest = origin.raw().replaceAll("(?s)POST /open HTTP/1.1\r\n.*?\r\n\r\n", "");
        assertThat(rest.isEmpty() || rest.startsWith("POST /open ") || "POST /open ".startsWith(rest)).as(rest).isTrue();
    }

    private static byte[] get(String... more) {
        var lines = new ArrayList<>(List.of(":method: GET", ":scheme: http", ":path: /", ":authority: a.test"));
        lines.addAll(List.of(more));
        return head(lines.toArray(String[]::new));
    }

    private static byte[] head(String... lines) {
        return RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, RawHttp2.block(lines));
    }

    private static byte[] open(String... more) {
        var lines = new ArrayList<>(List.of(":method: POST", ":scheme: http", ":path: /open", ":authority: a.test"));
        lines.addAll(List.of(more));
        return RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.block(lines.toArray(String[]::new)));
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        return RawHttp2.bytesOf(type, flags, stream, payload);
    }

    private void row(String name, byte[] frames, String expected) {
        rows.add(new Row(name, frames, expected));
    }

    private void path(String path) {
        row("path " + path.replace("\0", "NUL"), head(":method: GET", ":scheme: http", ":path: " + path, ":authority: a.test"), path.isEmpty() || !path.startsWith("/") || path.matches("(?s).*[\\x00-\\x20\\x7f-\\xff#\\\\].*") ? BAD : "400");
    }

    private void authority(String text) {
        row("authority " + text, head(":method: GET", ":scheme: http", ":path: /", ":authority: " + text), BAD);
    }

    private static List<Row> rows() {
        var table = new Http2MalformedTest();
        table.pseudoFields();
        table.fields();
        table.bodies();
        table.frames();
        table.blocks();
        return table.rows;
    }

    private void pseudoFields() {
        for (var method : List.of("", "GET ", "G ET", "GET / HTTP/1.1\r\nX: ", "GE\0T", "get\r\n", "GET:", "A".repeat(33))) {
            row("method " + method.strip(), head(":method: " + method, ":scheme: http", ":path: /", ":authority: a.test"), BAD);
        }
        for (var scheme : List.of("https", "ftp", "", "http://x/?", "HTTPS", "http ", "javascript")) {
            row("scheme " + scheme, head(":method: GET", ":scheme: " + scheme, ":path: /", ":authority: a.test"), BAD);
        }
        for (var path : List.of("", "a", "*", "http://a.test/", "/a b", "/a\tb", "/a\r\nX: y", "/a\0", "/a#b", "/\\a", "/\u00e9", "/a\u007f", "?q", "/..", "/a/../../b", "/%2f", "/%5c", "/%00", "/%zz", "/%", "/;x", "/a;b=c")) path(path);
        for (var authority : List.of("", "a b", "user@a.test", "a.test:", "a.test:0", "a.test:99999", "a.test:8x", "a..test", ".a", "[::1", "[::g]", "a.test/x", "a.test?x", "a\0b", "%61.test", "http://a.test", "a.test,b.test")) authority(authority);
        row("no method", head(":scheme: http", ":path: /", ":authority: a.test"), BAD);
        row("no scheme", head(":method: GET", ":path: /", ":authority: a.test"), BAD);
        row("no path", head(":method: GET", ":scheme: http", ":authority: a.test"), BAD);
        row("neither authority nor host", head(":method: GET", ":scheme: http", ":path: /"), BAD);
        row("no pseudo-fields at all", head("host: a.test"), BAD);
        for (var name : List.of(":method: GET", ":scheme: http", ":path: /", ":authority: a.test")) row("twice " + name, get(name), BAD);
        row("a status in a request", get(":status: 200"), BAD);
        row("an unknown pseudo-field", get(":foo: bar"), BAD);
        row("an empty pseudo-field name", get(":: bar"), BAD);
        row("a pseudo-field behind fields", head(":method: GET", ":scheme: http", ":path: /", "accept: */*", ":authority: a.test"), BAD);
        row("authority and another host", get("host: b.test"), BAD);
        row("authority and another port", get("host: a.test:81"), BAD);
        row("two hosts", head(":method: GET", ":scheme: http", ":path: /", "host: a.test", "host: a.test"), BAD);
        row("CONNECT with a path", head(":method: CONNECT", ":scheme: http", ":path: /", ":authority: a.test:443"), BAD);
        row("CONNECT without authority", head(":method: CONNECT"), BAD);
        row("CONNECT without port", head(":method: CONNECT", ":authority: a.test"), BAD);
        row("CONNECT, which is for forward proxies", head(":method: CONNECT", ":authority: a.test:443"), "501");
        row("protocol without CONNECT", get(":protocol: websocket"), BAD);
        row("TRACE", head(":method: TRACE", ":scheme: http", ":path: /", ":authority: a.test"), "405");
    }

    private void fields() {
        for (var name : List.of("connection: close", "connection: keep-alive, te", "keep-alive: timeout=5", "proxy-connection: close", "transfer-encoding: chunked", "transfer-encoding: identity",
            "upgrade: h2c", "te: gzip", "te: trailers, deflate")) row("the field " + name, get(name), BAD);
        for (var name : List.of("Accept: */*", "x-A: b", " a: b", "a b: c", "a\0: b", "a\r\nb: c", "a(b): c", "\u00e9: x", "a{: x", "a\t: x")) row("name " + name.strip(), get(name), BAD);
        row("an empty name", join(frame(RawHttp2.HEADERS, 5, 1, join(RawHttp2.block(":method: GET", ":scheme: http", ":path: /", ":authority: a.test"), new byte[] {0, 0, 1, 'x'}))), BAD);
        for (var value : List.of("a\rb", "a\nb", "a\0b", "a\r\n b", "a\r\nX: y", "\u0001", "a\u007f", " a", "a ", "\ta", "a\t")) row("value " + value.strip().replace("\0", "NUL"), get("x-v: " + value), BAD);
        for (var length : List.of("", "-1", "+1", "05", "1,1", "1 ", "0x1", "99999999999999999999", "9223372036854775808", "a")) row("content-length " + length, get("content-length: " + length), BAD);
        row("two lengths", get("content-length: 0", "content-length: 0"), BAD);
        row("an unknown expectation", get("expect: 200-ok"), "417");
        row("a field that is too long", get("x: " + "a".repeat(9000)), "431");
        row("a path that is too long", head(":method: GET", ":scheme: http", ":path: /" + "a".repeat(9000), ":authority: a.test"), "414");
        row("too many fields", get(java.util.stream.IntStream.range(0, 101).mapToObj(i -> "x-" + i + ": a").toArray(String[]::new)), "431");
    }

    private void bodies() {
        row("a length and no body", head(":method: POST", ":scheme: http", ":path: /", ":authority: a.test", "content-length: 5"), BAD);
        row("trailers with a pseudo-field", join(open(), frame(RawHttp2.HEADERS, 5, 1, RawHttp2.block(":path: /x"))), BAD);
        row("trailers that do not end the stream", join(open(), frame(RawHttp2.HEADERS, 4, 1, RawHttp2.block("x: y"))), BAD);
        row("trailers in upper case", join(open(), frame(RawHttp2.HEADERS, 5, 1, RawHttp2.block("X: y"))), BAD);
    }

    private void frames() {
        row("DATA for no stream", frame(RawHttp2.DATA, 1, 0, (byte) 1), "GOAWAY 1");
        row("HEADERS for no stream", frame(RawHttp2.HEADERS, 5, 0), "GOAWAY 1");
        row("DATA for a stream that never began", frame(RawHttp2.DATA, 1, 1, (byte) 1), "GOAWAY 1");
        row("RST_STREAM for a stream that never began", frame(RawHttp2.RST_STREAM, 0, 1, RawHttp2.number(8)), "GOAWAY 1");
        row("WINDOW_UPDATE for a stream that never began", frame(RawHttp2.WINDOW_UPDATE, 0, 1, RawHttp2.number(8)), "GOAWAY 1");
        row("a stream of an even number", frame(RawHttp2.HEADERS, 5, 2, RawHttp2.block(":method: GET")), "GOAWAY 1");
        row("RST_STREAM for no stream", frame(RawHttp2.RST_STREAM, 0, 0, RawHttp2.number(8)), "GOAWAY 1");
        row("PRIORITY for no stream", frame(RawHttp2.PRIORITY, 0, 0, new byte[5]), "GOAWAY 1");
        row("SETTINGS for a stream", frame(RawHttp2.SETTINGS, 0, 1), "GOAWAY 1");
        row("PING for a stream", frame(RawHttp2.PING, 0, 1, new byte[8]), "GOAWAY 1");
        row("GOAWAY for a stream", frame(RawHttp2.GOAWAY, 0, 1, new byte[8]), "GOAWAY 1");
        row("CONTINUATION of nothing", frame(RawHttp2.CONTINUATION, 4, 1), "GOAWAY 1");
        row("PUSH_PROMISE from a client", frame(RawHttp2.PUSH_PROMISE, 4, 1, new byte[4]), "GOAWAY 1");
        row("a PING of 7 bytes", frame(RawHttp2.PING, 0, 0, new byte[7]), "GOAWAY 6");
        row("a RST_STREAM of 3 bytes", join(open(), frame(RawHttp2.RST_STREAM, 0, 1, new byte[3])), "GOAWAY 6");
        row("a WINDOW_UPDATE of 3 bytes", frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[3]), "GOAWAY 6");
        row("a WINDOW_UPDATE of nothing", frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[4]), "GOAWAY 1");
        row("a WINDOW_UPDATE of nothing for a stream", join(open(), frame(RawHttp2.WINDOW_UPDATE, 0, 1, new byte[4])), BAD);
        row("a window beyond its bound", frame(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.number(Integer.MAX_VALUE)), "GOAWAY 3");
        row("a stream's window beyond its bound", join(open(), frame(RawHttp2.WINDOW_UPDATE, 0, 1, RawHttp2.number(Integer.MAX_VALUE))), "RST 3");
        row("a GOAWAY of 7 bytes", frame(RawHttp2.GOAWAY, 0, 0, new byte[7]), "GOAWAY 6");
        row("SETTINGS of 5 bytes", frame(RawHttp2.SETTINGS, 0, 0, new byte[5]), "GOAWAY 6");
        row("an acknowledgement with values", frame(RawHttp2.SETTINGS, 1, 0, new byte[6]), "GOAWAY 6");
        row("ENABLE_PUSH 2", frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(2, 2)), "GOAWAY 1");
        row("INITIAL_WINDOW_SIZE 2^31", frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 1L << 31)), "GOAWAY 3");
        row("MAX_FRAME_SIZE 16383", frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(5, 16_383)), "GOAWAY 1");
        row("MAX_FRAME_SIZE 2^24", frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(5, 1 << 24)), "GOAWAY 1");
        row("ENABLE_CONNECT_PROTOCOL 2", frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(8, 2)), "GOAWAY 1");
        row("a PRIORITY of 4 bytes", join(open(), frame(RawHttp2.PRIORITY, 0, 1, new byte[4])), "RST 6");
        row("a stream that depends on itself", frame(RawHttp2.PRIORITY, 0, 1, new byte[] {0, 0, 0, 1, 0}), "GOAWAY 1");
        row("HEADERS that depend on themselves", frame(RawHttp2.HEADERS, 0x25, 1, join(new byte[] {0, 0, 0, 1, 0}, RawHttp2.block(":method: GET"))), "GOAWAY 1");
        row("HEADERS too short for their priority", frame(RawHttp2.HEADERS, 0x25, 1, new byte[4]), "GOAWAY 6");
        row("padded DATA without padding's length", join(open(), frame(RawHttp2.DATA, 8, 1)), "GOAWAY 6");
        row("more padding than DATA", join(open(), frame(RawHttp2.DATA, 8, 1, (byte) 5, (byte) 0)), "GOAWAY 1");
        row("more padding than HEADERS", frame(RawHttp2.HEADERS, 0xd, 1, (byte) 9, (byte) 0x82), "GOAWAY 1");
        row("a frame larger than allowed", frame(RawHttp2.PING, 0, 0, new byte[16_385]), "GOAWAY 6");
        row("a DATA frame larger than allowed", join(open(), frame(RawHttp2.DATA, 0, 1, new byte[16_385])), "GOAWAY 6");
    }

    private void blocks() {
        var part = frame(RawHttp2.HEADERS, 1, 1, RawHttp2.block(":method: GET"));
        row("a block interrupted by DATA", join(part, frame(RawHttp2.DATA, 0, 1, (byte) 1)), "GOAWAY 1");
        row("a block interrupted by PING", join(part, frame(RawHttp2.PING, 0, 0, new byte[8])), "GOAWAY 1");
        row("a block interrupted by an unknown frame", join(part, frame(77, 0, 0)), "GOAWAY 1");
        row("a block that goes on for another stream", join(part, frame(RawHttp2.CONTINUATION, 4, 3)), "GOAWAY 1");
        row("index 0", frame(RawHttp2.HEADERS, 5, 1, (byte) 0x80), "GOAWAY 9");
        row("an index beyond the tables", frame(RawHttp2.HEADERS, 5, 1, (byte) 0xff, (byte) 0x20), "GOAWAY 9");
        row("an integer without end", frame(RawHttp2.HEADERS, 5, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff), "GOAWAY 9");
        row("a string beyond the block", frame(RawHttp2.HEADERS, 5, 1, (byte) 0, (byte) 5, (byte) 'a'), "GOAWAY 9");
        row("a table larger than allowed", frame(RawHttp2.HEADERS, 5, 1, (byte) 0x3f, (byte) 0xe2, (byte) 0x1f), "GOAWAY 9");
        row("a table update behind a field", frame(RawHttp2.HEADERS, 5, 1, (byte) 0x82, (byte) 0x20), "GOAWAY 9");
        row("Huffman with the end symbol", frame(RawHttp2.HEADERS, 5, 1, (byte) 0, (byte) 1, (byte) 'a', (byte) 0x84, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff), "GOAWAY 9");
        row("Huffman padded with zeros", frame(RawHttp2.HEADERS, 5, 1, (byte) 0, (byte) 1, (byte) 'a', (byte) 0x81, (byte) 0x18), "GOAWAY 9");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isRefusedAndNeverReachesTheOrigin(Row row) {
        try (var client = new RawHttp2(edge.port())) {
            var outcome = client.raw(row.frames).outcome(1);
            assertThat(outcome.word()).as(outcome.toString()).isEqualTo(row.expected);
        }
        theOriginSawNothing(row);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isRefusedTheSameByteByByte(Row row) {
        if (row.frames.length > 400) return; // the long ones are cut in FrameReaderTest
        try (var client = new RawHttp2(edge.port())) {
            for (byte each : row.frames) client.raw(new byte[] {each});
            assertThat(client.outcome(1).word()).isEqualTo(row.expected);
        }
        theOriginSawNothing(row);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aFaultOfAStreamLeavesTheOthers(Row row) {
        if (row.expected.startsWith("GOAWAY")) return;
        try (var client = new RawHttp2(edge.port())) {
            client.raw(row.frames);
            client.outcome(1);
            assertThat(client.request(3, true, "GET", "/..").outcome(3).word()).isEqualTo("400");
        }
        theOriginSawNothing(row);
    }

    @Test
    void thereAreEnoughOfThem() {
        assertThat(rows().size()).isGreaterThan(150);
    }

    @Test
    void dataBehindTheEndIsNoPartOfAnything() {
        try (var own = FakeOrigin.of("reached"); var other = GatewayUnderTest.of("/**", own); var client = new RawHttp2(other.port())) {
            client.raw(join(get(), frame(RawHttp2.DATA, 0, 1, (byte) 'x')));
            assertThat(client.outcome(1).word()).as("answered before it came, or reset, or ended").isIn("200", "RST 5", "GOAWAY 5");
            assertThat(own.raw()).doesNotContain("\r\n\r\nx");
        }
    }

    @Test
    void aLengthThatTheBodyBreaksIsNeverAFinishedRequest() {
        try (var own = FakeOrigin.of("reached"); var other = GatewayUnderTest.of("/**", own)) {
            for (var body : List.of("123", "123456789")) {
                try (var client = new RawHttp2(other.port())) {
                    client.raw(open("content-length: 5")).data(1, true, body);
                    assertThat(client.outcome(1).word()).as(body).isEqualTo(BAD);
                }
            }
            assertThat(own.requests()).isEmpty();
        }
    }
}
