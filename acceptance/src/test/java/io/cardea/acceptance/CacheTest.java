// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The cache over sockets: what many get who ask at once, and what nobody gets of another's.
@Timeout(60)
class CacheTest {
    private static final String BIG = "0123456789abcdef".repeat(64 * 1024);

    private static GatewayUnderTest edge(FakeOrigin origin) {
        return GatewayUnderTest.file("routes:\n  - policies: [ { cache: {} } ]\n    to: " + origin.url() + "\n");
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n" + String.join("", List.of(fields).stream().map(each -> each + "\r\n").toList()) + "\r\n";
    }

    private static String answer(String fields, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
    }

    /// All of an answer, read in large pieces: these are long.
    private static String bulk(GatewayUnderTest edge, String request) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends the same request by so many clients at once.
    private static List<String> together(int clients, java.util.function.IntFunction<String> ask) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<CompletableFuture<String>>();
            for (int i = 0; i < clients; i++) {
                int number = i;
                all.add(CompletableFuture.supplyAsync(() -> ask.apply(number), threads));
            }
            var answers = new ArrayList<String>();
            for (var each : all) answers.add(each.get(40, TimeUnit.SECONDS));
            return answers;
        }
    }

    @Test
    void aSecondClientIsServedWithoutTheOrigin() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\n", "one"))); var edge = edge(origin)) {
            var first = edge.exchange(get("/a"));
            var second = edge.exchange(get("/a"));
            assertThat(first).contains("Cache-Status: Cardea; fwd=uri-miss; stored; ttl=").endsWith("\r\n\r\none");
            assertThat(second).contains("Cache-Status: Cardea; hit; ttl=").contains("Age: ").endsWith("\r\n\r\none");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void twoHundredAskForAColdPageAndTheOriginIsAskedOnce() throws Exception {
        var gate = new CountDownLatch(1);
        try (var origin = new FakeOrigin((request, peer) -> {
            gate.await(20, TimeUnit.SECONDS);
            peer.write(answer("Cache-Control: max-age=60\r\n", BIG));
        }); var edge = edge(origin)) {
            var answers = CompletableFuture.supplyAsync(() -> {
                try {
                    return together(200, number -> bulk(edge, get("/big")));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Eventually.holds(Duration.ofSeconds(10), () -> origin.requests().size() == 1);
            gate.countDown();
            assertThat(answers.get(40, TimeUnit.SECONDS)).allSatisfy(each -> assertThat(each.length() > BIG.length() && each.endsWith(BIG)).isTrue());
            assertThat(answers.get(40, TimeUnit.SECONDS)).filteredOn(each -> each.substring(0, 1000).contains("; collapsed")).as("who waited says so").isNotEmpty();
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aPersonalAnswerReachesOnlyWhoAskedAndNobodyWaitsInALine() throws Exception {
        try (var origin = new FakeOrigin((request, peer) -> {
            Thread.sleep(300);
            var user = request.field("Cookie").getFirst();
            peer.write(answer("Cache-Control: private\r\nSet-Cookie: seen=" + user + "\r\n", "for " + user));
        }); var edge = edge(origin)) {
            long begun = System.nanoTime();
            var answers = together(20, number -> edge.exchange(get("/me", "Cookie: user" + number + "x")));
            for (int i = 0; i < 20; i++) assertThat(answers.get(i)).contains("seen=user" + i + "x").endsWith("for user" + i + "x");
            assertThat(origin.requests()).hasSize(20);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).as("two rounds of 300 ms, not twenty").isLessThan(4000);
        }
    }

    @Test
    void theFirstClientMayLeaveWhileOthersWait() throws Exception {
        var gate = new CountDownLatch(1);
        try (var origin = new FakeOrigin((request, peer) -> {
            gate.await(20, TimeUnit.SECONDS);
            peer.write(answer("Cache-Control: max-age=60\r\n", "kept"));
        }); var edge = edge(origin)) {
            try (var first = edge.client()) {
                first.send(get("/a"));
                Eventually.holds(Duration.ofSeconds(10), () -> origin.requests().size() == 1);
                var second = CompletableFuture.supplyAsync(() -> edge.exchange(get("/a")));
                Thread.sleep(200); // the second one joins; if it were late, it would be a hit, which is right too
                first.close();
                gate.countDown();
                assertThat(second.get(20, TimeUnit.SECONDS)).endsWith("kept");
            }
            assertThat(edge.exchange(get("/a"))).contains("; hit;").endsWith("kept");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void anErrorMakesOneOfThemAskAgain() throws Exception {
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        try (var origin = new FakeOrigin((request, peer) -> {
            Thread.sleep(300);
            if (asked.getAndIncrement() == 0) peer.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
            else peer.write(answer("Cache-Control: max-age=60\r\n", "well"));
        }); var edge = edge(origin)) {
            var answers = together(30, number -> edge.exchange(get("/a")));
            assertThat(answers).filteredOn(each -> each.startsWith("HTTP/1.1 503")).as("only who led").hasSizeLessThanOrEqualTo(1);
            assertThat(answers).filteredOn(each -> each.endsWith("well")).hasSizeGreaterThanOrEqualTo(29);
            assertThat(origin.requests().size()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void whoWantsAnotherVariantGetsIt() throws Exception {
        try (var origin = new FakeOrigin((request, peer) -> {
            Thread.sleep(200);
            var language = request.field("Accept-Language").getFirst();
            peer.write(answer("Cache-Control: max-age=60\r\nVary: Accept-Language\r\n", "in " + language));
        }); var edge = edge(origin)) {
            var languages = List.of("de", "en", "fr", "it");
            var answers = together(40, number -> edge.exchange(get("/a", "Accept-Language: " + languages.get(number % 4))));
            for (int i = 0; i < 40; i++) assertThat(answers.get(i)).endsWith("in " + languages.get(i % 4));
            assertThat(origin.requests().size()).as("one for each language, and few for those who had to ask again").isLessThanOrEqualTo(12);
        }
    }

    @Test
    void languagesThatAreMadeUpDoNotPushOutThoseThatManyWant() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\nVary: Accept-Language\r\n", "in " + request.field("Accept-Language").getFirst())));
             var edge = edge(origin)) {
            var languages = List.of("de", "en", "fr", "it");
            for (int round = 0; round < 3; round++) for (var language : languages) edge.exchange(get("/a", "Accept-Language: " + language));
            for (int i = 0; i < 100; i++) edge.exchange(get("/a", "Accept-Language: made-up-" + i));
            for (var language : languages) assertThat(edge.exchange(get("/a", "Accept-Language: " + language))).contains("; hit;").endsWith("in " + language);
            assertThat(origin.requests()).hasSize(104);
        }
    }

    @Test
    void aBodyThatBreaksOffIsNeverServedAsWhole() {
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        try (var origin = new FakeOrigin((request, peer) -> {
            if (asked.getAndIncrement() == 0) {
                peer.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nhalf");
                peer.close();
            } else {
                peer.write(answer("Cache-Control: max-age=60\r\n", "0123456789"));
            }
        }); var edge = edge(origin)) {
            assertThat(edge.exchange(get("/a"))).doesNotEndWith("0123456789");
            assertThat(edge.exchange(get("/a"))).contains("fwd=uri-miss").endsWith("0123456789");
        }
    }

    @Test
    void aLongBodyOfUnknownLengthPassesThroughWithoutBeingKept() {
        try (var origin = new FakeOrigin((request, peer) -> {
            peer.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n");
            var piece = "x".repeat(64 * 1024);
            for (int i = 0; i < 48; i++) peer.write(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
            peer.write("0\r\n\r\n");
        }); var edge = GatewayUnderTest.file("routes:\n  - policies: [ { cache: { largest: 1MiB } } ]\n    to: " + origin.url() + "\n")) {
            for (int i = 0; i < 2; i++) assertThat(bulk(edge, get("/a")).chars().filter(c -> c == 'x').count()).isGreaterThanOrEqualTo(48 * 64 * 1024);
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void whatVariesByTheSchemeOrTheHostIsHitForTheKeyHasThem() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\nVary: X-Forwarded-Proto, X-Forwarded-Host\r\n", "one"))); var edge = edge(origin)) {
            edge.exchange(get("/a"));
            assertThat(edge.exchange(get("/a"))).contains("Cache-Status: Cardea; hit");
        }
    }

    @Test
    void whatIsForgottenIsForgottenInTheFormsOfAllRoutes() {
        var routes = """
            routes:
              - match: { path: /**, method: GET }
                policies: [ { cache: { ignore-query: [utm] } } ]
                to: %1$s
              - match: { path: /**, method: [POST, PURGE] }
                policies: [ { cache: { purge-from: 127.0.0.1 } } ]
                to: %1$s
            """;
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\n", "one"))); var edge = GatewayUnderTest.file(routes.formatted(origin.url()))) {
            edge.exchange(get("/a?p=1&utm=2"));
            assertThat(edge.exchange(get("/a?p=1"))).contains("Cardea; hit");
            edge.exchange("POST /a?p=1&utm=3 HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
            assertThat(edge.exchange(get("/a?p=1"))).contains("fwd=uri-miss");
            assertThat(edge.exchange("PURGE /a?p=1&utm=3 HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n")).contains("\"dropped\": 1");
            assertThat(edge.exchange(get("/a?p=1"))).contains("fwd=uri-miss");
        }
    }

    @Test
    void aPostMakesWhatIsStoredUntrue() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\n", request.line().substring(0, 4)))); var edge = edge(origin)) {
            edge.exchange(get("/a"));
            assertThat(edge.exchange("POST /a HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")).contains("Cache-Status: Cardea; fwd=method");
            assertThat(edge.exchange(get("/a"))).contains("fwd=uri-miss");
            assertThat(origin.requests()).hasSize(3);
        }
    }

    @Test
    void aGetWithABodyIsRefusedAndNotReadAsTheNextRequest() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\n", "one"))); var edge = edge(origin)) {
            edge.exchange(get("/a"));
            var fat = "GET /a HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 28\r\nConnection: close\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n";
            assertThat(edge.exchange(fat)).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1 ");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void whatIsStoredOutlivesAReload(@TempDir Path folder) throws Exception {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\n", "one")))) {
            var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners:\n  - address: 127.0.0.1:0\nlog: off\nadmin: off\nroutes:\n  - policies: [ { cache: {} } ]\n    to: " + origin.url() + "\n");
            try (var edge = Cardea.start(file)) {
                new RawClient(edge.port()).send(get("/a")).rest();
                edge.reload(file);
                assertThat(new RawClient(edge.port()).send(get("/a")).rest()).contains("; hit;");
                assertThat(origin.requests()).hasSize(1);
            }
        }
    }

    @Test
    void anUnkeyedFieldThatChangesTheAnswerDoesNotReachTheOrigin() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\n", "url " + request.field("X-Original-URL")))); var edge = edge(origin)) {
            assertThat(edge.exchange(get("/a", "X-Original-URL: /admin"))).endsWith("url []");
        }
    }

    @Test
    void anotherMemoryIsAnotherStore(@TempDir Path folder) throws Exception {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\n", "one")))) {
            var text = "listeners:\n  - address: 127.0.0.1:0\nlog: off\nadmin: off\ncache: { memory: 2MiB }\nroutes:\n  - policies: [ { cache: {} } ]\n    to: " + origin.url() + "\n";
            var file = Files.writeString(folder.resolve("cardea.yaml"), text);
            try (var edge = Cardea.start(file)) {
                assertThat(new RawClient(edge.port()).send(get("/a")).rest()).contains("fwd=uri-miss");
                assertThat(new RawClient(edge.port()).send(get("/a")).rest()).contains("; hit;");
                edge.reload(Files.writeString(file, text.replace("2MiB", "4MiB")));
                assertThat(new RawClient(edge.port()).send(get("/a")).rest()).contains("fwd=uri-miss");
                assertThat(new RawClient(edge.port()).send(get("/a")).rest()).contains("; hit;").endsWith("one");
            }
        }
    }

    @Test
    void anAnswerOfNearlyHalfTheMemoryIsKeptAndSentInPiecesFromWhereItLies() {
        var large = "0123456789abcdef".repeat(7 * 64 * 1024);
        try (var origin = new FakeOrigin((request, peer) -> peer.write(answer("Cache-Control: max-age=60\r\n", large)));
             var edge = GatewayUnderTest.file("cache: { memory: 16MiB }\nroutes:\n  - policies: [ { cache: { largest: 1GiB } } ]\n    to: " + origin.url() + "\n")) {
            assertThat(bulk(edge, get("/large")).endsWith(large)).isTrue();
            var hit = bulk(edge, get("/large"));
            assertThat(hit.substring(0, 1000)).contains("; hit;");
            assertThat(hit.endsWith(large)).isTrue();
            assertThat(edge.exchange(get("/large", "Range: bytes=1048574-1048583"))).contains("; hit;").startsWith("HTTP/1.1 206").endsWith("\r\n\r\nef01234567");
            assertThat(origin.requests()).hasSize(1);
        }
    }
}
