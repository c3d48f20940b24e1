// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.policies.tests.Asked;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressPolicyTest {
    private static final byte[] TEXT = "All work and no play makes Jack a dull boy. ".repeat(100).getBytes(StandardCharsets.UTF_8);
    private final CompressFactory compress = new CompressFactory();

    private static Response page(String... more) {
        var response = new Response(200, new Fields(), Body.of(TEXT));
        response.fields().add(FieldName.CONTENT_TYPE, "text/html; charset=utf-8").add(FieldName.CONTENT_LENGTH, Integer.toString(TEXT.length));
        for (int i = 0; i < more.length; i += 2) response.fields().set(FieldName.of(more[i]), more[i + 1]);
        return response;
    }

    @ParameterizedTest
    @CsvSource({"br", "zstd", "gzip"})
    void everyCodingComesBackWhole(String coding) {
        var answer = Asked.get("/").with("Accept-Encoding", coding).through(compress, "compress").answeredBy(page());
        assertThat(answer.field("Content-Encoding")).isEqualTo(coding);
        assertThat(answer.body().length).isLessThan(TEXT.length / 4);
        assertThat(Decoded.of(coding, answer.body())).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "gzip, br, zstd | br", "gzip, zstd | zstd", "gzip;q=1, br;q=0.5 | gzip", "* | br", "*;q=0.1, br;q=0 | zstd", "identity | ``", "`` | ``",
        "br;q=0 | ``", "identity, gzip;q=0.5 | ``", "identity;q=0.5, gzip | gzip", "identity;q=0, deflate | ``", "GZIP | gzip", "x-gzip | gzip", "deflate | ``",
        "gzip;q=1.5 | ``", "gzip;q=abc, zstd | zstd",
    })
    void theClientsTasteDecidesAndThenOurs(String accepted, String coding) {
        var answer = Asked.get("/").with("Accept-Encoding", accepted).through(compress, "compress").answeredBy(page());
        assertThat(answer.field("Content-Encoding")).isEqualTo(coding);
        assertThat(answer.field("Vary")).isEqualTo("Accept-Encoding");
        if (coding.isEmpty()) assertThat(answer.body()).isEqualTo(TEXT);
    }

    @Test
    void theOrderOfTheFileIsOurTaste() {
        assertThat(Asked.get("/").with("Accept-Encoding", "gzip, br").through(compress, "compress: [gzip, br]").answeredBy(page()).field("Content-Encoding")).isEqualTo("gzip");
        assertThat(Asked.get("/").with("Accept-Encoding", "gzip, br").through(compress, "compress: gzip").answeredBy(page()).field("Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void theHeadTellsOfTheOtherRepresentation() {
        var answer = Asked.get("/").with("Accept-Encoding", "gzip").through(compress, "compress")
            .answeredBy(page("ETag", "\"abc\"", "Accept-Ranges", "bytes", "Vary", "Cookie", "Repr-Digest", "sha-256=:x:"));
        assertThat(answer.field("ETag")).isEqualTo("W/\"abc\"");
        assertThat(answer.field("Vary")).isEqualTo("Cookie, Accept-Encoding");
        for (var gone : new String[] {"Content-Length", "Accept-Ranges", "Repr-Digest"}) assertThat(answer.field(gone)).as(gone).isEmpty();
        var weak = Asked.get("/").with("Accept-Encoding", "gzip").through(compress, "compress").answeredBy(page("ETag", "W/\"abc\""));
        assertThat(weak.field("ETag")).isEqualTo("W/\"abc\"");
    }

    @Test
    void whatIsNotCompressedForThisClientKeepsItsTagButVaries() {
        var answer = Asked.get("/").through(compress, "compress").answeredBy(page("ETag", "\"abc\""));
        assertThat(answer.field("ETag")).isEqualTo("\"abc\"");
        assertThat(answer.field("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.field("Content-Length")).isEqualTo(Integer.toString(TEXT.length));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Content-Encoding | br", "Cache-Control | max-age=5, No-Transform", "Content-Range | bytes 0-4399/9000", "Content-Type | image/png",
        "Content-Type | text/event-stream", "Content-Type | application/octet-stream",
    })
    void someAnswersStayAsTheyAre(String name, String value) {
        var answer = Asked.get("/").with("Accept-Encoding", "gzip").through(compress, "compress").answeredBy(page(name, value));
        assertThat(answer.body()).isEqualTo(TEXT);
        assertThat(answer.field("Vary")).isEmpty();
        assertThat(answer.field("Content-Encoding")).isEqualTo(name.equals("Content-Encoding") ? value : "");
    }

    @ParameterizedTest
    @CsvSource({"application/json, true", "application/problem+json, true", "image/svg+xml, true", "TEXT/CSS, true", "application/wasm, true", "video/mp4, false",
        "application/zip, false", "font/woff2, false", "text/event-stream; charset=utf-8, false"})
    void onlyWhatShrinksIsCompressed(String type, boolean compressed) {
        var answer = Asked.get("/").with("Accept-Encoding", "gzip").through(compress, "compress").answeredBy(page("Content-Type", type));
        assertThat(answer.field("Content-Encoding").isEmpty()).isEqualTo(!compressed);
    }

    @Test
    void eventsAreCompressedIfTheFileNamesThem() {
        var answer = Asked.get("/").with("Accept-Encoding", "gzip").through(compress, "compress: { types: text/event-stream }").answeredBy(page("Content-Type", "text/event-stream"));
        assertThat(answer.field("Content-Encoding")).isEqualTo("gzip");
    }

    @ParameterizedTest
    @CsvSource({"1023, false", "1024, true", "0, false"})
    void smallAnswersStayAsTheyAre(int size, boolean compressed) {
        var response = new Response(200, new Fields(), Body.of(new byte[size]));
        response.fields().add(FieldName.CONTENT_TYPE, "text/plain");
        var answer = Asked.get("/").with("Accept-Encoding", "gzip").through(compress, "compress").answeredBy(response);
        assertThat(answer.field("Content-Encoding").isEmpty()).isEqualTo(!compressed);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 206, 304})
    void statusesWithoutAWholeBodyStayAsTheyAre(int status) {
        var response = new Response(status, page().fields(), Body.empty());
        var answer = Asked.get("/").with("Accept-Encoding", "gzip").through(compress, "compress: { min-size: 0 }").answeredBy(response);
        assertThat(answer.field("Content-Encoding")).isEmpty();
    }

    @Test
    void aHeadIsAnsweredLikeItsGet() {
        var get = Asked.get("/").with("Accept-Encoding", "br").through(compress, "compress").answeredBy(page("ETag", "\"a\""));
        var head = Asked.of("HEAD", "/").with("Accept-Encoding", "br").through(compress, "compress").answeredBy(new Response(200, page("ETag", "\"a\"").fields(), Body.empty()));
        assertThat(head.fields().toString()).isEqualTo(get.fields().toString());
        assertThat(head.body()).isEmpty();
        var small = Asked.of("HEAD", "/").with("Accept-Encoding", "br").through(compress, "compress").answeredBy(new Response(200, page("Content-Length", "10").fields(), Body.empty()));
        assertThat(small.field("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "W/\"a\" | \"a\" | W/\"a\"", "\"a\" | \"a\" | \"a\"", "W/\"b\", W/\"a\" | \"a\" | W/\"a\"", "W/\"ba\" | \"a\" | \"a\"", "W/\"a\" | W/\"a\" | W/\"a\"", "* | \"a\" | \"a\"",
    })
    void a304HasTheTagThatTheClientHolds(String held, String tag, String expected) {
        var response = Response.of(304);
        response.fields().add(FieldName.ETAG, tag);
        var answer = Asked.get("/").with("If-None-Match", held).through(compress, "compress").answeredBy(response);
        assertThat(answer.field("ETag")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ codings: [] }", "{ levels: { gzip: 10 } }", "{ types: [texts] }", "[deflate]", "{ min-size: small }"})
    void whatCannotWorkIsRefusedWhenTheFileIsRead(String yaml) {
        assertThatThrownBy(() -> Asked.policy(compress, "compress: " + yaml, "")).hasMessageContaining("test.yaml:");
    }

    private static Response packed(String... more) {
        return page(more).withBody(Body.of(Packed.BYTES));
    }

    private static final class Packed {
        static final byte[] BYTES = gzip();

        private static byte[] gzip() {
            var out = new java.io.ByteArrayOutputStream();
            try (var gzip = new java.util.zip.GZIPOutputStream(out)) {
                gzip.write(TEXT);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return out.toByteArray();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "identity | true", "`` | true", "br | true", "gzip;q=0 | true", "*;q=0, identity | true", "gzip | false", "x-gzip | false", "* | false", "br, gzip;q=0.1 | false", "identity;q=0 | false", "*;q=0 | false",
    })
    void whatComesInGzipIsUnpackedForWhoDoesNotAcceptIt(String accepted, boolean unpacked) {
        var answer = Asked.get("/").with("Accept-Encoding", accepted).through(compress, "compress").answeredBy(packed("Content-Encoding", "gzip", "ETag", "\"abc\"", "Accept-Ranges", "bytes"));
        assertThat(answer.body()).isEqualTo(unpacked ? TEXT : Packed.BYTES);
        assertThat(answer.field("Content-Encoding")).isEqualTo(unpacked ? "" : "gzip");
        assertThat(answer.field("ETag")).isEqualTo(unpacked ? "W/\"abc\"" : "\"abc\"");
        assertThat(answer.field("Accept-Ranges")).isEqualTo(unpacked ? "" : "bytes");
        assertThat(answer.field("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void whoSaysNothingOfCodingsMayNotKnowAny() {
        assertThat(Asked.get("/").through(compress, "compress").answeredBy(packed("Content-Encoding", "X-GZIP")).body()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Cache-Control | no-transform", "Content-Range | bytes 0-1/2", "Content-Type | application/gzip", "Content-Encoding | br", "Content-Encoding | gzip, gzip"})
    void whatMayNotBeUnpackedStaysAsItIs(String name, String value) {
        var answer = Asked.get("/").with("Accept-Encoding", "identity").through(compress, "compress").answeredBy(packed("Content-Encoding", "gzip", name, value));
        assertThat(answer.body()).isEqualTo(Packed.BYTES);
    }

    @Test
    void neitherWhereTheFileOrTheClientWantsItSo() {
        assertThat(Asked.get("/").with("Accept-Encoding", "identity").through(compress, "compress: { unpack: false }").answeredBy(packed("Content-Encoding", "gzip")).body()).isEqualTo(Packed.BYTES);
        assertThat(Asked.get("/").with("Cache-Control", "no-transform").through(compress, "compress").answeredBy(packed("Content-Encoding", "gzip")).body()).isEqualTo(Packed.BYTES);
    }
}
