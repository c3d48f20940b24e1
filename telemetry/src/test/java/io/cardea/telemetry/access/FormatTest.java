// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import static io.cardea.telemetry.Sample.latin1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.core.exchange.Link;
import io.cardea.core.file.LogConfig;
import io.cardea.core.http.Failure;
import io.cardea.core.trace.Sampling;
import io.cardea.telemetry.Line;
import io.cardea.telemetry.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aJsonLineTellsWhatHappened() throws Exception {
        var line = json(Sample.with(s -> {
            s.query = "page=2";
            s.endpoint = "10.0.0.1:9001";
            s.originNanos = 1_234_567;
            s.tls = Optional.of(new Link.Tls("shop.example", "TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()));
            s.sampling = Sampling.of(1);
            s.startNanos = System.nanoTime() - 5_000_000;
            s.header("User-Agent", "curl/8").header("Referer", "https://shop.example/");
        }));
        assertThat(Instant.parse(line.get("time").asText())).isBetween(Instant.now().minusSeconds(30), Instant.now());
        assertThat(line.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(line.get("request_id").asText()).isEqualTo("0123456789abcdef");
        assertThat(line.get("client").asText()).isEqualTo("192.0.2.7");
        assertThat(line.get("method").asText()).isEqualTo("GET");
        assertThat(line.get("scheme").asText()).isEqualTo("https");
        assertThat(line.get("host").asText()).isEqualTo("shop.example");
        assertThat(line.get("path").asText()).isEqualTo("/books/1984");
        assertThat(line.get("query").asText()).isEqualTo("page=2");
        assertThat(line.get("version").asText()).isEqualTo("1.1");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("bytes_in").asLong()).isZero();
        assertThat(line.get("bytes_out").asLong()).isEqualTo(1024);
        assertThat(line.get("duration_ms").asDouble()).isGreaterThanOrEqualTo(5.0);
        assertThat(line.get("ttfb_ms").asDouble()).isBetween(5.0, line.get("duration_ms").asDouble());
        assertThat(line.get("origin_ms").toString()).isEqualTo("1.234");
        assertThat(line.get("route").asText()).isEqualTo("books");
        assertThat(line.get("endpoint").asText()).isEqualTo("10.0.0.1:9001");
        assertThat(line.get("tls").asText()).isEqualTo("TLSv1.3");
        assertThat(line.get("user_agent").asText()).isEqualTo("curl/8");
        assertThat(line.get("referer").asText()).isEqualTo("https://shop.example/");
        assertThat(line.get("trace_id").asText()).matches("[0-9a-f]{32}");
        assertThat(line.has("failure")).isFalse();
    }

    @Test
    void aFailureIsToldAndAClientThatWentAwayIs499() throws Exception {
        var line = json(Sample.with(s -> {
            s.failure = Optional.of(Failure.of(Failure.Kind.CLIENT_GONE, "reset by peer"));
            s.headGoesOut = false;
        }));
        assertThat(line.get("status").asInt()).isEqualTo(499);
        assertThat(line.get("failure").asText()).isEqualTo("CLIENT_GONE");
        assertThat(line.get("detail").asText()).isEqualTo("reset by peer");
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
            Arguments.of("\u001b[2J", "\\u001b[2J", "\\x1b[2J"),
            Arguments.of("a\"b", "a\\\"b", "a\\x22b"),
            Arguments.of("\",\"status\":\"200", "\\\",\\\"status\\\":\\\"200", "\\x22,\\x22status\\x22:\\x22200"),
            Arguments.of("a\\", "a\\\\", "a\\x5c"),
            Arguments.of("a\r\nb", "a\\u000d\\u000ab", "a\\x0d\\x0ab"),
            Arguments.of("\u007f", "\\u007f", "\\x7f"),
            Arguments.of("\u009b31m", "\\u009b31m", "\\x9b31m"),
            Arguments.of("\u0085", "\\u0085", "\\x85"),
            Arguments.of("${jndi:ldap://x}", "${jndi:ldap://x}", "${jndi:ldap://x}"))
            .flatMap(row -> Stream.of(row, within(row))); // alone, and where eight bytes are looked at together
    }

    private static Arguments within(Arguments row) {
        return Arguments.of(Arrays.stream(row.get()).map(value -> "abcde" + value + "0123456789").toArray());
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noValueLeavesItsPlace(String value, String inJson, String inCombined) throws Exception {
        var sample = new Sample().rawHeader("User-Agent", latin1(value));
        var text = line("json", sample);
        assertThat(text).contains("\"user_agent\":\"" + inJson + "\"").doesNotContain("\u001b");
        assertThat(JSON.readTree(text).get("user_agent").asText()).isEqualTo(value);
        assertThat(JSON.readTree(text).get("status").asInt()).isEqualTo(200);
        assertThat(line("combined", sample)).endsWith(" \"-\" \"" + inCombined + "\"\n");
        assertThat(line("{user-agent} {status}", sample)).isEqualTo(inCombined.replace(" ", "\\x20") + " 200\n");

        sample.path = '/' + value;
        assertThat(line("json", sample)).contains("\"path\":\"/" + inJson + "\"");
        assertThat(line("combined", sample)).contains("\"GET /" + inCombined + " HTTP/1.1\"");
    }

    @Test
    void bytesThatAreUtf8AreTheirCharactersAndOthersTheirLatin1() throws Exception {
        var text = "grüße 日本 😀";
        assertThat(json(new Sample().rawHeader("User-Agent", text.getBytes(StandardCharsets.UTF_8))).get("user_agent").asText()).isEqualTo(text);
        assertThat(json(new Sample().rawHeader("User-Agent", latin1("gr\u00fc\u00dfe"))).get("user_agent").asText()).isEqualTo("grüße");
        for (var bad : new byte[][] {{(byte) 0xc0, (byte) 0xaf}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, {(byte) 0xe2, (byte) 0x82}}) {
            assertThat(json(new Sample().rawHeader("User-Agent", bad)).get("user_agent").asText()).isEqualTo(new String(bad, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void valuesAreCutAtTheirBoundsAndLinesAtTheirs() throws Exception {
        var sample = Sample.with(s -> {
            s.path = "/" + "\u001b".repeat(20_000);
            s.query = "q".repeat(20_000);
            s.host = "\u00e9".repeat(5_000);
            s.method = "M".repeat(500);
            s.requestId = "\"".repeat(500);
            s.endpoint = "e".repeat(5_000);
            s.routeName = "\u0000".repeat(5_000);
            s.failure = Optional.of(Failure.of(Failure.Kind.ORIGIN_NONSENSE, "\n".repeat(9_000)));
            s.sampling = Sampling.of(1);
            s.rawHeader("User-Agent", latin1("\u0001".repeat(9_000))).rawHeader("Referer", latin1("r".repeat(9_000)));
        });
        var text = line("json", sample);
        assertThat(text.length()).isLessThanOrEqualTo(Format.LONGEST);
        var line = JSON.readTree(text);
        assertThat(line.get("path").asText()).endsWith("...");
        assertThat(line.get("query").asText()).hasSize(2048).endsWith("q...");
        assertThat(line.get("referer").asText()).hasSize(1024).endsWith("r...");
        assertThat(line.get("trace_id").asText()).hasSize(32);
        assertThat(line("combined", sample).length()).isLessThanOrEqualTo(Format.LONGEST);

        var greedy = line("{path}{query}{path}{query}{path}{query}{status}", sample);
        assertThat(greedy).hasSizeLessThanOrEqualTo(Format.LONGEST).endsWith("\n");
    }

    @Test
    void aValueThatFitsExactlyIsNotCut() throws Exception {
        assertThat(json(Sample.with(s -> s.path = "p".repeat(2048))).get("path").asText()).hasSize(2048).endsWith("ppp");
        assertThat(json(Sample.with(s -> s.path = "p".repeat(2049))).get("path").asText()).hasSize(2048).endsWith("p...");
        assertThat(json(new Sample().header("User-Agent", "u".repeat(512))).get("user_agent").asText()).isEqualTo("u".repeat(512));
        assertThat(json(new Sample().header("User-Agent", "u".repeat(513))).get("user_agent").asText()).isEqualTo("u".repeat(509) + "...");
    }

    @Property(tries = 400)
    void anyBytesAndTextGiveOneLineOfPrintableAscii(@ForAll byte[] bytes, @ForAll String text) throws Exception {
        var sample = new Sample().rawHeader("User-Agent", bytes);
        sample.path = "/" + text;
        for (var format : new String[] {"json", "combined", "{path} \"{header:user-agent}\""}) {
            var line = line(format, sample);
            assertThat(line.chars().limit(line.length() - 1)).allMatch(c -> c >= 0x20 && c < 0x7f);
        }
        JSON.readTree(line("json", sample));
    }

    @Test
    void theCombinedFormatIsTheOneThatToolsRead() {
        var sample = Sample.with(s -> {
            s.query = "page=2";
            s.status = 304;
            s.header("Referer", "https://shop.example/a b").header("User-Agent", "Mozilla/5.0 (X11)");
        });
        assertThat(line("combined", sample)).matches(
            "192\\.0\\.2\\.7 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000\\] \"GET /books/1984\\?page=2 HTTP/1\\.1\" 304 1024 \"https://shop\\.example/a b\" \"Mozilla/5\\.0 \\(X11\\)\"\n");
    }

    @Test
    void oneOfOnesOwnFillsItsPlaces() {
        var sample = Sample.with(s -> s.header("X-Tenant", "acme corp").startNanos = System.nanoTime() - Duration.ofSeconds(61).toNanos());
        assertThat(line("{client} {method} {path} {status} {header:x-tenant} \"{header:X-Tenant}\" {query} {endpoint}", sample))
            .isEqualTo("192.0.2.7 GET /books/1984 200 acme\\x20corp \"acme corp\" - -\n");
        assertThat(line("{duration}|{trace-id}", sample)).matches("61\\d\\d\\d\\.\\d{3}\\|-\n");
        assertThat(line("{time}", sample)).matches("\\d{4}-.*Z\n");
    }

    @Test
    void everyPlaceholderWritesSomething() {
        for (var name : Part.ALL.keySet()) assertThat(line("<{" + name + "}>", new Sample())).as(name).matches("<.+>\n");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
            Arguments.of("{clinet} {path}", "did you mean `{client}`?"),
            Arguments.of("{durration}", "did you mean `{duration}`?"),
            Arguments.of("{path", "expected `}`"),
            Arguments.of("jsn", "did you mean `json`?"),
            Arguments.of("{header:Authorization}", "carries secrets"),
            Arguments.of("{response:set-cookie}", "carries secrets"),
            Arguments.of("{header:a b}", "expected a field name"),
            Arguments.of("{path}\n", "printable ASCII"),
            Arguments.of("{path}".repeat(65), "at most 64"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeInATemplateIsToldWithAGuess(String template, String told) {
        assertThatThrownBy(() -> AccessLog.check(LogConfig.in(template))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(told);
    }

    @Test
    void queriesCanBeLeftOut() {
        var sample = Sample.with(s -> s.query = "token=secret");
        for (var name : new String[] {"json", "combined"}) {
            assertThat(line(Format.of(name, false), sample)).doesNotContain("secret");
        }
        assertThatThrownBy(() -> Format.of("{query}", false)).hasMessageContaining("query: false");
    }

    private static JsonNode json(Sample sample) throws Exception {
        return JSON.readTree(line("json", sample));
    }

    private static String line(String format, Sample sample) {
        return line(Format.of(format, true), sample);
    }

    private static String line(Format format, Sample sample) {
        var line = new Line(Format.LONGEST);
        sample.end(exchange -> {
            line.clear();
            format.write(exchange, line);
            line.end();
        });
        return new String(Arrays.copyOf(line.bytes(), line.length()), StandardCharsets.ISO_8859_1);
    }
}
