// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who leads a flight may go at any moment, the origin may do what it likes, and those who follow may be slow, gone or content with a part: each time it is counted
/// how often the origin was asked, and all who stayed have all of it.
@Timeout(60)
class CollapseTest {
    private static final String HALF = "0123456789abcdef".repeat(16 * 1024);
    private static final String WHOLE = HALF + HALF;
    private static final int FOLLOWERS = 12;

    private final CountDownLatch head = new CountDownLatch(1);
    private final CountDownLatch half = new CountDownLatch(1);
    private final CountDownLatch rest = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private AskedOrigin origin;
    private GatewayUnderTest edge;

    @AfterEach
    void stop() throws Exception {
        head.countDown();
        half.countDown();
        rest.countDown();
        for (var each : open.reversed()) each.close();
    }

    /// When something happens to who leads, or to what it leads.
    enum Stage { BEFORE_THE_HEAD, AFTER_THE_HEAD, IN_THE_BODY }

    private interface Ordinal {
        boolean answer(int number, AskedOrigin.Asked asked, OutputStream out) throws Exception;
    }

    /// @param patience for the head of the origin's answer
    private void start(String patience, Ordinal script) {
        start(patience, "{}", script);
    }

    /// @param cache the policy's configuration
    private void start(String patience, String cache, Ordinal script) {
        origin = new AskedOrigin((each, out) -> script.answer(asked.incrementAndGet(), each, out));
        open.add(origin);
        edge = GatewayUnderTest.file("routes:\n  - policies: [ { cache: " + cache + " } ]\n    to: hut\nservices:\n  hut: { endpoints: \"" + origin.url() + "\", retry: 1, response-timeout: " + patience + " }\n");
        open.add(edge);
    }

    private static String head(String fields) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + WHOLE.length() + "\r\n" + fields + "\r\n";
    }

    /// The head, half of the body, and the rest, each when its latch opens; a part at once.
    private boolean slowly(AskedOrigin.Asked each, OutputStream out, String fields) throws Exception {
        if (!each.field("Range").isEmpty()) {
            AskedOrigin.write(out, "HTTP/1.1 206 Partial Content\r\n" + fields + "Content-Range: bytes 10-19/" + WHOLE.length() + "\r\nContent-Length: 10\r\n\r\n" + WHOLE.substring(10, 20));
            return true;
        }
        head.await(20, TimeUnit.SECONDS);
        AskedOrigin.write(out, head(fields));
        half.await(20, TimeUnit.SECONDS);
        AskedOrigin.write(out, HALF);
        rest.await(20, TimeUnit.SECONDS);
        AskedOrigin.write(out, HALF);
        return true;
    }

    // ---- those who ask --------------------------------------------------------------------------------------------------

    /// One on a connection of its own.
    private final class Reader {
        final CountDownLatch begins = new CountDownLatch(1); // reading
        final CompletableFuture<String> got = new CompletableFuture<>();
        private final Socket socket = RawHttp2.connected(edge.port());
        private volatile long count;

        Reader(String... fields) {
            Thread.ofVirtual().start(() -> {
                try (socket) {
                    socket.setSoTimeout(30_000);
                    var request = "GET /x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n" + String.join("", Arrays.stream(fields).map(each -> each + "\r\n").toList()) + "\r\n";
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                    begins.await(30, TimeUnit.SECONDS);
                    var all = new StringBuilder();
                    var piece = new byte[8192];
                    for (int read = socket.getInputStream().read(piece); read >= 0; read = socket.getInputStream().read(piece)) {
                        all.append(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
                        count = all.length();
                    }
                    got.complete(all.toString());
                } catch (Exception e) {
                    got.complete(e.toString());
                }
            });
        }

        Reader fast() {
            begins.countDown();
            return this;
        }

        void leave() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /// All that came until the connection closed.
        String answer() throws Exception {
            begins.countDown();
            return got.get(30, TimeUnit.SECONDS);
        }

        boolean hasHead() {
            return count > 0;
        }
    }

    private static boolean isWhole(String answer) {
        return answer.startsWith("HTTP/1.1 200") && answer.endsWith("\r\n\r\n" + WHOLE);
    }

    private void waitFor(int exchanges) {
        Eventually.holds(Duration.ofSeconds(20), () -> edge.edge().exchangesUnderWay() >= exchanges);
    }

    private void settle() {
        Eventually.holds(Duration.ofSeconds(20), () -> edge.edge().exchangesUnderWay() == 0);
    }

    private void isKept() throws Exception {
        settle();
        int before = asked.get();
        assertThat(new Reader().answer()).contains("; hit;").endsWith(WHOLE);
        assertThat(asked.get()).isEqualTo(before);
    }

    // ---- the leader dies ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Stage.class)
    void theLeaderLeavesAndTheOriginIsAskedOnce(Stage stage) throws Exception {
        start("20s", (number, each, out) -> slowly(each, out, "Cache-Control: max-age=60\r\nETag: \"a\"\r\n"));
        var leader = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        var fast = new ArrayList<Reader>();
        var slow = new ArrayList<Reader>();
        var gone = new ArrayList<Reader>();
        var parts = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) {
            fast.add(new Reader().fast());
            if (i % 3 == 0) slow.add(new Reader());
            if (i % 3 == 1) gone.add(new Reader().fast());
            if (i % 3 == 2) parts.add(new Reader("Range: bytes=10-19").fast());
        }
        for (var each : parts) assertThat(each.answer()).startsWith("HTTP/1.1 206").endsWith("\r\n\r\n" + WHOLE.substring(10, 20));
        waitFor(2 + fast.size() + slow.size() + gone.size()); // the leader, its fetch, and those who wait
        if (stage == Stage.BEFORE_THE_HEAD) leader.leave();
        head.countDown();
        if (stage != Stage.BEFORE_THE_HEAD) {
            half.countDown();
            Eventually.holds(Duration.ofSeconds(10), leader::hasHead);
            if (stage == Stage.IN_THE_BODY) Eventually.holds(Duration.ofSeconds(10), () -> leader.count > HALF.length());
            leader.leave();
        }
        half.countDown();
        for (var each : gone) each.leave();
        rest.countDown();
        for (var each : fast) assertThat(isWhole(each.answer())).isTrue();
        for (var each : slow) assertThat(isWhole(each.answer())).isTrue();
        assertThat(asked.get()).as("one for all, and at most one for each who wanted a part before there was a whole").isBetween(2, 1 + parts.size());
        isKept();
    }

    @Test
    void whoComesWhileTheBodyComesReadsItFromItsBeginning() throws Exception {
        start("20s", (number, each, out) -> slowly(each, out, "Cache-Control: max-age=60\r\nETag: \"a\"\r\n"));
        head.countDown();
        half.countDown();
        var leader = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> leader.count > HALF.length());
        var late = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) late.add(i % 2 == 0 ? new Reader().fast() : new Reader());
        for (int i = 0; i < late.size(); i += 2) {
            var each = late.get(i);
            Eventually.holds(Duration.ofSeconds(10), () -> each.count > HALF.length());
        }
        late.getFirst().leave();
        leader.leave();
        rest.countDown();
        for (var each : late.subList(1, late.size())) assertThat(isWhole(each.answer())).isTrue();
        assertThat(asked.get()).isEqualTo(1);
        isKept();
    }

    @Test
    void whenAllHaveLeftBeforeTheHeadTheOriginIsLeftToo() throws Exception {
        start("20s", (number, each, out) -> slowly(each, out, "Cache-Control: max-age=60\r\n"));
        var leader = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        leader.leave();
        settle();
        head.countDown();
        half.countDown();
        rest.countDown();
        assertThat(isWhole(new Reader().answer())).isTrue();
        assertThat(asked.get()).isEqualTo(2);
    }

    /// The kernel takes a little of it for the one who does not read; the rest it has to get anew.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoDoesNotReadWhatIsTooLargeToBeKeptHoldsUpNobodyElseAndGoesOnAlone(boolean hasTag) throws Exception {
        int length = 24 << 20;
        var ranges = new CopyOnWriteArrayList<String>();
        start("20s", "{ largest: 64KiB }", (number, each, out) -> {
            head.await(20, TimeUnit.SECONDS);
            var tag = "Cache-Control: max-age=60\r\n" + (hasTag ? "ETag: \"a\"\r\n" : "");
            int from = 0;
            if (each.field("Range").isEmpty()) {
                AskedOrigin.write(out, "HTTP/1.1 200 OK\r\n" + tag + "Content-Length: " + length + "\r\n\r\n");
            } else {
                ranges.add(each.field("Range") + ' ' + each.field("If-Range"));
                from = Integer.parseInt(each.field("Range").substring(6).split("-")[0]);
                AskedOrigin.write(out, "HTTP/1.1 206 Partial Content\r\n" + tag + "Content-Range: bytes " + from + '-' + (length - 1) + '/' + length + "\r\nContent-Length: " + (length - from) + "\r\n\r\n");
            }
            var piece = new byte[1 << 16];
            for (int at = from; at < length; at += piece.length) {
                int count = Math.min(piece.length, length - at);
                for (int i = 0; i < count; i++) piece[i] = (byte) ('a' + (at + i) % 23);
                out.write(piece, 0, count);
            }
            return true;
        });
        var fast = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        var slow = new Reader();
        slow.socket.setReceiveBufferSize(64 * 1024);
        waitFor(3);
        head.countDown();
        assertThat(body(fast)).hasSize(length);
        var got = body(slow);
        if (hasTag) {
            assertThat(ranges).hasSize(1).first().asString().endsWith(" \"a\"");
            assertThat(got).hasSize(length);
            for (int i = 0; i < length; i += 4093) assertThat(got.charAt(i)).isEqualTo((char) ('a' + i % 23));
        } else {
            assertThat(asked.get()).isEqualTo(1);
            assertThat(got.length()).isLessThan(length);
        }
        settle();
    }

    @Test
    void whoReadsSlowlyWhatIsStoredHoldsNothingBesideTheStore() throws Exception {
        int length = 7 << 20;
        origin = new AskedOrigin((each, out) -> {
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
            return true;
        });
        open.add(origin);
        edge = GatewayUnderTest.withAdmin("routes:\n  - policies: [ { cache: {} } ]\n    to: \"" + origin.url() + "\"\n");
        open.add(edge);
        var slow = new Reader();
        slow.socket.setReceiveBufferSize(64 * 1024);
        Eventually.holds(Duration.ofSeconds(20), () -> metric("cardea_cache_entries") == 1);
        Eventually.holds(Duration.ofSeconds(20), () -> metric("cardea_cache_under_way_bytes") == 0);
        assertThat(slow.got.isDone()).isFalse();
        assertThat(edge.edge().exchangesUnderWay()).isEqualTo(1);
        assertThat(body(slow)).hasSize(length).containsOnlyOnce("x".repeat(length));
    }

    private double metric(String name) {
        try (var client = new RawClient(edge.edge().adminPort().orElseThrow())) {
            var all = client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
            return all.lines().filter(line -> line.startsWith(name + ' ')).mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).findFirst().orElse(-1);
        }
    }

    private static String body(Reader reader) throws Exception {
        var answer = reader.answer();
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    // ---- the origin dies ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Stage.class)
    void theOriginBreaksOffAndNobodyIsGivenLessAsTheWhole(Stage stage) throws Exception {
        var all = new CountDownLatch(1);
        start("20s", (number, each, out) -> {
            if (number > 1) {
                AskedOrigin.write(out, head("Cache-Control: max-age=60\r\n") + WHOLE);
                return true;
            }
            all.await(20, TimeUnit.SECONDS);
            if (stage == Stage.BEFORE_THE_HEAD) return false;
            AskedOrigin.write(out, head("Cache-Control: max-age=60\r\n") + (stage == Stage.IN_THE_BODY ? HALF : ""));
            return false;
        });
        var leader = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        var followers = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) followers.add(i % 2 == 0 ? new Reader().fast() : new Reader());
        waitFor(2 + FOLLOWERS);
        all.countDown();
        if (stage == Stage.BEFORE_THE_HEAD) {
            assertThat(leader.answer()).startsWith("HTTP/1.1 502");
            for (var each : followers) assertThat(isWhole(each.answer())).isTrue();
            assertThat(asked.get()).as("one more, for all who waited").isEqualTo(2);
        } else {
            assertThat(isWhole(leader.answer())).isFalse();
            for (var each : followers) assertThat(isWhole(each.answer())).as("what began cannot be begun anew").isFalse();
            settle();
            assertThat(asked.get()).isEqualTo(1);
            assertThat(isWhole(new Reader().answer())).isTrue();
            assertThat(asked.get()).isEqualTo(2);
        }
        isKept();
    }

    @Test
    void theOriginHangsOnceAndOneMoreIsAskedForAll() throws Exception {
        start("3s", (number, each, out) -> {
            if (number == 1) {
                rest.await(20, TimeUnit.SECONDS);
                return false;
            }
            AskedOrigin.write(out, head("Cache-Control: max-age=60\r\n") + WHOLE);
            return true;
        });
        var leader = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        var followers = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) followers.add(new Reader().fast());
        assertThat(leader.answer()).startsWith("HTTP/1.1 504");
        for (var each : followers) assertThat(isWhole(each.answer())).isTrue();
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void theOriginHangsForEverAndAllAreTold() throws Exception {
        start("1s", (number, each, out) -> {
            rest.await(20, TimeUnit.SECONDS);
            return false;
        });
        var all = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) all.add(new Reader().fast());
        for (var each : all) assertThat(each.answer()).startsWith("HTTP/1.1 504");
        assertThat(asked.get()).as("one, and one more for all who waited").isLessThanOrEqualTo(2);
        settle();
    }

    @ParameterizedTest
    @CsvSource({"500", "502", "503", "501"})
    void anOriginThatAnswersEachWithAnErrorIsNotAskedByAllWhoWait(int status) throws Exception {
        start("20s", (number, each, out) -> {
            (number == 1 ? head : half).await(20, TimeUnit.SECONDS);
            AskedOrigin.write(out, "HTTP/1.1 " + status + " Trouble\r\nSet-Cookie: whose=" + number + "\r\nRetry-After: 7\r\nContent-Length: 6\r\n\r\nfor " + number + "\n");
            return true;
        });
        var leader = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        var followers = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) followers.add(new Reader().fast());
        waitFor(2 + FOLLOWERS);
        head.countDown();
        assertThat(leader.answer()).startsWith("HTTP/1.1 " + status).endsWith("for 1\n");
        settleAt(FOLLOWERS + 1);
        half.countDown();
        int told = 0;
        for (var each : followers) {
            var answer = each.answer();
            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("Retry-After: 7");
            if (!answer.contains("whose=")) told++;
        }
        // One may hear of the first error so late that the second is over, and lead a third.
        assertThat(told).as("an answer to another is not theirs, only what it was").isBetween(FOLLOWERS - 2, FOLLOWERS - 1);
        assertThat(asked.get()).isBetween(2, 3);
        settle();
    }

    @Test
    void whoMayNotHaveWhatIsStaleDoesNotAskAFailingOriginAlone() throws Exception {
        start("20s", (number, each, out) -> {
            if (number == 1) {
                AskedOrigin.write(out, head("Cache-Control: max-age=0, stale-if-error=600\r\nETag: \"a\"\r\n") + WHOLE);
                return true;
            }
            (number == 2 ? head : half).await(20, TimeUnit.SECONDS);
            AskedOrigin.write(out, "HTTP/1.1 503 Trouble\r\nContent-Length: 0\r\n\r\n");
            return true;
        });
        assertThat(isWhole(new Reader().answer())).isTrue();
        settle();
        var leader = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 2);
        var followers = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) followers.add(new Reader("Cache-Control: no-cache").fast());
        waitFor(2 + FOLLOWERS);
        head.countDown();
        half.countDown();
        assertThat(isWhole(leader.answer())).isTrue();
        for (var each : followers) each.answer();
        assertThat(asked.get()).isLessThanOrEqualTo(4);
        settle();
    }

    @ParameterizedTest
    @CsvSource({"500, 2", "502, 2", "503, 2", "504, 2"})
    void anErrorOfTheOriginElectsOneNewLeader(int status, int fetches) throws Exception {
        start("20s", (number, each, out) -> {
            if (number == 1) {
                head.await(20, TimeUnit.SECONDS);
                AskedOrigin.write(out, "HTTP/1.1 " + status + " Trouble\r\nContent-Length: 0\r\n\r\n");
            } else {
                half.await(20, TimeUnit.SECONDS);
                AskedOrigin.write(out, head("Cache-Control: max-age=60\r\n") + WHOLE);
            }
            return true;
        });
        var leader = new Reader().fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        var followers = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) followers.add(new Reader().fast());
        waitFor(2 + FOLLOWERS);
        head.countDown();
        assertThat(leader.answer()).startsWith("HTTP/1.1 " + status);
        settleAt(FOLLOWERS + 1);
        half.countDown();
        for (var each : followers) assertThat(isWhole(each.answer())).isTrue();
        assertThat(asked.get()).isEqualTo(fetches);
        isKept();
    }

    /// Until no more than so many are under way.
    private void settleAt(int exchanges) {
        Eventually.holds(Duration.ofSeconds(20), () -> edge.edge().exchangesUnderWay() == exchanges && asked.get() >= 2);
    }

    // ---- the answer is another's ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"Cache-Control: private", "Cache-Control: no-store", "Cache-Control: max-age=60; Set-Cookie: a=b", "Cache-Control: no-cache; ETag: \"a\"", "Cache-Control: max-age=60; Vary: *"})
    void aPersonalAnswerIsItsLeadersAlone(String said) throws Exception {
        var fields = said.replace("; ", "\r\n") + "\r\n";
        start("20s", (number, each, out) -> {
            if (number == 1) head.await(20, TimeUnit.SECONDS);
            var body = "for " + each.field("Cookie");
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            return true;
        });
        var all = new ArrayList<Reader>();
        all.add(new Reader("Cookie: user0").fast());
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        for (int i = 1; i <= FOLLOWERS; i++) all.add(new Reader("Cookie: user" + i).fast());
        waitFor(2 + FOLLOWERS);
        head.countDown();
        for (int i = 0; i <= FOLLOWERS; i++) assertThat(all.get(i).answer()).endsWith("\r\n\r\nfor user" + i);
        assertThat(asked.get()).as("one for each").isEqualTo(1 + FOLLOWERS);
    }

    @Test
    void whatWasForAllTurnsPrivateAndThenHeals() throws Exception {
        start("20s", (number, each, out) -> {
            if (number == 2) head.await(20, TimeUnit.SECONDS);
            var body = number == 1 ? "old" : number <= 2 + FOLLOWERS ? "for " + each.field("Cookie") : "new";
            var control = number == 1 ? "max-age=0" : number <= 2 + FOLLOWERS ? "private" : "max-age=60";
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nCache-Control: " + control + "\r\nETag: \"" + number + "\"\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return true;
        });
        assertThat(new Reader().answer()).endsWith("old");
        settle();
        var all = new ArrayList<Reader>();
        all.add(new Reader("Cookie: user0").fast());
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 2);
        for (int i = 1; i <= FOLLOWERS; i++) all.add(new Reader("Cookie: user" + i).fast());
        waitFor(2 + FOLLOWERS);
        head.countDown();
        for (int i = 0; i <= FOLLOWERS; i++) assertThat(all.get(i).answer()).endsWith("for user" + i);
        assertThat(asked.get()).isEqualTo(2 + FOLLOWERS);
        settle();
        assertThat(new Reader().answer()).endsWith("new");
        settle();
        assertThat(new Reader().answer()).contains("; hit;").endsWith("new");
    }

    @Test
    void whatVariedByNothingVariesNowAndEachGetsItsOwn() throws Exception {
        start("20s", (number, each, out) -> {
            if (number == 1) head.await(20, TimeUnit.SECONDS);
            else half.await(20, TimeUnit.SECONDS);
            var body = "in " + each.field("Accept-Language");
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nVary: Accept-Language\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return true;
        });
        var languages = List.of("de", "en", "fr");
        var all = new ArrayList<Reader>();
        all.add(new Reader("Accept-Language: de").fast());
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        for (int i = 1; i <= FOLLOWERS; i++) all.add(new Reader("Accept-Language: " + languages.get(i % 3)).fast());
        waitFor(2 + FOLLOWERS);
        head.countDown();
        for (int i = 0; i <= FOLLOWERS; i += 3) assertThat(all.get(i).answer()).endsWith("in de");
        half.countDown();
        for (int i = 0; i <= FOLLOWERS; i++) assertThat(all.get(i).answer()).endsWith("in " + languages.get(i % 3));
        assertThat(asked.get()).as("one for each language, and one more where somebody asked again before it was known what varies").isBetween(3, 5);
    }

    @Test
    void whatIsStaleIsValidatedOnceForAll() throws Exception {
        start("20s", (number, each, out) -> {
            if (number == 1) {
                AskedOrigin.write(out, head("Cache-Control: max-age=0\r\nETag: \"a\"\r\n") + WHOLE);
                return true;
            }
            assertThat(each.field("If-None-Match").toLowerCase(Locale.ROOT)).isEqualTo("\"a\"");
            head.await(20, TimeUnit.SECONDS);
            AskedOrigin.write(out, "HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\nETag: \"a\"\r\n\r\n");
            return true;
        });
        assertThat(isWhole(new Reader().answer())).isTrue();
        settle();
        var all = new ArrayList<Reader>();
        for (int i = 0; i <= FOLLOWERS; i++) all.add(new Reader().fast());
        waitFor(2 + FOLLOWERS);
        head.countDown();
        for (var each : all) assertThat(isWhole(each.answer())).isTrue();
        assertThat(asked.get()).isEqualTo(2);
        isKept();
    }

    @Test
    void whatIsNewForOthersIsNoNewsForThoseOfAnotherScope() throws Exception {
        start("20s", "{ vary-by: [Accept-Language] }", (number, each, out) -> {
            if (number > 1) head.await(20, TimeUnit.SECONDS);
            var body = "in " + each.field("Accept-Language");
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return true;
        });
        assertThat(new Reader("Accept-Language: en").answer()).endsWith("in en");
        settle();
        var all = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) all.add(new Reader("Accept-Language: de").fast());
        waitFor(FOLLOWERS + 1);
        head.countDown();
        for (var each : all) assertThat(each.answer()).endsWith("in de");
        assertThat(asked.get()).as("one for each language").isEqualTo(2);
    }

    @Test
    void whoHoldsItFromBeforeWaitsForTheSameAnswer() throws Exception {
        start("20s", (number, each, out) -> slowly(each, out, "Cache-Control: max-age=60\r\nETag: \"a\"\r\n"));
        var holding = new ArrayList<Reader>();
        var without = new ArrayList<Reader>();
        holding.add(new Reader("If-None-Match: \"a\"").fast());
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        for (int i = 0; i < FOLLOWERS; i++) {
            holding.add(new Reader("If-None-Match: \"a\"").fast());
            without.add(new Reader("If-None-Match: \"old\"").fast());
        }
        waitFor(2 + 2 * FOLLOWERS);
        head.countDown();
        for (var each : holding) assertThat(each.answer()).startsWith("HTTP/1.1 304").endsWith("\r\n\r\n");
        half.countDown();
        rest.countDown();
        for (var each : without) assertThat(isWhole(each.answer())).isTrue();
        assertThat(asked.get()).isEqualTo(1);
        isKept();
    }

    /// One after the other for three, then eight at once, and twice as many after each that is refused.
    @Test
    void whatIsRefusedToAllIsAskedForByAFewAtOnce() throws Exception {
        var at = new AtomicInteger();
        var most = new AtomicInteger();
        start("20s", (number, each, out) -> {
            if (number == 1) head.await(20, TimeUnit.SECONDS);
            most.accumulateAndGet(at.incrementAndGet(), Math::max);
            Thread.sleep(5); // so that they meet here
            at.decrementAndGet();
            AskedOrigin.write(out, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
            return true;
        });
        var all = new ArrayList<Reader>();
        all.add(new Reader().fast());
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        for (int i = 0; i < 39; i++) all.add(new Reader().fast());
        waitFor(41);
        head.countDown();
        for (var each : all) assertThat(each.answer()).startsWith("HTTP/1.1 403");
        assertThat(asked.get()).isEqualTo(40);
        assertThat(most.get()).isBetween(2, 8 + 16);
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "403", "413", "431"})
    void whatOneClientDidWrongLetsOthersWaitForEachOther(int status) throws Exception {
        start("20s", (number, each, out) -> {
            head.await(20, TimeUnit.SECONDS);
            if (!each.field("Cookie").isEmpty()) {
                AskedOrigin.write(out, "HTTP/1.1 " + status + " Not so\r\nContent-Length: 0\r\n\r\n");
            } else {
                half.await(20, TimeUnit.SECONDS);
                AskedOrigin.write(out, head("Cache-Control: max-age=60\r\n") + WHOLE);
            }
            return true;
        });
        var leader = new Reader("Cookie: strange").fast();
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        var followers = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) followers.add(new Reader().fast());
        waitFor(2 + FOLLOWERS);
        head.countDown();
        assertThat(leader.answer()).startsWith("HTTP/1.1 " + status);
        settleAt(FOLLOWERS + 1);
        var late = new Reader().fast();
        waitFor(FOLLOWERS + 2);
        half.countDown();
        for (var each : followers) assertThat(isWhole(each.answer())).isTrue();
        assertThat(isWhole(late.answer())).isTrue();
        assertThat(asked.get()).as("one more, for all").isEqualTo(2);
    }

    @Test
    void severalRangesForOneLetThoseForOneRangeWaitForEachOther() throws Exception {
        start("20s", (number, each, out) -> {
            if (each.field("Range").contains(",")) {
                AskedOrigin.write(out, "HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\nContent-Length: 2\r\n\r\n--");
                return true;
            }
            head.await(20, TimeUnit.SECONDS);
            AskedOrigin.write(out, "HTTP/1.1 206 Partial Content\r\nCache-Control: max-age=60\r\nETag: \"a\"\r\nContent-Range: bytes 10-19/" + WHOLE.length() + "\r\nContent-Length: 10\r\n\r\n" + WHOLE.substring(10, 20));
            return true;
        });
        assertThat(new Reader("Range: bytes=0-1,5000-5001").answer()).startsWith("HTTP/1.1 206");
        settle();
        var all = new ArrayList<Reader>();
        for (int i = 0; i < FOLLOWERS; i++) all.add(new Reader("Range: bytes=10-19").fast());
        Eventually.holds(Duration.ofSeconds(10), () -> edge.edge().exchangesUnderWay() >= FOLLOWERS + 1);
        head.countDown();
        for (var each : all) assertThat(each.answer()).endsWith("\r\n\r\n" + WHOLE.substring(10, 20));
        assertThat(asked.get()).isEqualTo(2);
    }

    // ---- a stampede -----------------------------------------------------------------------------------------------------

    @Test
    void aThousandAskForOneColdKeyAndTheOriginIsAskedOnce() throws Exception {
        var body = "x".repeat(20_000);
        start("20s", (number, each, out) -> {
            head.await(30, TimeUnit.SECONDS);
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return true;
        });
        var all = new ArrayList<Reader>();
        for (int i = 0; i < 1000; i++) all.add(new Reader().fast());
        waitFor(1001);
        head.countDown();
        int collapsed = 0;
        for (var each : all) {
            var answer = each.answer();
            assertThat(answer.endsWith("\r\n\r\n" + body)).isTrue();
            if (answer.contains("; collapsed")) collapsed++;
        }
        assertThat(asked.get()).isEqualTo(1);
        assertThat(collapsed).isEqualTo(999);
    }

    @Test
    void aThousandStreamsOfTenConnectionsAskAndTheOriginIsAskedOnce() throws Exception {
        var body = "x".repeat(1000);
        start("20s", (number, each, out) -> {
            head.await(30, TimeUnit.SECONDS);
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return true;
        });
        var clients = new ArrayList<RawHttp2>();
        for (int i = 0; i < 10; i++) {
            var client = new RawHttp2(edge.port());
            open.add(client);
            clients.add(client);
            client.windowUpdate(0, 1 << 24);
            for (int stream = 1; stream < 200; stream += 2) client.request(stream, true, "GET", "/x");
        }
        waitFor(1001);
        head.countDown();
        for (var client : clients) {
            int ended = 0;
            int bytes = 0;
            while (ended < 100) {
                var frame = client.next().orElseThrow();
                if (frame.type() == RawHttp2.HEADERS) assertThat(client.decoded(frame)).containsEntry(":status", "200");
                if (frame.type() == RawHttp2.DATA) bytes += frame.payload().length;
                if (frame.isLast()) ended++;
            }
            assertThat(bytes).isEqualTo(100 * body.length());
        }
        assertThat(asked.get()).isEqualTo(1);
    }
}
