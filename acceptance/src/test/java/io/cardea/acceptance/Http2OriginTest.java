// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import io.cardea.testkit.RawHttp2Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// HTTP/2 to origins, frame by frame: what they may do, and how each request fares then.
class Http2OriginTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private @Nullable RawHttp2 client;
    private int next = -1;

    private RawHttp2Origin origin = new RawHttp2Origin(call -> {});
    private GatewayUnderTest edge = GatewayUnderTest.file("routes: [{ match: /none, respond: ok }]\n");

    private void with(byte[] settings, String more, RawHttp2Origin.Script script) {
        stop();
        origin = new RawHttp2Origin(settings, script);
        edge = GatewayUnderTest.file("services:\n  h2: { endpoints: \"" + origin.url() + "\"" + more + " }\nroutes:\n  - { match: /**, to: { service: h2, trailers: x-listed } }\n");
    }

    private void with(RawHttp2Origin.Script script) {
        with(new byte[0], "", script);
    }

    @AfterEach
    void stop() {
        if (client != null) client.close();
        client = null;
        next = -1;
        edge.close();
        origin.close();
    }

    /// All requests of a test come on one connection, so that one loop has them, and one pool.
    private RawHttp2 client() {
        var current = client;
        if (current == null) client = current = new RawHttp2(edge.port());
        return current;
    }

    private String get(String path) {
        client().request(next += 2, true, "GET", path);
        return text(client().outcome(next));
    }

    private String post(String path) {
        client().request(next += 2, false, "POST", path, "content-length: 4").data(next, true, "body");
        return text(client().outcome(next));
    }

    private static String text(RawHttp2.Outcome outcome) {
        return outcome.word() + " " + outcome.body();
    }

    /// So many at once.
    private List<String> many(int count, String path) {
        int first = next + 2;
        for (int i = 0; i < count; i++) client().request(next += 2, true, "GET", path + i);
        var bodies = new StringBuilder[count];
        var left = new java.util.HashSet<Integer>();
        for (int i = 0; i < count; i++) left.add(first + 2 * i);
        while (!left.isEmpty()) {
            var frame = client().next().orElseThrow();
            if (!left.contains(frame.stream())) continue;
            int index = (frame.stream() - first) / 2;
            if (frame.type() == RawHttp2.HEADERS) bodies[index] = new StringBuilder(client().decoded(frame).get(":status")).append(' ');
            if (frame.type() == RawHttp2.DATA) bodies[index].append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
            if (frame.type() == RawHttp2.RST_STREAM) bodies[index] = new StringBuilder("RST");
            if (frame.isLast() || frame.type() == RawHttp2.RST_STREAM) left.remove(frame.stream());
        }
        return java.util.Arrays.stream(bodies).map(StringBuilder::toString).toList();
    }

    private static void assertAllAnswered(List<String> answers) {
        for (int i = 0; i < answers.size(); i++) assertThat(answers.get(i)).startsWith("200 ").contains("<" + i + ">");
    }

    private static String number(RawHttp2Origin.Call call) {
        return "<" + call.path().replaceAll("\\D", "") + ">";
    }

    private static byte[] goAway(int last, int code) {
        return java.nio.ByteBuffer.allocate(8).putInt(last).putInt(code).array();
    }

    // ---- requests that the origin did not look at -----------------------------------------------------------------------

    @Test
    void whatAGoAwayLeavesOutIsAskedAgainElsewhereUnlessItHadABody() {
        with(call -> {
            boolean whole = call.frame().isLast();
            if (call.connection() % 2 == 1 && whole) call.wire().frame(RawHttp2.GOAWAY, 0, 0, goAway(0, 0));
            else if (whole) call.answer("second");
        });
        assertThat(get("/")).startsWith("200").contains("second");
        assertThat(origin.connections()).isEqualTo(2);
    }

    @Test
    void aRequestWhoseBodyWasSentButNotLookedAtIsSentAgainWithItsBody() {
        var bodies = new ConcurrentLinkedQueue<String>();
        with(call -> {
            if (call.frame().type() == RawHttp2.DATA) bodies.add(call.connection() + new String(call.frame().payload(), StandardCharsets.US_ASCII));
            if (!call.frame().isLast()) return;
            if (call.connection() == 1) call.wire().frame(RawHttp2.GOAWAY, 0, 0, goAway(0, 0)); else call.answer("second");
        });
        assertThat(post("/")).startsWith("200").contains("second");
        assertThat(bodies).containsExactly("1body", "2body");
    }

    @Test
    void aRefusedStreamIsAskedAgainOnAnotherConnection() {
        with(call -> {
            if (!call.frame().isLast()) return;
            if (call.connection() == 1) call.wire().reset(call.stream(), 7);
            else call.answer("second");
        });
        assertThat(get("/")).startsWith("200").contains("second");
        assertThat(origin.connections()).isEqualTo(2);
        assertThat(post("/")).as("the connection that refused is spoken to again only where there is room").startsWith("");
    }

    @Test
    void aRequestThatIsRefusedEachTimeIsABadGateway() {
        with(call -> {
            if (call.frame().isLast()) call.wire().reset(call.stream(), 7);
        });
        assertThat(post("/")).startsWith("502");
        assertThat(origin.heads()).hasSizeBetween(2, 6);
    }

    @Test
    void anOriginThatTakesOneAtATimeGetsMoreConnectionsAndNothingIsLost() throws Exception {
        var open = new ConcurrentHashMap<Integer, AtomicInteger>();
        var broken = new AtomicBoolean();
        with(RawHttp2.setting(3, 1), "", call -> {
            if (!call.isHead()) return;
            var count = open.computeIfAbsent(call.connection(), any -> new AtomicInteger());
            if (count.incrementAndGet() > 1) {
                broken.set(true);
                call.wire().reset(call.stream(), 7);
                return;
            }
            Thread.startVirtualThread(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000); // it works
                count.decrementAndGet();
                call.answer(number(call));
            });
        });
        assertAllAnswered(many(30, "/"));
        assertThat(broken).as("no connection ever carried two").isFalse();
        assertThat(origin.connections()).isBetween(2, 30);
        assertThat(post("/7")).contains("<7>");
    }

    @Test
    void aGoAwayInTheMiddleOfFiftyRequestsFailsNone() throws Exception {
        var waiting = new ConcurrentLinkedQueue<RawHttp2Origin.Call>();
        var sent = new AtomicBoolean();
        with(call -> {
            if (!call.isHead()) return;
            waiting.add(call);
            if (call.connection() == 1 && waiting.size() < 50) return;
            if (call.connection() == 1 && !sent.getAndSet(true)) call.wire().frame(RawHttp2.GOAWAY, 0, 0, goAway(call.stream() - 40, 0));
            for (var each = waiting.poll(); each != null; each = waiting.poll()) {
                if (each.connection() != 1 || each.stream() <= call.stream() - 40 || call.connection() != 1) each.answer(number(each));
            }
        });
        assertAllAnswered(many(50, "/"));
        assertThat(origin.connections()).isGreaterThan(1);
        assertAllAnswered(many(50, "/again/"));
    }

    @Test
    void aConnectionThatClosedWithoutAWordIsReplacedForWhatMayBeRepeated() {
        var drop = new AtomicBoolean();
        with(call -> {
            if (!call.frame().isLast()) return;
            if (drop.getAndSet(false)) call.wire().close();
            else call.answer("ok");
        });
        assertThat(get("/")).contains("ok");
        drop.set(true);
        assertThat(get("/")).startsWith("200").contains("ok");
        drop.set(true);
        client().request(next += 2, true, "PATCH", "/");
        assertThat(client().outcome(next).word()).isEqualTo("502");
        assertThat(get("/")).contains("ok");
    }

    // ---- silence --------------------------------------------------------------------------------------------------------

    @Test
    void anOriginThatFellSilentIsPingedAndThenLeft() {
        var pings = new AtomicInteger();
        with(new byte[0], ", response-timeout: 200ms, keep-for: 60s", call -> {
            if (call.connection() == 1) call.wire().withoutManners();
            if (call.frame().type() == RawHttp2.PING) pings.incrementAndGet();
            if (call.frame().isLast() && call.connection() > 1) call.answer("awake");
        });
        assertThat(get("/")).startsWith("504");
        assertThat(get("/")).as("nobody else waits for a connection that may be dead").contains("awake");
        Eventually.holds(PATIENCE, () -> pings.get() == 1 && origin.open() == 1);
    }

    @Test
    void anOriginThatIsSlowButThereKeepsItsConnection() {
        var pings = new AtomicInteger();
        with(new byte[0], ", response-timeout: 200ms", call -> {
            if (call.frame().type() == RawHttp2.PING) pings.incrementAndGet();
            if (call.isHead() && !call.path().equals("/slow")) call.answer("fine");
        });
        assertThat(get("/slow")).startsWith("504");
        Eventually.holds(PATIENCE, () -> pings.get() == 1);
        Eventually.holds(PATIENCE, () -> get("/").contains("fine") && origin.heads().getLast().connection() == 1);
        Eventually.holds(PATIENCE, () -> origin.heads().stream().filter(call -> call.path().equals("/slow")).count() == 1);
    }

    @Test
    void anOriginThatSaysNothingAtAllIsLeftInTime() throws Exception {
        stop();
        try (var mute = new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            edge = GatewayUnderTest.file("services:\n  h2: { endpoints: \"h2c://127.0.0.1:" + mute.getLocalPort() + "\", connect-timeout: 300ms }\nroutes:\n  - { match: /**, to: h2 }\n");
            assertThat(many(10, "/")).allMatch(answer -> answer.startsWith("502 ") || answer.startsWith("504 "));
        }
    }

    @Test
    void interimAnswersDoNotProlongTheTimeForTheAnswer() {
        with(new byte[0], ", response-timeout: 300ms", call -> {
            if (!call.isHead()) return;
            for (int i = 0; i < 60; i++) {
                call.wire().headers(call.stream(), false, ":status: 103");
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000); // it works, and says so
            }
            call.answer("late");
        });
        client().request(next += 2, true, "GET", "/");
        assertThat(client().outcome(next)).satisfies(outcome -> assertThat(outcome.interim()).contains(103), outcome -> assertThat(outcome.word()).isEqualTo("504"));
    }

    @Test
    void aBodilessAnswerThatNeverEndsHoldsNoPlace() {
        var resets = new AtomicInteger();
        with(new byte[0], ", idle-timeout: 200ms", call -> {
            if (call.frame().type() == RawHttp2.RST_STREAM) resets.incrementAndGet();
            if (call.isHead()) call.wire().headers(call.stream(), false, ":status: 200");
        });
        assertThat(edge.exchange("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        Eventually.holds(PATIENCE, () -> resets.get() == 1);
    }

    // ---- what passes ----------------------------------------------------------------------------------------------------

    @Test
    void viaSaysByWhichVersionEachMessageCame() {
        with(call -> {
            if (call.isHead()) call.wire().headers(call.stream(), false, ":status: 103", "link: </a>").headers(call.stream(), false, ":status: 200", "via: 1.1 before").data(call.stream(), true, "ok");
        });
        assertThat(edge.exchange("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").replace("Via", "via")).contains("via: 2 cardea\r\n\r\nHTTP/1.1 200", "via: 1.1 before\r\n", "via: 2 cardea\r\n").doesNotContain("1.1 cardea");
        assertThat(client().request(next += 2, true, "GET", "/2").outcome(next).fields().get("via")).contains("2 cardea").doesNotContain("1.1 cardea");
        assertThat(origin.heads()).extracting(call -> call.path() + " " + call.fields().get("via")).containsExactly("/1 1.1 cardea", "/2 2 cardea");
    }

    @Test
    void listedTrailersPassAndOthersDoNot() {
        with(call -> {
            if (!call.isHead()) return;
            if (call.path().equals("/known")) call.wire().headers(call.stream(), false, ":status: 200", "content-length: 2");
            else call.wire().headers(call.stream(), false, ":status: 200");
            call.wire().data(call.stream(), false, "ok").headers(call.stream(), true, "x-listed: 1", "x-other: 2", "content-type: text/evil");
        });
        assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n")).endsWith("0\r\nx-listed: 1\r\n\r\n");
        try (var client = new RawHttp2(edge.port())) {
            assertThat(client.request(1, true, "GET", "/").outcome(1).trailers()).containsOnlyKeys("x-listed");
            var known = client.request(3, true, "GET", "/known").outcome(3);
            assertThat(known.fields()).containsEntry("content-length", "2");
            assertThat(known.trailers()).containsOnlyKeys("x-listed");
        }
    }

    @Test
    void aCallWhoseOriginBreaksOffIsToldSoInTrailers() {
        with(call -> {
            if (!call.isHead()) return;
            call.wire().headers(call.stream(), false, ":status: 200", "content-type: application/grpc").data(call.stream(), false, "abc");
            if (call.path().equals("/reset")) call.wire().reset(call.stream(), 2); else call.wire().close();
        });
        for (var path : List.of("/close", "/reset")) {
            client().request(next += 2, true, "POST", path, "content-type: application/grpc", "te: trailers");
            var answer = client().outcome(next);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.trailers()).containsEntry("grpc-status", "14");
        }
        client().request(next += 2, true, "GET", "/reset");
        assertThat(client().outcome(next)).satisfies(answer -> assertThat(answer.word()).isEqualTo("RST 2"), answer -> assertThat(answer.trailers()).isEmpty());
    }

    @Test
    void interimResponsesPassAndAnswersWithoutBodiesHaveNone() {
        with(call -> {
            if (!call.isHead()) return;
            var wire = call.wire();
            switch (call.path()) {
                case "/103" -> wire.headers(call.stream(), false, ":status: 103", "link: </a>; rel=preload").headers(call.stream(), false, ":status: 200").data(call.stream(), true, "behind");
                case "/204" -> wire.headers(call.stream(), true, ":status: 204");
                case "/304" -> wire.headers(call.stream(), true, ":status: 304", "content-length: 500", "etag: \"x\"");
                case "/304-late" -> wire.headers(call.stream(), false, ":status: 304", "content-length: 500").data(call.stream(), true, "");
                default -> wire.headers(call.stream(), true, ":status: 200", "content-length: 500");
            }
        });
        assertThat(edge.exchange("GET /103 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 103 ").contains("rel=preload", "HTTP/1.1 200 ", "behind");
        client().request(next += 2, true, "GET", "/103");
        assertThat(client().outcome(next)).satisfies(outcome -> assertThat(outcome.interim()).containsExactly(103), outcome -> assertThat(outcome.body()).isEqualTo("behind"));
        for (int i = 0; i < 2; i++) {
            assertThat(get("/204")).isEqualTo("204 ");
            assertThat(get("/304")).isEqualTo("304 ");
            assertThat(get("/304-late")).isEqualTo("304 ");
        }
        assertThat(edge.exchange("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-length: 500").endsWith("\r\n\r\n");
        assertThat(origin.connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void anAnswerBeforeTheUploadIsDoneIsHeardAndEndsTheUpload() {
        var resets = new AtomicInteger();
        with(call -> {
            if (call.frame().type() == RawHttp2.RST_STREAM) resets.incrementAndGet();
            if (call.isHead()) call.wire().headers(call.stream(), false, ":status: 413").data(call.stream(), true, "too much");
        });
        try (var client = edge.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(50_000));
            assertThat(client.response()).startsWith("HTTP/1.1 413 ").contains("too much");
        }
        Eventually.holds(PATIENCE, () -> resets.get() == 1);
        assertThat(get("/")).startsWith("413");
        assertThat(origin.connections()).isLessThanOrEqualTo(2);
    }

    /// A client that takes nothing: the origin has sent a window and what sockets hold, and waits.
    @Test
    void aSlowClientSlowsTheOriginAndNobodyElse() throws Exception {
        var credit = new AtomicLong(65_535);
        var sent = new AtomicLong();
        var connection = new AtomicLong(65_535);
        var large = new java.util.concurrent.atomic.AtomicReference<RawHttp2Origin.Call>();
        with(call -> {
            if (call.isHead() && call.path().equals("/large")) {
                large.set(call);
                call.wire().headers(call.stream(), false, ":status: 200");
            } else if (call.isHead()) {
                call.answer("quick");
                if (call.connection() == 1) connection.addAndGet(-5);
            }
            if (call.connection() > 1) return; // of another loop
            if (call.frame().type() == RawHttp2.SETTINGS && call.frame().payload().length > 0) {
                var values = java.nio.ByteBuffer.wrap(call.frame().payload());
                while (values.hasRemaining()) if (values.getShort() == 4) credit.set(values.getInt()); else values.getInt();
            }
            if (call.frame().type() == RawHttp2.WINDOW_UPDATE) (call.stream() == 0 ? connection : credit).addAndGet(java.nio.ByteBuffer.wrap(call.frame().payload()).getInt());
            var to = large.get();
            while (to != null && credit.get() >= 16_384 && connection.get() >= 16_384 && sent.get() < 64 << 20) {
                to.wire().frame(RawHttp2.DATA, 0, to.stream(), new byte[16_384]);
                sent.addAndGet(16_384);
                credit.addAndGet(-16_384);
                connection.addAndGet(-16_384);
            }
        });
        try (var slow = edge.client()) {
            slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            slow.head();
            Eventually.stands(sent);
            assertThat(sent.get()).isLessThan(24 << 20);
            assertThat(get("/other")).contains("quick");
            long before = sent.get();
            slow.in().skipNBytes(3 << 20);
            Eventually.holds(PATIENCE, () -> sent.get() > before);
        }
        Eventually.holds(PATIENCE, () -> get("/after").contains("quick"));
    }

    @Test
    void anOriginThatSendsMoreThanItsWindowIsCutOff() throws Exception {
        var done = new AtomicBoolean();
        with(call -> {
            if (!call.isHead()) return;
            if (call.path().equals("/ok")) {
                call.answer("fine");
                return;
            }
            call.wire().headers(call.stream(), false, ":status: 200");
            for (int i = 0; i < 800; i++) call.wire().frame(RawHttp2.DATA, 0, call.stream(), new byte[16_384]);
            call.wire().data(call.stream(), true, "END");
            done.set(true);
        });
        try (var client = edge.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            Eventually.holds(PATIENCE, done::get);
            Eventually.holds(PATIENCE, () -> get("/ok").contains("fine"));
            var rest = client.in().readAllBytes();
            assertThat(new String(rest, Math.max(0, rest.length - 20), Math.min(20, rest.length), StandardCharsets.ISO_8859_1)).doesNotContain("END").doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void clientsThatGoAwayTogetherHarmNobodyElse() throws Exception {
        var waiting = new ConcurrentLinkedQueue<RawHttp2Origin.Call>();
        var resets = new AtomicInteger();
        with(call -> {
            if (call.frame().type() == RawHttp2.RST_STREAM) resets.incrementAndGet();
            if (call.isHead() && call.path().startsWith("/quick")) call.answer("quick");
            else if (call.isHead()) waiting.add(call);
        });
        try (var stays = edge.client(); var filler = edge.client()) { // which takes the other loop's turn
            assertThat(filler.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n").response()).contains("quick");
            stays.send("GET /stays HTTP/1.1\r\nHost: a\r\n\r\n");
            try (var goes = new RawHttp2(edge.port())) {
                for (int i = 0; i < 90; i++) goes.request(1 + 2 * i, true, "GET", "/" + i);
                Eventually.holds(PATIENCE, () -> waiting.size() == 91);
            }
            Eventually.holds(PATIENCE, () -> resets.get() == 90);
            for (var each : waiting) if (!each.path().equals("/stays")) each.answer("nobody waits");
            for (var each : waiting) if (each.path().equals("/stays")) each.answer("patience");
            assertThat(stays.response()).startsWith("HTTP/1.1 200 ").endsWith("0\r\n\r\n").contains("patience");
        }
        assertThat(origin.heads().stream().filter(call -> !call.path().equals("/quick")).map(RawHttp2Origin.Call::connection).distinct()).as("they shared a connection").hasSize(1);
    }
}
