// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two instances that count each request by its id: what fails the first time, and how often it arrived.
class RetryTest {
    private static final String RETRY = "retry: { statuses: [502, 503], backoff: 1ms }";
    /// For what hangs only: on a busy machine, whatever is to be counted may take as long as that.
    private static final String HURRIED = RETRY.replace(" }", ", per-try-timeout: 300ms }");

    private final Map<String, List<String>> arrived = new ConcurrentHashMap<>(); // bodies by id
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    /// What the first instance that an id comes to does with it; the next time it is answered.
    private interface Fault {
        void happens(FakeOrigin.Peer peer) throws Exception;
    }

    private FakeOrigin origin(Fault fault) {
        return kept(new FakeOrigin((request, peer) -> {
            var times = arrived.computeIfAbsent(request.field("X-Id").getFirst(), id -> new CopyOnWriteArrayList<>());
            times.add(request.body());
            if (times.size() == 1) fault.happens(peer); else answer(peer, "200 OK", "", "again");
        }));
    }

    private <T extends AutoCloseable> T kept(T each) {
        open.add(each);
        return each;
    }

    private static void answer(FakeOrigin.Peer peer, String status, String fields, String body) throws IOException {
        peer.write("HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static void reset(FakeOrigin.Peer peer) throws IOException {
        peer.socket().setSoLinger(true, 0);
        peer.close();
    }

    private GatewayUnderTest edge(String more, String... urls) {
        return kept(GatewayUnderTest.file("services:\n  s:\n    endpoints: [" + String.join(", ", urls) + "]\n    " + more + "\nroutes:\n  - to: s\n"));
    }

    private RawClient client(Fault fault, String more) {
        return kept(edge(more, origin(fault).url(), origin(fault).url()).client());
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        for (var each : open.reversed()) each.close();
    }

    private static String request(String method, String id, String body) {
        var key = method.endsWith("+key") ? "Idempotency-Key: \"" + id + "\"\r\n" : "";
        var length = method.equals("GET") ? "" : "Content-Length: " + body.length() + "\r\n";
        return method.replace("+key", "") + " /" + id + " HTTP/1.1\r\nHost: a\r\nX-Id: " + id + "\r\n" + key + length + "\r\n" + (method.equals("GET") ? "" : body);
    }

    private static int status(String response) {
        return response.isEmpty() ? 0 : Integer.parseInt(response.substring(9, 12));
    }

    /// Three requests, so that both instances have been the first, and connections are fresh and used.
    private void each(RawClient client, String method, int status, int times) {
        for (int i = 1; i <= 3; i++) {
            var id = method + i;
            assertThat(status(client.send(request(method, id, "body of " + id)).response())).as(id).isEqualTo(status);
            assertThat(arrived.get(id)).as("arrivals of " + id).hasSize(times).containsOnly(method.equals("GET") ? "" : "body of " + id);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 200, 2", "PUT, 200, 2", "DELETE, 200, 2", "POST, 502, 1", "PATCH, 502, 1", "POST+key, 200, 2"})
    void whatIsResetBeforeItsAnswerIsSentAgainOnlyIfItMayArriveTwice(String method, int status, int times) {
        each(client(RetryTest::reset, RETRY), method, status, times);
    }

    @ParameterizedTest
    @CsvSource({"GET, 200, 2", "PUT, 200, 2", "POST, 502, 1", "POST+key, 200, 2"})
    void soIsWhatIsClosedInPeace(String method, int status, int times) {
        each(client(FakeOrigin.Peer::close, RETRY), method, status, times);
    }

    @ParameterizedTest
    @CsvSource({"GET, 200, 2", "POST, 502, 1", "POST+key, 200, 2"})
    void withNothingInTheFileItIsTheSame(String method, int status, int times) {
        each(client(RetryTest::reset, ""), method, status, times);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "POST", "POST+key"})
    void whatBreaksOffInItsAnswersBodyIsNeverSentAgain(String method) {
        var edge = edge(RETRY, origin(peer -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            reset(peer);
        }).url());
        for (int i = 0; i < 3; i++) {
            try (var client = edge.client()) {
                assertThat(client.send(request(method, method + i, "body")).rest()).doesNotContain("again");
            }
            assertThat(arrived.get(method + i)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 503, 200, 2", "GET, 502, 200, 2", "GET, 500, 500, 1", "GET, 404, 404, 1", "PUT, 503, 200, 2", "POST, 503, 503, 1", "POST+key, 503, 200, 2", "POST+key, 500, 500, 1"})
    void statusesThatAreListedAreReasonsForTheSame(String method, int answered, int status, int times) {
        each(client(peer -> answer(peer, answered + " No", "", "no"), RETRY), method, status, times);
    }

    @Test
    void noStatusIsAReasonUnlessItIsListed() {
        each(client(peer -> answer(peer, "503 No", "", "no"), ""), "GET", 503, 1);
    }

    @Test
    void theRouteMaySayOtherwiseForItself() {
        var edge = kept(GatewayUnderTest.file("services:\n  s: { endpoints: [" + origin(RetryTest::reset).url() + ", " + origin(RetryTest::reset).url() + "], retry: 1 }\n"
            + "routes:\n  - { match: { path: /**, method: POST }, to: { service: s, retry: { methods: POST } } }\n  - to: s\n"));
        each(kept(edge.client()), "POST", 200, 2);
        each(kept(edge.client()), "GET", 502, 1);
    }

    @ParameterizedTest
    @CsvSource({"GET, 200, 2", "PUT, 200, 2", "POST+key, 200, 2"})
    void whatHangsIsGivenUpForAnother(String method, int status, int times) {
        each(client(peer -> end.await(20, TimeUnit.SECONDS), HURRIED), method, status, times);
    }

    @Test
    void whatHangsAndMayNotArriveTwiceIsLeftItsTime() {
        each(client(peer -> {
            end.await(700, TimeUnit.MILLISECONDS);
            answer(peer, "200 OK", "", "slowly");
        }, HURRIED), "POST", 200, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "POST"})
    void whereNobodyListensAnotherIsAskedWhateverItIs(String method) throws Exception {
        int dead;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = closed.getLocalPort();
        }
        var live = kept(FakeOrigin.of("ok"));
        var nowhere = "http://127.0.0.1:" + dead;
        for (int tries : new int[] {1, 3}) { // nothing was sent: that is no try
            try (var edge = edge("retry: " + tries, nowhere, nowhere.replace("127.0.0.1", "127.0.0.2"), nowhere.replace("127.0.0.1", "127.0.0.3"), live.url()); var client = edge.client()) {
                for (int i = 0; i < 8; i++) assertThat(client.send(request(method, "x", "body")).response()).endsWith("ok");
            }
        }
        assertThat(live.requests()).hasSize(16);
    }

    @Test
    void onlyOneInstanceIsAskedOnceMore() {
        each(kept(edge(RETRY, origin(RetryTest::reset).url()).client()), "GET", 200, 2);
    }

    @Test
    void anInstanceThatAsksForMoreTimeThanThereIsKeepsItsAnswerAndItsFields() {
        var client = kept(edge(RETRY, origin(peer -> answer(peer, "503 No", "Retry-After: 120\r\n", "no")).url()).client());
        assertThat(client.send(request("GET", "a", "")).response()).startsWith("HTTP/1.1 503").contains("Retry-After: 120").endsWith("no");
        assertThat(arrived.get("a")).hasSize(1);
        each(client(peer -> answer(peer, "503 No", "Retry-After: 120\r\n", "no"), RETRY), "GET", 200, 2); // there is another
    }

    @Test
    void anInstanceThatAsksForALittleTimeIsGivenIt() {
        long[] at = new long[2];
        var client = kept(edge(RETRY.replace("1ms", "0s"), origin(peer -> {
            at[0] = System.nanoTime();
            answer(peer, "503 No", "Retry-After: 1\r\n", "no");
        }).url()).client());
        assertThat(status(client.send(request("GET", "a", "")).response())).isEqualTo(200);
        assertThat(System.nanoTime() - at[0]).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(950));
    }

    @Test
    void aBodyThatIsTooLongToBeHeldIsSentOnce() {
        var edge = edge("retry: { buffer: 1KiB }", origin(RetryTest::reset).url(), origin(RetryTest::reset).url());
        try (var client = edge.client()) {
            assertThat(status(client.send(request("PUT", "fits", "x".repeat(1024))).response())).isEqualTo(200);
            assertThat(arrived.get("fits")).hasSize(2).containsOnly("x".repeat(1024));
        }
        try (var client = edge.client()) {
            assertThat(status(client.send(request("PUT", "long", "x".repeat(1025))).response())).isEqualTo(502);
            assertThat(arrived.get("long")).hasSize(1);
        }
    }

    @Test
    void aChunkedBodyIsSentAgainAsItCame() {
        var client = client(RetryTest::reset, "");
        var body = "4\r\nbody\r\n5\r\n more\r\n0\r\n\r\n";
        assertThat(status(client.send("PUT / HTTP/1.1\r\nHost: a\r\nX-Id: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body).response())).isEqualTo(200);
        assertThat(arrived.get("a")).hasSize(2);
        assertThat(arrived.get("a").getLast().replaceAll("\r\n|[0-9]", "")).isEqualTo("body more");
    }

    @Test
    void whatBreaksInTheMiddleOfItsBodyGoesOnElsewhere() throws Exception {
        var broken = kept(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        var live = kept(FakeOrigin.of("ok"));
        var edge = edge("balance: first", "http://127.0.0.1:" + broken.getLocalPort(), live.url());
        try (var client = edge.client()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
            try (var socket = broken.accept()) {
                var head = new StringBuilder();
                while (!head.toString().endsWith("01234")) head.append((char) socket.getInputStream().read());
                socket.setSoLinger(true, 0);
            }
            Eventually.holds(Duration.ofSeconds(10), () -> live.raw().endsWith("01234"));
            assertThat(client.send("56789").response()).endsWith("ok");
            assertThat(live.requests().getFirst().body()).isEqualTo("0123456789");
        }
    }

    /// Everything fails, and everybody repeats: the service gets hardly more than its clients ask, by what it has earned while it did well.
    @ParameterizedTest
    @ValueSource(strings = {"status", "reset"})
    void whenAllFailTheTriesStayWithinTheBudget(String kind) {
        var tries = new AtomicInteger();
        FakeOrigin.Script fails = (request, peer) -> {
            if (tries.incrementAndGet() <= 100) answer(peer, "200 OK", "", "yes");
            else if (kind.equals("status")) answer(peer, "503 No", "", "no"); else peer.close();
        };
        var edge = edge("retry: { tries: 5, statuses: 503, backoff: 0s }\n    retry-budget: { share: 0.1, per-second: 0 }",
            kept(new FakeOrigin(fails)).url(), kept(new FakeOrigin(fails)).url());
        try (var client = edge.client()) {
            for (int i = 0; i < 400; i++) assertThat(status(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())).isIn(i < 100 ? List.of(200) : List.of(502, 503));
        }
        assertThat(tries.get()).as("a tenth of the hundred that did well").isEqualTo(410);
    }

    @Test
    void whatIsRepeatedAndWhatIsNotIsCounted() {
        var url = origin(RetryTest::reset).url();
        try (var edge = Cardea.startText("admin: \"127.0.0.1:0\"\nlisteners: [{ address: \"127.0.0.1:0\" }]\nlog: off\nservices: { s: { endpoints: \"" + url
            + "\", retry-budget: { share: 0, per-second: 1, window: 2s } } }\nroutes: [{ to: s }]\n"); var client = new RawClient(edge.port()); var admin = new RawClient(edge.adminPort().orElseThrow())) {
            for (int i = 0; i < 4; i++) client.send(request("GET", "n" + i, "")).response();
            assertThat(admin.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest())
                .containsPattern("cardea_retries_total\\{service=\"s\"} [23].0").containsPattern("cardea_retries_refused_total\\{service=\"s\"} [12].0").contains("cardea_retry_budget{service=\"s\"}");
        }
    }

    @Test
    void aConnectionIsClosedBeforeItsOriginWouldCloseIt() throws Exception {
        var origin = kept(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        var edge = edge("keep-for: 1m", "http://127.0.0.1:" + origin.getLocalPort());
        try (var client = edge.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            try (var socket = origin.accept()) {
                socket.setSoTimeout(20_000);
                var head = new StringBuilder();
                while (!head.toString().endsWith("\r\n\r\n")) head.append((char) socket.getInputStream().read());
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\nKeep-Alive: max=100, timeout=1\r\nContent-Length: 0\r\n\r\n".getBytes());
                assertThat(socket.getInputStream().read()).as("the end").isNegative();
            }
        }
    }

    // ---- hedging ----------------------------------------------------------------------------------------------------------

    private FakeOrigin hanging(AtomicInteger ended) {
        return kept(new FakeOrigin((request, peer) -> {
            arrived.computeIfAbsent(request.line(), line -> new CopyOnWriteArrayList<>()).add("");
            if (peer.in().read() < 0) ended.incrementAndGet();
        }));
    }

    @Test
    void whoeverIsQuickerAnswersAndTheOtherIsGivenUp() {
        var ended = new AtomicInteger();
        var quick = kept(FakeOrigin.of("quick"));
        var edge = edge("balance: first\n    hedge: 20ms", hanging(ended).url(), quick.url());
        try (var client = edge.client()) {
            for (int i = 1; i <= 5; i++) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("quick");
                int count = i;
                Eventually.holds(Duration.ofSeconds(10), () -> ended.get() == count);
            }
        }
        assertThat(quick.requests()).hasSize(5);
    }

    @Test
    void whatMayNotBeAtTwoInstancesAtOnceIsNotAndNothingIsBeyondTheBudget() {
        var both = new CountDownLatch(1);
        FakeOrigin.Script slow = (request, peer) -> {
            both.await(200, TimeUnit.MILLISECONDS);
            answer(peer, "200 OK", "", "slow");
        };
        var first = kept(new FakeOrigin(slow));
        var second = kept(new FakeOrigin(slow));
        try (var edge = edge("balance: first\n    hedge: 20ms", first.url(), second.url()); var client = edge.client()) {
            assertThat(client.send(request("POST", "a", "body")).response()).endsWith("slow");
        }
        try (var edge = edge("balance: first\n    hedge: 20ms\n    retry-budget: { share: 0, per-second: 0 }", first.url(), second.url()); var client = edge.client()) {
            assertThat(client.send(request("GET", "a", "")).response()).endsWith("slow");
        }
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void aHedgeThatFailsLeavesTheFirstItsTime() {
        var slow = kept(new FakeOrigin((request, peer) -> {
            end.await(300, TimeUnit.MILLISECONDS);
            answer(peer, "200 OK", "", "slow");
        }));
        var fails = kept(new FakeOrigin((request, peer) -> reset(peer)));
        try (var edge = edge("balance: first\n    hedge: 20ms", slow.url(), fails.url()); var client = edge.client()) {
            assertThat(client.send(request("GET", "a", "")).response()).endsWith("slow");
        }
        assertThat(fails.requests()).hasSize(1);
    }

    @Test
    void whenBothFailAThirdIsAsked() {
        var first = kept(new FakeOrigin((request, peer) -> {
            end.await(200, TimeUnit.MILLISECONDS);
            reset(peer);
        }));
        var second = kept(new FakeOrigin((request, peer) -> reset(peer)));
        var third = kept(FakeOrigin.of("third"));
        try (var edge = edge("balance: first\n    hedge: 20ms", first.url(), second.url(), third.url()); var client = edge.client()) {
            assertThat(client.send(request("GET", "a", "")).response()).endsWith("third");
        }
        assertThat(second.requests()).hasSize(1);
        assertThat(third.requests()).hasSize(1);
    }

    @Test
    void aBodyThatIsWholeGoesToBoth() {
        var ended = new AtomicInteger();
        var quick = kept(FakeOrigin.of("quick"));
        var edge = edge("balance: first\n    hedge: { after: 20ms, methods: [GET, PUT] }", hanging(ended).url(), quick.url());
        try (var client = edge.client()) {
            assertThat(client.send(request("PUT", "a", "body")).response()).endsWith("quick");
        }
        assertThat(quick.requests().getFirst().body()).isEqualTo("body");
        Eventually.holds(Duration.ofSeconds(10), () -> ended.get() == 1);
    }
}
