// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ranges, parts and what broke off, over sockets.
@Timeout(60)
class CachePartsTest {
    private static final String BIG = big();
    private static final String MORE = "Cache-Control: max-age=600\r\nContent-Type: text/plain\r\n";

    private static String big() {
        var text = new StringBuilder();
        for (int i = 0; text.length() < 1 << 20; i++) text.append(i).append('\n');
        return text.substring(0, 1 << 20);
    }

    private record Answer(int status, Map<String, String> fields, String body) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }
    }

    private static GatewayUnderTest edge(FakeOrigin origin) {
        return GatewayUnderTest.file("routes:\n  - policies: [ { cache: {} } ]\n    to: " + origin.url() + "\n");
    }

    /// By `1.1` or `2`.
    private static Answer ask(GatewayUnderTest edge, String version, String path, String... fields) {
        return version.equals("2") ? second(edge, path, fields) : first(edge, path, fields);
    }

    private static Answer first(GatewayUnderTest edge, String path, String... fields) {
        var lines = new StringBuilder();
        for (var each : fields) lines.append(each).append("\r\n");
        try (var socket = RawHttp2.connected(edge.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n" + lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return read(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer read(Socket socket) throws IOException {
        var all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        int end = all.indexOf("\r\n\r\n");
        var said = new HashMap<String, String>();
        for (var line : all.substring(0, end).split("\r\n")) {
            int colon = line.indexOf(": ");
            if (colon > 0) said.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        }
        return new Answer(Integer.parseInt(all.substring(9, 12)), said, all.substring(end + 4));
    }

    private static Answer second(GatewayUnderTest edge, String path, String... fields) {
        var lines = new ArrayList<String>();
        for (var each : fields) lines.add(each.substring(0, each.indexOf(':')).toLowerCase(Locale.ROOT) + each.substring(each.indexOf(':')));
        try (var client = new RawHttp2(edge.port())) {
            client.frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 1 << 24)).windowUpdate(0, 1 << 24);
            var outcome = client.request(1, true, "GET", path, lines.toArray(String[]::new)).outcome(1);
            return new Answer(outcome.status(), outcome.fields(), outcome.body());
        }
    }

    /// The whole, and tells when it has begun to come.
    private static Answer begins(GatewayUnderTest edge, CountDownLatch begun) {
        try (var client = edge.client()) {
            client.send("GET /a HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n").head();
            begun.countDown();
            return new Answer(200, Map.of(), new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Gives ranges of this body by the rules, with this tag.
    private static void serve(FakeOrigin.Received request, FakeOrigin.Peer peer, String tag, String body) throws IOException {
        var range = request.field("Range");
        var condition = request.field("If-Range");
        if (range.isEmpty() || !condition.isEmpty() && !condition.getFirst().equals(tag)) {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\nETag: " + tag + "\r\n" + MORE + "\r\n" + body);
            return;
        }
        var numbers = range.getFirst().substring(6).split("-");
        int from = Integer.parseInt(numbers[0]);
        int to = numbers.length > 1 ? Integer.parseInt(numbers[1]) + 1 : body.length();
        peer.write("HTTP/1.1 206 Partial Content\r\nContent-Length: " + (to - from) + "\r\nContent-Range: bytes " + from + '-' + (to - 1) + '/' + body.length() + "\r\nETag: " + tag + "\r\n" + MORE + "\r\n"
            + body.substring(from, to));
    }

    private static FakeOrigin ranging() {
        return new FakeOrigin((request, peer) -> serve(request, peer, "\"one\"", BIG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "2"})
    void aRangeOfAColdObjectIsAskedForAndKept(String version) {
        try (var origin = ranging(); var edge = edge(origin)) {
            var cold = ask(edge, version, "/a", "Range: bytes=1000-1999");
            assertThat(cold.status()).isEqualTo(206);
            assertThat(cold.body()).isEqualTo(BIG.substring(1000, 2000));
            assertThat(cold.field("content-range")).isEqualTo("bytes 1000-1999/1048576");
            assertThat(cold.field("cache-status")).contains("fwd=uri-miss; stored");
            var warm = ask(edge, version, "/a", "Range: bytes=1500-1599");
            assertThat(warm.status()).isEqualTo(206);
            assertThat(warm.body()).isEqualTo(BIG.substring(1500, 1600));
            assertThat(warm.field("content-length")).isEqualTo("100");
            assertThat(warm.field("cache-status")).contains("; hit;");
            assertThat(origin.requests()).singleElement().satisfies(each -> assertThat(each.field("Range")).containsExactly("bytes=1000-1999"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "2"})
    void rangesOfAWarmObjectAreCutFromIt(String version) {
        try (var origin = ranging(); var edge = edge(origin)) {
            assertThat(ask(edge, version, "/a").body()).isEqualTo(BIG);
            var last = ask(edge, version, "/a", "Range: bytes=-7");
            assertThat(last.status()).isEqualTo(206);
            assertThat(last.body()).isEqualTo(BIG.substring(BIG.length() - 7));
            assertThat(last.field("cache-status")).contains("; hit;");
            var two = ask(edge, version, "/a", "Range: bytes=0-4,500000-600000");
            assertThat(two.status()).isEqualTo(206);
            var boundary = two.field("content-type").replace("multipart/byteranges; boundary=", "");
            assertThat(two.body()).isEqualTo("\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-4/1048576\r\n\r\n" + BIG.substring(0, 5)
                + "\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 500000-600000/1048576\r\n\r\n" + BIG.substring(500000, 600001) + "\r\n--" + boundary + "--\r\n");
            assertThat(two.field("content-length")).isEqualTo(Integer.toString(two.body().length()));
            assertThat(ask(edge, version, "/a", "Range: bytes=2000000-").status()).isEqualTo(416);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "2"})
    void aThousandRangesOfAWarmObjectAreTheWhole(String version) {
        try (var origin = ranging(); var edge = edge(origin)) {
            ask(edge, version, "/a");
            var many = new StringBuilder("Range: bytes=0-0");
            for (int i = 1; i < 1000; i++) many.append(',').append(i * 9).append('-');
            var answer = ask(edge, version, "/a", many.toString());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(BIG);
        }
    }

    @Test
    void anObjectThatWasReadRangeByRangeIsStoredAsAWhole() {
        try (var origin = ranging(); var edge = edge(origin)) {
            int step = 100_000;
            for (int from = 0; from < BIG.length(); from += step) {
                int to = Math.min(BIG.length(), from + step);
                assertThat(ask(edge, "1.1", "/a", "Range: bytes=" + from + '-' + (to - 1)).body()).isEqualTo(BIG.substring(from, to));
            }
            int asked = origin.requests().size();
            var whole = ask(edge, "1.1", "/a");
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.field("cache-status")).contains("; hit;");
            assertThat(whole.body()).isEqualTo(BIG);
            assertThat(origin.requests()).hasSize(asked);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "2"})
    void ofADownloadThatBrokeOffOnlyTheRestIsFetched(String version) {
        var asked = new AtomicInteger();
        try (var origin = new FakeOrigin((request, peer) -> {
            if (asked.getAndIncrement() == 0) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + BIG.length() + "\r\nETag: \"one\"\r\n" + MORE + "\r\n" + BIG.substring(0, 600_000));
                peer.close();
            } else {
                serve(request, peer, "\"one\"", BIG);
            }
        }); var edge = edge(origin)) {
            assertThat(ask(edge, version, "/a").body().length()).as("it is seen to be cut").isLessThan(BIG.length());
            var second = ask(edge, version, "/a");
            assertThat(second.status()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(BIG);
            assertThat(second.field("content-length")).isEqualTo("1048576");
            assertThat(second.field("cache-status")).contains("fwd=partial; stored");
            var resumed = origin.requests().get(1);
            assertThat(resumed.field("Range").getFirst()).matches("bytes=\\d{5,}-1048575");
            assertThat(resumed.field("If-Range")).containsExactly("\"one\"");
            var third = ask(edge, version, "/a");
            assertThat(third.field("cache-status")).contains("; hit;");
            assertThat(third.body()).isEqualTo(BIG);
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void anObjectThatHasChangedSinceItBrokeOffIsTakenAnew() {
        var asked = new AtomicInteger();
        var other = BIG.replace('1', 'x');
        try (var origin = new FakeOrigin((request, peer) -> {
            if (asked.getAndIncrement() == 0) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + BIG.length() + "\r\nETag: \"one\"\r\n" + MORE + "\r\n" + BIG.substring(0, 600_000));
                peer.close();
            } else {
                serve(request, peer, "\"two\"", other);
            }
        }); var edge = edge(origin)) {
            ask(edge, "1.1", "/a");
            var second = ask(edge, "1.1", "/a");
            assertThat(second.status()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(other);
            assertThat(ask(edge, "1.1", "/a").body()).isEqualTo(other);
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void aRestThatIsShorterThanItSaysBreaksOffAndIsNeverAWhole() {
        var asked = new AtomicInteger();
        try (var origin = new FakeOrigin((request, peer) -> {
            switch (asked.getAndIncrement()) {
                case 0 -> {
                    peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + BIG.length() + "\r\nETag: \"one\"\r\n" + MORE + "\r\n" + BIG.substring(0, 600_000));
                    peer.close();
                }
                case 1 -> {
                    var from = request.field("Range").getFirst().replaceAll("bytes=(\\d+)-.*", "$1");
                    peer.write("HTTP/1.1 206 Partial Content\r\nTransfer-Encoding: chunked\r\nContent-Range: bytes " + from + "-1048575/1048576\r\nETag: \"one\"\r\n" + MORE + "\r\n4\r\nhalf\r\n0\r\n\r\n");
                }
                default -> serve(request, peer, "\"one\"", BIG);
            }
        }); var edge = edge(origin)) {
            ask(edge, "1.1", "/a");
            assertThat(ask(edge, "1.1", "/a").body().length()).isLessThan(BIG.length());
            assertThat(ask(edge, "1.1", "/a", "Range: bytes=0-9").field("cache-status")).contains("; hit;");
            assertThat(ask(edge, "1.1", "/a").field("cache-status")).as("still a part").contains("fwd=partial");
        }
    }

    @Test
    void whatAClientThatLeftHasCausedToComeIsKeptAsAPart() throws Exception {
        var left = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        var long4 = BIG.repeat(4);
        try (var origin = new FakeOrigin((request, peer) -> {
            if (!request.field("Range").isEmpty()) {
                serve(request, peer, "\"one\"", long4);
                return;
            }
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + long4.length() + "\r\nETag: \"one\"\r\n" + MORE + "\r\n" + BIG.substring(0, 500_000));
            left.await(20, TimeUnit.SECONDS);
            peer.write(BIG.substring(500_000, 1_000_000)); // it is by writing that one sees that a client has left
            gate.await(20, TimeUnit.SECONDS);
        }); var edge = edge(origin)) {
            try (var client = edge.client()) {
                client.send("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n").head();
                byte[] some = client.in().readNBytes(400_000);
                assertThat(some).hasSize(400_000);
            }
            left.countDown();
            Eventually.holds(Duration.ofSeconds(10), () -> ask(edge, "1.1", "/a", "Range: bytes=0-399999", "Cache-Control: only-if-cached").field("cache-status").contains("; hit;"));
            gate.countDown();
            assertThat(origin.requests()).as("what came for the one who left is all that was asked for").hasSize(1);
            assertThat(ask(edge, "1.1", "/a", "Range: bytes=390000-399999").body()).isEqualTo(BIG.substring(390_000, 400_000));
        }
    }

    @Test
    void manyWhoAskForTheSameColdRangeAreOneRequest() throws Exception {
        var gate = new CountDownLatch(1);
        try (var origin = new FakeOrigin((request, peer) -> {
            gate.await(20, TimeUnit.SECONDS);
            serve(request, peer, "\"one\"", BIG);
        }); var edge = edge(origin)) {
            var answers = new ArrayList<CompletableFuture<Answer>>();
            try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 30; i++) answers.add(CompletableFuture.supplyAsync(() -> ask(edge, "1.1", "/a", "Range: bytes=100000-199999"), threads));
                Eventually.holds(Duration.ofSeconds(10), () -> origin.requests().size() == 1);
                gate.countDown();
                for (var each : answers) assertThat(each.get(20, TimeUnit.SECONDS).body()).isEqualTo(BIG.substring(100_000, 200_000));
            }
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aRangeAtTheBeginningIsReadFromTheWholeThatIsStillComing() throws Exception {
        var gate = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        try (var origin = new FakeOrigin((request, peer) -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + BIG.length() + "\r\nETag: \"one\"\r\n" + MORE + "\r\n" + BIG.substring(0, 500_000));
            gate.await(20, TimeUnit.SECONDS);
            peer.write(BIG.substring(500_000));
        }); var edge = edge(origin)) {
            var whole = CompletableFuture.supplyAsync(() -> begins(edge, begun));
            begun.await(20, TimeUnit.SECONDS);
            var part = ask(edge, "1.1", "/a", "Range: bytes=1000-1999");
            assertThat(part.body()).isEqualTo(BIG.substring(1000, 2000));
            assertThat(part.field("cache-status")).contains("collapsed");
            gate.countDown();
            assertThat(whole.get(20, TimeUnit.SECONDS).body()).isEqualTo(BIG);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "2"})
    void aPlayerThatAsksForAllFromTheBeginningOnIsServedOfWhatAllAreServed(String version) {
        try (var origin = ranging(); var edge = edge(origin)) {
            var first = ask(edge, version, "/a", "Range: bytes=0-");
            assertThat(first.status()).isEqualTo(206);
            assertThat(first.field("content-range")).isEqualTo("bytes 0-1048575/1048576");
            assertThat(first.body()).isEqualTo(BIG);
            assertThat(ask(edge, version, "/a", "Range: bytes=700000-").body()).isEqualTo(BIG.substring(700_000));
            assertThat(ask(edge, version, "/a").field("cache-status")).contains("; hit;");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void ofAnObjectTooLargeToBeKeptPartsAreKept() {
        try (var origin = ranging(); var edge = GatewayUnderTest.file("routes:\n  - policies: [ { cache: { largest: 256KiB } } ]\n    to: " + origin.url() + "\n")) {
            assertThat(ask(edge, "1.1", "/a").body()).isEqualTo(BIG);
            for (int i = 0; i < 2; i++) {
                for (int from : List.of(0, 300_000, 900_000)) {
                    var answer = ask(edge, "1.1", "/a", "Range: bytes=" + from + '-' + (from + 99_999));
                    assertThat(answer.body()).isEqualTo(BIG.substring(from, from + 100_000));
                    assertThat(answer.field("cache-status")).contains(i == 0 ? "; stored" : "; hit");
                }
            }
            assertThat(origin.requests()).hasSize(4);
            var whole = ask(edge, "1.1", "/a");
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(BIG);
        }
    }

    @Test
    void noFloodOfSmallPartsFillsTheStore() {
        try (var origin = ranging(); var edge = edge(origin)) {
            for (int i = 0; i < 100; i++) assertThat(ask(edge, "1.1", "/a", "Range: bytes=" + i * 1000 + '-' + i * 1000).body()).hasSize(1);
            assertThat(ask(edge, "1.1", "/a", "Range: bytes=99000-99000").field("cache-status")).as("the last is there").contains("; hit");
            assertThat(ask(edge, "1.1", "/a", "Range: bytes=0-0").field("cache-status")).as("the first is not").contains("fwd=partial");
        }
    }
}
