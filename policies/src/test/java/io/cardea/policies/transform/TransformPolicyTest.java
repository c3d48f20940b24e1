// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Identity;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.RequestPath;
import io.cardea.policies.tests.Asked;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformPolicyTest {
    private final TransformFactory transform = new TransformFactory();

    private static Response json(String body) {
        return Response.text(200, "application/json", body);
    }

    /// What the handler was asked, after the policy.
    private String sent(Asked asked, String yaml) {
        var seen = new AtomicReference<>("nothing");
        asked.through(transform, yaml).served(exchange -> {
            var bytes = new ByteArrayOutputStream();
            for (boolean last = false; !last; ) {
                var chunk = exchange.request().body().read();
                bytes.writeBytes(ByteBufUtil.getBytes(chunk.data()));
                chunk.data().release();
                last = chunk.last();
            }
            seen.set(exchange.request().target() + ' ' + bytes.toString(StandardCharsets.UTF_8));
            exchange.answer(Response.of(200));
        });
        return seen.get().strip();
    }

    private Asked post(String body) {
        return Asked.of("POST", "/books").with("Content-Type", "application/json").body(Body.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    // ---- path and query -------------------------------------------------------------------------------------------------

    @Test
    void pathAndQueryAreRewrittenAndDataIsEncoded() {
        assertThat(sent(Asked.get("/books/7").query("a=1&utm=x&b=%20&utm=y"), "transform: { request: { path: \"/v2{path}\", query: { remove: utm, set: { from: \"{client-address} & co\" }, add: { a: [2] } } } }"))
            .isEqualTo("/v2/books/7?a=1&b=%20&from=192.0.2.7%20%26%20co&a=2");
        assertThat(sent(Asked.get("/books/7").with("X-Tenant", "Müller & Sohn?"), "transform: { request: { path: \"/t/{header:X-Tenant}{path}\" } }")).isEqualTo("/t/M%C3%BCller%20%26%20Sohn%3F/books/7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../admin", "..%2fadmin/../..", "a/b", "a\\b", "a;b", "/", "//", "a/../../admin", "x#y"})
    void whatWouldLeaveItsSegmentIsRefusedAndNeverRepaired(String tenant) {
        var asked = Asked.get("/books");
        if (!tenant.isEmpty()) asked.with("X-Tenant", tenant);
        var reached = new AtomicReference<>("");
        var answer = asked.through(transform, "transform: { request: { path: \"/tenants/{header:X-Tenant}/books\" } }").served(exchange -> {
            reached.set(exchange.request().path());
            exchange.answer(Response.of(200));
        });
        if (answer.status() == 200) { // then it is one segment, whole
            assertThat(reached.get()).startsWith("/tenants/").endsWith("/books").doesNotContain("..%2f/").matches("/tenants/[^/]+/books");
            assertThat(tenant).startsWith("..%2f");
        } else {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(reached.get()).isEmpty();
        }
    }

    @Property(tries = 400)
    void aRewrittenPathIsCanonicalOrRefused(@ForAll String data) {
        var asked = Asked.get("/a/b");
        try {
            asked.query("x=" + java.net.URLEncoder.encode(data, StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            return;
        }
        var reached = new AtomicReference<>("");
        var answer = asked.through(transform, "transform: { request: { path: \"/in/{query:x}{path}\" } }").served(exchange -> {
            reached.set(exchange.request().path());
            exchange.answer(Response.of(200));
        });
        if (answer.status() == 400) return;
        assertThat(RequestPath.normalise(reached.get(), PathRules.STRICT)).isEqualTo(reached.get());
        assertThat(reached.get()).matches("/in/[^/]+/a/b");
    }

    @Test
    void theClientsPathIsStillKnown() {
        var answer = Asked.get("/books/7").query("q=1").through(transform, "transform: { request: { path: \"/v2{path}\", query: { remove: '*' } } }").answeredBy(Response.of(200));
        assertThat(answer.exchange().asked().target()).isEqualTo("/books/7?q=1");
        assertThat(answer.exchange().request().target()).isEqualTo("/v2/books/7");
    }

    // ---- fields and status ----------------------------------------------------------------------------------------------

    @Test
    void placeholdersOfFieldsCookiesParametersAndIdentityAreData() {
        var answer = Asked.get("/").query("q=%7Bhost%7D").with("X-Old", "a").with("X-Old", "{consumer}").with("Cookie", "x=1; s=two")
            .through(new io.cardea.core.exchange.Inline() {
                @Override
                public io.cardea.core.exchange.Step step() {
                    return io.cardea.core.exchange.Step.IDENTIFY;
                }

                @Override
                public io.cardea.core.exchange.Verdict onRequest(io.cardea.core.exchange.Exchange exchange) {
                    exchange.identifiedAs(new Identity("till", "keys", Set.of(), Set.of(), Set.of(), Map.of("sub", "u-7", "aud", List.of("a", "b"), "deep", Map.of("x", 1))));
                    return io.cardea.core.exchange.Verdict.NEXT;
                }
            })
            .through(transform, "transform: { request: { headers: { set: { X-New: \"{header:X-Old}|{cookie:s}|{query:q}|{consumer}|{claim:sub}|{claim:aud}|{claim:deep}|{claim:none}\" }, remove: X-Old } } }")
            .answeredBy(Response.of(200));
        assertThat(answer.asked("X-New")).isEqualTo("a, {consumer}|two|{host}|till|u-7|a,b||");
        assertThat(answer.asked("X-Old")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%0d%0aX-Evil:%201", "%00", "%0a", "%e2%82%ac"})
    void whatCouldSplitAMessageIsRefused(String value) {
        var answer = Asked.get("/").query("q=" + value).through(transform, "transform: { response: { headers: { set: { X-Q: \"{query:q}\" } } } }").answeredBy(Response.of(200));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("X-Evil")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404, 410", "403, 403", "500, 502", "503, 503", "200, 200"})
    void statusesAreMappedTheExactOneFirst(int from, int to) {
        assertThat(Asked.get("/").through(transform, "transform: { response: { status: { 404: 410, 5xx: 502, 503: 503 } } }").answeredBy(Response.of(from)).status()).isEqualTo(to);
    }

    // ---- bodies ---------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"a":1,"b":{"c":2}}            | { rename: { /a: z } }                                   | {"b":{"c":2},"z":1}
        {"a":1,"b":{"c":2}}            | { rename: { /b/c: /top/x } }                            | {"a":1,"b":{},"top":{"x":2}}
        {"a":1}                        | { rename: { /none: z } }                                | {"a":1}
        {"l":[{"s":1,"t":2},{"s":3}]}  | { drop: /l/*/s }                                        | {"l":[{"t":2},{}]}
        {"l":[{"s":1},{"s":2}]}        | { rename: { /l/*/s: id } }                              | {"l":[{"id":1},{"id":2}]}
        {"l":[1,2,3]}                  | { drop: [/l/1] }                                        | {"l":[1,3]}
        {"a~b":1,"c/d":2}              | { drop: [/a~0b, /c~1d] }                                | {}
        {"a":1}                        | { add: { /by: "{host}", /n: 7, /o: '{"x":[true]}' } }   | {"a":1,"by":"shop.example.com","n":7,"o":{"x":[true]}}
        {"a":1}                        | { add: { /x/y/z: deep } }                               | {"a":1,"x":{"y":{"z":"deep"}}}
        [1]                            | { add: { /-: 2, /0: 0 } }                               | [0,1,2]
        {"l":[{},{}]}                  | { add: { /l/*/k: v } }                                  | {"l":[{"k":"v"},{"k":"v"}]}
        {"a":1}                        | { wrap: data, drop: /a, add: { /b: 2 } }                | {"data":{"b":2}}
        "text"                         | { wrap: data }                                          | {"data":"text"}
        {"n":1.10,"m":12345678901234567890123,"e":1E400} | { drop: /x }                          | {"n":1.10,"m":12345678901234567890123,"e":1E+400}
        {"half":"\\ud800"}              | { drop: /x }                                            | {"half":"\\uD800"}
        {"u":"\\u00e9","s":"\\ud83d\\ude00"} | { drop: /x }                                       | {"u":"é","s":"😀"}
        """)
    void aBodyIsMapped(String body, String mapping, String expected) {
        var answer = Asked.get("/").through(transform, "transform: { response: { body: " + mapping + " } }").answeredBy(json(body));
        assertThat(answer.text()).isEqualTo(expected);
        assertThat(sent(post(body), "transform: { request: { body: " + mapping + " } }")).isEqualTo("/books " + expected);
    }

    @Test
    void aPlaceholdersDataIsATextWhateverItLooksLike() {
        assertThat(sent(post("{}").with("X-Q", "{\"admin\":true}"), "transform: { request: { body: { add: { /q: \"{header:X-Q}\" } } } }")).isEqualTo("/books {\"q\":\"{\\\"admin\\\":true}\"}");
    }

    @Test
    void whatIsNoJsonPassesUnread() {
        var page = Response.text(200, "text/html", "{\"secret\":1}");
        assertThat(Asked.get("/").through(transform, "transform: { response: { body: { drop: /secret } } }").answeredBy(page).text()).isEqualTo("{\"secret\":1}");
        for (var type : List.of("application/problem+json", "Application/JSON; charset=utf-8", "application/vnd.shop+json;v=2")) {
            assertThat(Asked.get("/").through(transform, "transform: { response: { body: { drop: /secret } } }").answeredBy(Response.text(200, type, "{\"secret\":1}")).text()).as(type).isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":1}x", "{\"secret\":1,\"secret\":2}", "{\"a\":1,}", "[1 2]", "NaN", "{'a':1}", "//c\n1", "\ufeff{}"})
    void jsonThatCannotBeChangedIsRefusedOrPassedAsDeclared(String body) {
        var refused = Asked.get("/").through(transform, "transform: { response: { body: { drop: /secret } } }").answeredBy(json(body));
        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.exchange().failure()).isPresent();
        assertThat(Asked.get("/").through(transform, "transform: { response: { body: { drop: /secret, otherwise: pass } } }").answeredBy(json(body)).text()).isEqualTo(body);
        assertThat(post(body).through(transform, "transform: { request: { body: { drop: /secret } } }").answeredBy(Response.of(200)).status()).isEqualTo(400);
        assertThat(sent(post(body), "transform: { request: { body: { drop: /secret, otherwise: pass } } }")).isEqualTo("/books " + body);
    }

    @Test
    void deepNestingIsRefusedAndCostsNoStack() {
        assertThat(post("[".repeat(100_000)).through(transform, "transform: { request: { body: { drop: /x } } }").answeredBy(Response.of(200)).status()).isEqualTo(400);
        assertThat(post("[".repeat(64) + "]".repeat(64)).through(transform, "transform: { request: { body: { drop: /x } } }").answeredBy(Response.of(200)).status()).isEqualTo(200);
    }

    @Test
    void theBoundIsHeldOnBothSides() {
        var large = "\"" + "x".repeat(2000) + "\"";
        assertThat(post(large).through(transform, "transform: { request: { body: { drop: /x, max-size: 1KiB } } }").answeredBy(Response.of(200)).status()).isEqualTo(413);
        assertThat(sent(post(large), "transform: { request: { body: { drop: /x, max-size: 1KiB, otherwise: pass } } }")).isEqualTo("/books " + large);
        assertThat(Asked.get("/").through(transform, "transform: { response: { body: { drop: /x, max-size: 1KiB } } }").answeredBy(json(large)).status()).isEqualTo(502);
    }

    @Test
    void aLongValueAtManyPlacesIsNoBomb() {
        var many = "{\"l\":[" + "{},".repeat(60_000) + "{}]}";
        assertThat(post(many).with("X-Q", "q".repeat(4000)).through(transform, "transform: { request: { body: { add: { /l/*/k: \"{header:X-Q}\" } } } }").answeredBy(Response.of(200)).status()).isEqualTo(400);
    }

    @Test
    void gzipIsTakenOffWithinTheBoundAndOtherCodingsAreRefused() throws IOException {
        var response = Response.of(200);
        response.fields().add(FieldName.CONTENT_TYPE, "application/json").add(FieldName.CONTENT_ENCODING, "gzip");
        var answer = Asked.get("/").through(transform, "transform: { response: { body: { drop: /secret } } }").answeredBy(response.withBody(Body.of(gzip("{\"secret\":1,\"a\":2}"))));
        assertThat(answer.text()).isEqualTo("{\"a\":2}");
        assertThat(answer.field("Content-Encoding")).isEmpty();
        assertThat(answer.field("Vary")).isEqualTo("Accept-Encoding");
        assertThat(post("x").with("Content-Encoding", "br").through(transform, "transform: { request: { body: { drop: /x } } }").answeredBy(Response.of(200)).status()).isEqualTo(415);
        var bomb = Asked.of("POST", "/").with("Content-Type", "application/json").with("Content-Encoding", "gzip").body(Body.of(gzip("\"" + "0".repeat(50_000_000) + "\"")));
        assertThat(bomb.through(transform, "transform: { request: { body: { drop: /x } } }").answeredBy(Response.of(200)).status()).isEqualTo(400);
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void theHeadIsThatOfTheNewBody() {
        var response = json("{\"secret\":1}");
        response.fields().add(FieldName.ETAG, "\"v1\"").add(FieldName.CONTENT_LENGTH, "12").add(FieldName.of("Repr-Digest"), "sha-256=:x:").add(FieldName.of("Accept-Ranges"), "bytes");
        var answer = Asked.get("/").with("Range", "bytes=0-5").with("If-Range", "\"v1\"").with("Accept-Encoding", "br, gzip").through(transform, "transform: { response: { body: { drop: /secret } } }").answeredBy(response);
        assertThat(answer.field("ETag")).isEqualTo("W/\"v1\"");
        for (var gone : List.of("Content-Length", "Repr-Digest", "Accept-Ranges")) assertThat(answer.field(gone)).as(gone).isEmpty();
        for (var gone : List.of("Range", "If-Range")) assertThat(answer.asked(gone)).as(gone).isEmpty();
        assertThat(answer.asked("Accept-Encoding")).isEqualTo("gzip");
        var same = Response.of(304);
        same.fields().add(FieldName.ETAG, "\"v1\"");
        assertThat(Asked.get("/").with("If-None-Match", "W/\"v1\"").through(transform, "transform: { response: { body: { drop: /secret } } }").answeredBy(same).field("ETag")).isEqualTo("W/\"v1\"");
        var head = json("");
        head.fields().add(FieldName.CONTENT_LENGTH, "12");
        assertThat(Asked.of("HEAD", "/").through(transform, "transform: { response: { body: { drop: /secret } } }").answeredBy(head).field("Content-Length")).isEmpty();
    }

    @Test
    void aPartThatWasNotAskedForIsRefused() {
        var part = new Response(206, json("").fields(), Body.of("{\"secret\":1".getBytes(StandardCharsets.UTF_8)));
        assertThat(Asked.get("/").through(transform, "transform: { response: { body: { drop: /secret } } }").answeredBy(part).status()).isEqualTo(502);
    }

    // ---- mistakes -------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {
        "{ request: { path: v2 } }", "{ request: { path: \"/a/../b\" } }", "{ request: { path: \"//a\" } }", "{ request: { path: \"/{hots}\" } }", "{ request: { path: \"/a?x\" } }",
        "{ request: { headers: { set: { Content-Length: 1 } } } }", "{ response: { status: { 404: 204 } } }", "{ response: { status: { 304: 200 } } }", "{ response: { status: { abc: 200 } } }",
        "{ response: { body: { } } }", "{ response: { body: { drop: secret } } }", "{ response: { body: { drop: '' } } }", "{ response: { body: { drop: /a~2 } } }", "{ response: { body: { rename: { /a/*: b } } } }",
        "{ response: { body: { rename: { /a/*/b: /c } } } }", "{ response: { body: { rename: { /a: /a/b } } } }", "{ response: { body: { patch: [ { op: add, path: /a } ] } } }",
        "{ response: { body: { patch: [ { op: move, path: /a/b, from: /a } ] } } }", "{ response: { body: { patch: [ { op: remove, path: /*/a } ] } } }", "{ response: { body: { patch: [ { op: remove, path: /a, value: 1 } ] } } }",
        "{ cookies: { s: { encrypt: true } } }", "{ cookies: { s: { encrypt: true } }, cookie-keys: short }", "{ cookies: { '*': { prefix: a } } }", "{ cookies: { s: { prefix: __Host-, path: /a } } }",
        "{ cookies: { s: { prefix: __Host-, domain: a.test } } }", "{ cookies: { s: { same-site: none } } }", "{ cookies: { 'a b': { secure: true } } }", "{ cookies: { s: { path: '/;x' } } }"})
    void whatCannotWorkIsToldWhenTheFileIsRead(String wrong) {
        assertThatThrownBy(() -> Asked.policy(transform, "transform: " + wrong, "")).isInstanceOfAny(IllegalArgumentException.class, io.cardea.core.config.ConfigException.class);
    }
}
