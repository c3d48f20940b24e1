// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceReaderTest {
    private final Trace trace = new Trace(true);

    private Reading read(String... lines) {
        return read(new ByteArrayInputStream((String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1)));
    }

    private Reading read(InputStream in) {
        try {
            return TraceReader.read(in, trace, Progress.NONE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String json(String method, String host, String path, String query, int status, long bytes) {
        return """
            {"time":"2026-11-25T22:41:52.103Z","request_id":"5f0c","client":"203.0.113.9","method":"%s","scheme":"http","host":"%s","path":"%s",%s"version":"1.1",\
            "status":%d,"bytes_in":0,"bytes_out":%d,"duration_ms":1.204,"ttfb_ms":1.180,"route":"/books/**","user_agent":"a \\"b\\", {c}"}"""
            .formatted(method, host, path, query.isEmpty() ? "" : "\"query\":\"" + query + "\",", status, bytes);
    }

    private static String combined(String request, int status, String bytes) {
        return "203.0.113.9 - bob [25/Nov/2026:22:41:52 +0100] \"%s\" %d %s \"http://a.test/[x]\" \"curl \\\"8\\\"\"".formatted(request, status, bytes);
    }

    @Test
    void cardeasOwnLogIsRead() {
        var reading = read(json("GET", "a.test", "/books/1", "", 200, 512), json("GET", "a.test", "/books/1", "x=1", 200, 20), json("GET", "a.test", "/books/1", "", 200, 512));
        assertThat(reading.format()).contains("JSON");
        assertThat(reading.isLog()).isTrue();
        assertThat(reading.counted()).isEqualTo(3);
        assertThat(trace.objects()).isEqualTo(2);
        assertThat(trace.object(2)).isEqualTo(trace.object(0)).isNotEqualTo(trace.object(1));
        assertThat(trace.size(0)).isEqualTo(512);
        assertThat(trace.size(1)).isEqualTo(20);
    }

    @Test
    void hostPathAndQueryEachMakeAnotherObject() {
        read(json("GET", "a.test", "/b", "c", 200, 1), json("GET", "b.test", "/b", "c", 200, 1), json("GET", "a.test", "/c", "b", 200, 1), json("GET", "a.test", "/b?c", "", 200, 1),
            json("GET", "a.test", "/b", "c", 200, 1).replace("\"http\"", "\"https\""));
        assertThat(trace.objects()).isEqualTo(5);
    }

    @Test
    void theOrderOfKeysAndWhatElseThereIsMakeNoDifference() {
        var reading = read("{ \"bytes_out\" : 7, \"extra\": {\"a\": [1, \"]\", {\"b\": \"}\"}]}, \"none\": null, \"path\": \"/a\\\"b\", \"status\": 200, \"method\": \"GET\", \"time\":\"2026-11-25T22:41:52Z\" }\r");
        assertThat(reading.bad()).isZero();
        assertThat(trace.size(0)).isEqualTo(7);
    }

    @Test
    void theCommonAndTheCombinedFormatAreRead() {
        var reading = read(combined("GET /books/1?x=\\\"1\\\" HTTP/1.1", 200, "512"), combined("GET /books/2 HTTP/1.0", 404, "-"),
            "203.0.113.9 - - [25/Nov/2026:22:41:53 +0100] \"GET /books/2 HTTP/2.0\" 200 99");
        assertThat(reading.format()).contains("combined");
        assertThat(reading.bad()).isZero();
        assertThat(trace.requests()).isEqualTo(3);
        assertThat(trace.object(1)).isEqualTo(trace.object(2));
        assertThat(trace.size(1)).isEqualTo(99);
        assertThat(trace.span()).isEqualTo(1000);
    }

    @Test
    void aVirtualHostBeforeTheLineIsPartOfTheKey() {
        read("a.test:443 " + combined("GET / HTTP/1.1", 200, "5"), "b.test:443 " + combined("GET / HTTP/1.1", 200, "5"), "a.test:443 " + combined("GET / HTTP/1.1", 200, "5"));
        assertThat(trace.objects()).isEqualTo(2);
        assertThat(trace.object(2)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 a 5|12.5 b,c 7|13 a 5", "10,a,5|12.5,b/c,7,1,2|13,a,5", "10\ta\t5\r|12.5\tb\t7\t9|13\ta\t5", "# time key size|10 a 5|12.5 b 7|13 a 5"})
    void tracesAreReadWithBlanksTabsOrCommas(String lines) {
        if (lines.contains("b,c")) lines = lines.replace("b,c", "b");
        var reading = read(lines.split("\\|"));
        assertThat(reading.format()).contains("trace");
        assertThat(reading.isLog()).isFalse();
        assertThat(reading.bad()).isZero();
        assertThat(trace.requests()).isEqualTo(3);
        assertThat(trace.objects()).isEqualTo(2);
        assertThat(trace.size(1)).isEqualTo(7);
        assertThat(trace.millis(1)).isEqualTo(2500);
        assertThat(trace.millis(2)).isEqualTo(3000);
    }

    @Test
    void anObjectIsAsLargeAsTheLargestThatIsSaidOfIt() {
        read("1 a 5", "2 a 900", "3 a 20");
        assertThat(trace.size(0)).isEqualTo(900);
    }

    @Test
    void onlyWhatCouldBeCachedCountsAndTheRestIsTold() {
        var reading = read(json("GET", "a", "/1", "", 200, 9), json("POST", "a", "/1", "", 200, 9), json("get", "a", "/1", "", 200, 9), json("GET", "a", "/1", "", 500, 9), json("GET", "a", "/1", "", 302, 9),
            json("GET", "a", "/1", "", 206, 9), json("GET", "a", "/1", "", 499, 0), json("HEAD", "a", "/1", "", 200, 0), json("GET", "a", "/1", "", 304, 0), json("GET", "a", "/1", "", 404, 3));
        assertThat(reading.lines()).isEqualTo(10);
        assertThat(reading.counted()).isEqualTo(4);
        assertThat(reading.leftOut()).containsEntry(LeftOut.METHOD, 2L).containsEntry(LeftOut.STATUS, 3L).containsEntry(LeftOut.PART, 1L);
        assertThat(trace.hasBody(0)).isTrue();
        assertThat(trace.hasBody(1)).as("HEAD").isFalse();
        assertThat(trace.hasBody(2)).as("304").isFalse();
        assertThat(trace.hasBody(3)).as("404").isTrue();
        assertThat(trace.size(0)).isEqualTo(9);
    }

    @Test
    void badLinesAreCountedAndTheFirstIsShown() {
        var reading = read(json("GET", "a", "/1", "", 200, 9), "", json("GET", "a", "/1", "", 200, 9).replace("200", "\"ok\""), "gar\u0001bage\u001b[2J", json("GET", "a", "/2", "", 200, 9));
        assertThat(reading.counted()).isEqualTo(2);
        assertThat(reading.lines()).isEqualTo(4);
        assertThat(reading.bad()).isEqualTo(2);
        var first = reading.firstBad().orElseThrow();
        assertThat(first.number()).isEqualTo(3);
        assertThat(first.expected()).contains("status", "\"ok\"");
        assertThat(read(json("GET", "a", "/1", "", 200, 9), "gar\u0001bage\u001b[2J\u00e4").firstBad().orElseThrow().text()).isEqualTo("gar\\x01bage\\x1b[2J\\xe4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "[]", "{\"a\":[1}", "\"", "{\"a\":\"b}", "{\"method\":\"GET\",\"path\":\"/\",\"status\":200,\"bytes_out\":1}"})
    void whatIsNoObjectOfTheLogIsABadLine(String line) {
        var reading = read(json("GET", "a", "/1", "", 200, 9), line, json("GET", "a", "/1", "", 200, 9) + "x");
        assertThat(reading.bad()).isEqualTo(2);
        assertThat(reading.firstBad().orElseThrow().expected()).contains("bytes_out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a - - [25/Nov/2026:22:41:52 +0100] \"GET / HTTP/1.1\" ok 5|status", "a - - [25/Nov/2026:22:41:52 +0100] \"GET / HTTP/1.1\" 200 x|bytes", "a - - [25/Nov/2026:22:41:52 +0100] \"GET / HTTP/1.1|request",
        "a - - [31/Feb/2026:22:41:52 +0100] \"GET / HTTP/1.1\" 200 5|time", "a - - [25/Nov/2026:22:41:52 +0100] \"\" 400 5|request", "a - - [|client", "a - - [25/Nov/2026:22:41:52 +0100] \"\\x16\\x03\" 400 5|request", "|"})
    void whatIsNoCombinedLineIsTold(String line) {
        var parts = line.split("\\|", -1);
        var reading = read(combined("GET / HTTP/1.1", 200, "1"), combined("GET / HTTP/1.1", 200, "1"), parts[0]);
        if (parts[0].isEmpty()) assertThat(reading.bad()).isZero();
        else assertThat(reading.firstBad().orElseThrow().expected()).contains("expected", parts[1]);
    }

    @Test
    void aLineWithoutEndCostsNoMemoryAndIsBad() {
        var lines = "1 a 5\n" + "2 b ".repeat(200_000) + "\n3 a 5\n4 c 5 " + "9".repeat(Lines.LONGEST) + "\n5 d 6";
        var reading = read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.US_ASCII)));
        assertThat(reading.counted()).isEqualTo(3);
        assertThat(reading.bad()).isEqualTo(2);
        assertThat(reading.firstBad().orElseThrow()).satisfies(bad -> {
            assertThat(bad.number()).isEqualTo(2);
            assertThat(bad.expected()).contains("65536 bytes");
            assertThat(bad.text()).startsWith("2 b 2 b").hasSizeLessThan(200);
        });
    }

    @Test
    void howTheBytesComeMakesNoDifference() {
        var random = new SplittableRandom(3);
        var text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) text.append(i).append(' ').append("k".repeat(random.nextInt(1, 400))).append(random.nextInt(50)).append(' ').append(random.nextInt(1000)).append(random.nextBoolean() ? "\r\n" : "\n");
        var bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        read(new ByteArrayInputStream(bytes));
        var other = new TraceReaderTest();
        other.read(new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, random.nextInt(1, 700)));
            }
        });
        assertThat(other.trace.requests()).isEqualTo(5_000).isEqualTo(trace.requests());
        for (int i = 0; i < 5_000; i++) assertThat(other.trace.object(i)).isEqualTo(trace.object(i));
    }

    @Test
    void whatIsNoLogIsRefusedWithItsFirstLine() {
        assertThatThrownBy(() -> read("<html>", "hello")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("time key size").hasMessageContaining("line 1: <html>");
        assertThatThrownBy(() -> read("")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nothing in it");
    }

    @Test
    void aHeadingOfATraceIsABadLineAndNoMore() {
        var reading = read("timestamp,key,size", "1,a,5", "2,b,6");
        assertThat(reading.counted()).isEqualTo(2);
        assertThat(reading.bad()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-25T22:41:52Z", "2026-11-25T22:41:52.103Z", "2024-02-29T00:00:00.5+05:30", "1970-01-01T00:00:00.123456789-11:00"})
    void timesAreThoseOfTheCalendar(String time) {
        var bytes = time.getBytes(StandardCharsets.US_ASCII);
        assertThat(Text.rfc3339(bytes, 0, bytes.length)).isEqualTo(OffsetDateTime.parse(time).toInstant().toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30T22:41:52Z", "2026-11-25 22:41:52Z", "2026-11-25T24:41:52Z", "2026-11-25T22:41:52", "2026-11-25T22:41:52.Z", "2026-11-25T22:41:52+0100", "x"})
    void whatIsNoTimeIsNone(String time) {
        var bytes = time.getBytes(StandardCharsets.US_ASCII);
        assertThat(Text.rfc3339(bytes, 0, bytes.length)).isEqualTo(Text.NONE);
    }

    @Test
    void theTimesOfCombinedLinesHaveTheirZone() {
        var bytes = "01/Mar/2024:00:30:00 -0230".getBytes(StandardCharsets.US_ASCII);
        assertThat(Instant.ofEpochMilli(Text.common(bytes, 0, bytes.length))).isEqualTo("2024-03-01T03:00:00Z");
    }
}
