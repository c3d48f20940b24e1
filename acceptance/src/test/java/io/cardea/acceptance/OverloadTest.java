// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What keeps a service that hangs, fails or is flooded from hurting anybody else, seen from both sides.
class OverloadTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicBoolean fails = new AtomicBoolean();
    /// Hangs on `/held…` until the gate opens, and answers 500 as long as it fails.
    private final FakeOrigin origin = closed(new FakeOrigin((request, peer) -> {
        if (request.line().contains("/held")) gate.await(20, TimeUnit.SECONDS);
        peer.write(fails.get() ? "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno" : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes");
    }));

    @AfterEach
    void close() throws Exception {
        gate.countDown();
        for (var each : open.reversed()) each.close();
    }

    @Test
    void aServiceThatHangsIsRefusedMoreAndOthersAreServedAsEver() {
        var other = closed(FakeOrigin.of("other"));
        var edge = edge("  slow: { endpoints: " + origin.url() + ", in-flight: { most: 2, queue: 1, queue-for: 2s } }\n  other: " + other.url() + "\n",
            "  - { match: /other, to: other }\n  - to: slow\n");
        begin(edge, "/held1");
        begin(edge, "/held2");
        Eventually.holds(SOON, () -> origin.requests().size() == 2);
        var waits = begin(edge, "/held3");
        Eventually.holds(SOON, () -> metric(edge, "waiting").equals("1"));
        assertThat(get(edge, "/held4")).startsWith("HTTP/1.1 503").contains("\r\nRetry-After: 1\r\n",
            "\r\nProxy-Status: cardea; error=connection_limit_reached; details=\"too many requests are under way\"\r\n", "\"detail\":\"too many requests are under way\"");
        for (int i = 0; i < 20; i++) assertThat(get(edge, "/other")).startsWith("HTTP/1.1 200").endsWith("other");
        assertThat(waits.response()).startsWith("HTTP/1.1 503").contains("details=\"its turn did not come in time\"");
        assertThat(origin.requests()).as("whoever was refused never reached it").hasSize(2);
        gate.countDown();
        Eventually.holds(SOON, () -> metric(edge, "in_flight").equals("0"));
        assertThat(get(edge, "/held5")).startsWith("HTTP/1.1 200");
    }

    @Test
    void whoWaitsIsServedWhenItIsItsTurnTheImportantFirst() {
        var edge = edge("  busy: { endpoints: " + origin.url() + ", in-flight: { most: 1, queue: 10, queue-for: 10s } }\n",
            "  - { match: /held/high, to: { service: busy, priority: high } }\n  - { match: /held/low, to: { service: busy, priority: low } }\n  - to: busy\n");
        var first = begin(edge, "/held/0");
        Eventually.holds(SOON, () -> origin.requests().size() == 1);
        var waiting = new ArrayList<RawClient>();
        for (var path : List.of("/held/low", "/held/1", "/held/high", "/held/2")) {
            waiting.add(begin(edge, path));
            Eventually.holds(SOON, () -> metric(edge, "waiting").equals("" + waiting.size()));
        }
        gate.countDown();
        assertThat(first.response()).startsWith("HTTP/1.1 200");
        for (var each : waiting) assertThat(each.response()).startsWith("HTTP/1.1 200");
        assertThat(origin.requests().stream().map(each -> each.line().split(" ")[1]).toList()).containsExactly("/held/0", "/held/high", "/held/1", "/held/2", "/held/low");
    }

    @Test
    void aTrustedProxySaysWhoIsImportantAndNobodyElse() {
        for (var trust : List.of("127.0.0.1/32", "10.0.0.0/8")) {
            var edge = closed(start("trust: " + trust + "\nservices:\n  busy: { endpoints: " + origin.url() + ", in-flight: { most: 1, queue: 1, queue-for: 10s } }\n"
                + "routes:\n  - to: { service: busy, priority: { is: low, header: X-Priority } }\n"));
            begin(edge, "/held/0");
            Eventually.holds(SOON, () -> metric(edge, "in_flight").equals("1"));
            var low = begin(edge, "/held/low");
            Eventually.holds(SOON, () -> metric(edge, "waiting").equals("1"));
            var high = closed(client(edge)).send("GET /held/high HTTP/1.1\r\nHost: a\r\nX-Priority: high\r\n\r\n");
            boolean trusted = trust.startsWith("127");
            assertThat((trusted ? low : high).response()).startsWith("HTTP/1.1 503").contains(trusted ? "gave way" : "too many");
        }
    }

    @Test
    void whoseClientHasGoneLeavesTheQueueAndNeverReachesTheService() throws Exception {
        var edge = edge("  busy: { endpoints: " + origin.url() + ", in-flight: { most: 1, queue: 1, queue-for: 20s } }\n", "  - to: busy\n");
        begin(edge, "/held/0");
        Eventually.holds(SOON, () -> origin.requests().size() == 1);
        var impatient = begin(edge, "/held/gone");
        Eventually.holds(SOON, () -> metric(edge, "waiting").equals("1"));
        reset(impatient);
        Eventually.holds(SOON, () -> metric(edge, "waiting").equals("0"));
        var next = begin(edge, "/held/next");
        Eventually.holds(SOON, () -> metric(edge, "waiting").equals("1"));
        gate.countDown();
        assertThat(next.response()).startsWith("HTTP/1.1 200");
        assertThat(origin.requests()).extracting(each -> each.line().split(" ")[1]).containsExactly("/held/0", "/held/next");
    }

    @Test
    void workUnderWayIsGivenUpAndItsPlaceFreeWhenTheClientHasGone() throws Exception {
        var edge = edge("  busy: { endpoints: " + origin.url() + ", in-flight: { most: 1, queue: 0 } }\n", "  - to: busy\n");
        for (int i = 0; i < 3; i++) {
            var impatient = begin(edge, "/held/" + i);
            int count = i + 1;
            Eventually.holds(SOON, () -> origin.requests().size() == count);
            reset(impatient);
            Eventually.holds(SOON, () -> metric(edge, "in_flight").equals("0"));
        }
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 200");
    }

    @Test
    void whoComesInForOneThatHasGoneFindsRoomAtTheInstance() throws Exception {
        var edge = edge("  busy: { endpoints: " + origin.url() + ", max-requests: 1, in-flight: { most: 1, queue: 1, queue-for: 20s } }\n", "  - to: busy\n");
        for (int i = 0; i < 20; i++) {
            var impatient = begin(edge, "/held/" + i);
            int count = 2 * i + 1;
            Eventually.holds(SOON, () -> origin.requests().size() == count);
            var next = begin(edge, "/next");
            Eventually.holds(SOON, () -> metric(edge, "waiting").equals("1"));
            reset(impatient);
            assertThat(next.response()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void oneRouteIsBoundedAndAnotherToTheSameServiceIsNot() {
        var edge = edge("  busy: " + origin.url() + "\n", "  - { match: /held/**, to: { service: busy, in-flight: { most: 1, queue: 0 } } }\n  - to: busy\n");
        begin(edge, "/held/1");
        Eventually.holds(SOON, () -> origin.requests().size() == 1);
        assertThat(get(edge, "/held/2")).startsWith("HTTP/1.1 503");
        assertThat(get(edge, "/free")).startsWith("HTTP/1.1 200");
    }

    @Test
    void routesOfOnePathHaveEachTheirOwnBoundAndCountTogether() {
        var edge = edge("  busy: " + origin.url() + "\n", "  - { match: { path: /held/**, method: GET }, to: { service: busy, in-flight: { most: 1, queue: 0 } } }\n"
            + "  - { match: { path: /held/**, method: PUT }, to: { service: busy, in-flight: { most: 2, queue: 0 } } }\n");
        begin(edge, "/held/1");
        Eventually.holds(SOON, () -> origin.requests().size() == 1);
        closed(client(edge)).send("PUT /held/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        Eventually.holds(SOON, () -> origin.requests().size() == 2);
        assertThat(get(edge, "/held/3")).startsWith("HTTP/1.1 503");
        assertThat(metric(edge, "in_flight")).isEqualTo("2");
        assertThat(metric(edge, "limit")).isEqualTo("3");
    }

    @Test
    void anExchangeHasOnePlaceForAllItsTriesAndGivesItBackWhateverBecomesOfIt() throws Exception {
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        var edge = edge("  some: { endpoints: [\"http://127.0.0.1:" + nobody + "\", \"" + origin.url() + "\"], in-flight: { most: 1, queue: 0 } }\n"
            + "  none: { endpoints: \"http://127.0.0.1:" + nobody + "\", in-flight: { most: 1, queue: 0 } }\n", "  - { match: /none, to: none }\n  - to: some\n");
        try (var client = client(edge)) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).startsWith("HTTP/1.1 200");
                assertThat(client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").response()).startsWith("HTTP/1.1 502");
            }
        }
    }

    @Test
    void aBreakerOpensTriesAndCloses() {
        var edge = edge("  shaky: { endpoints: " + origin.url() + ", breaker: { min-calls: 4, open-for: 1s, trials: 2 } }\n", "  - to: shaky\n");
        fails.set(true);
        for (int i = 0; i < 4; i++) assertThat(get(edge, "/")).startsWith("HTTP/1.1 500");
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 503").containsPattern("\r\nRetry-After: 1\r\n").contains("error=destination_unavailable; details=\"the circuit breaker is open\"");
        assertThat(origin.requests()).hasSize(4);
        Eventually.holds(SOON, () -> get(edge, "/").startsWith("HTTP/1.1 500")); // the trial, which fails
        Eventually.holds(SOON, () -> metric(edge, "breaker_state").equals("2"));
        fails.set(false);
        Eventually.holds(SOON, () -> get(edge, "/").startsWith("HTTP/1.1 200"));
        for (int i = 0; i < 10; i++) assertThat(get(edge, "/")).startsWith("HTTP/1.1 200");
        assertThat(metric(edge, "breaker_state")).isEqualTo("0");
    }

    @Test
    void clientsThatNeverSendTheirBodiesOpenNoBreaker() {
        var edge = edge("  fine: { endpoints: " + origin.url() + ", breaker: { min-calls: 3 } }\n", "  - { timeout: 300ms, to: fine }\n");
        var stalled = IntStream.range(0, 12).mapToObj(i -> closed(client(edge)).send("POST /held HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nsome")).toList();
        for (var each : stalled) assertThat(each.response()).startsWith("HTTP/1.1 504");
        gate.countDown();
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 200");
        assertThat(metric(edge, "breaker_state")).isEqualTo("0");
    }

    @Test
    void anInstanceThatTakesAllTheTimeThereIsOpensIt() {
        var edge = edge("  slow: { endpoints: " + origin.url() + ", breaker: { min-calls: 3 } }\n", "  - { timeout: 300ms, to: slow }\n");
        for (int i = 0; i < 3; i++) assertThat(get(edge, "/held")).startsWith("HTTP/1.1 504");
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 503").contains("the circuit breaker is open");
    }

    @Test
    void anOpenBreakerOutlivesAReload() {
        var before = "services:\n  shaky: { endpoints: " + origin.url() + ", breaker: { min-calls: 4, open-for: 1h, longest: 1h } }\nroutes:\n  - to: shaky\n";
        var edge = closed(start(before));
        fails.set(true);
        for (int i = 0; i < 4; i++) get(edge, "/");
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 503");
        edge.reload(file(before.replace("min-calls: 4", "min-calls: 5")));
        edge.reload(file(before.replace("min-calls: 4", "min-calls: 6")));
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 503").containsPattern("\r\nRetry-After: 3[56]\\d\\d\r\n");
        edge.reload(file(before.replaceAll(", breaker: \\{.*?}", "")));
        assertThat(get(edge, "/")).as("nobody asks for a breaker any more").startsWith("HTTP/1.1 500");
    }

    @Test
    void whatWasBegunUnderABreakerOpensNoneThatIsNotInTheFileAnyMore() {
        var before = "services:\n  shaky: { endpoints: " + origin.url() + ", breaker: { per: endpoint, min-calls: 3, open-for: 1h, longest: 1h } }\nroutes:\n  - to: shaky\n";
        var edge = closed(start(before));
        fails.set(true);
        var held = IntStream.range(0, 3).mapToObj(i -> begin(edge, "/held" + i)).toList();
        Eventually.holds(SOON, () -> origin.requests().size() == 3);
        edge.reload(file(before.replaceAll(", breaker: \\{.*?}", "")));
        gate.countDown();
        held.forEach(each -> assertThat(each.response()).startsWith("HTTP/1.1 500"));
        fails.set(false);
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 200");
        edge.reload(file(before));
        fails.set(true);
        for (int i = 0; i < 3; i++) assertThat(get(edge, "/")).startsWith("HTTP/1.1 500");
        assertThat(get(edge, "/")).as("it is judged again").startsWith("HTTP/1.1 503");
    }

    @Test
    void slowAnswersOpenABreaker() {
        var slow = closed(new FakeOrigin((request, peer) -> {
            new CountDownLatch(1).await(60, TimeUnit.MILLISECONDS);
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }));
        var edge = edge("  slow: { endpoints: " + slow.url() + ", breaker: { min-calls: 3, slow-after: 50ms, open-for: 1m } }\n", "  - to: slow\n");
        for (int i = 0; i < 3; i++) assertThat(get(edge, "/")).startsWith("HTTP/1.1 200");
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 503");
    }

    @Test
    void anEndpointThatFailsIsLeftAloneAndTheOthersServe() {
        var good = closed(FakeOrigin.of("good"));
        var edge = edge("  two: { endpoints: [\"" + origin.url() + "\", \"" + good.url() + "\"], breaker: { per: endpoint, min-calls: 3, open-for: 2s, trials: 2 } }\n", "  - to: two\n");
        fails.set(true);
        for (int i = 0; i < 6; i++) get(edge, "/"); // by turns
        assertThat(origin.requests()).hasSize(3);
        for (int i = 0; i < 10; i++) assertThat(get(edge, "/")).endsWith("good");
        fails.set(false);
        Eventually.holds(SOON, () -> get(edge, "/").endsWith("yes"));
        int asked = origin.requests().size();
        for (int i = 0; i < 10; i++) get(edge, "/");
        assertThat(origin.requests()).as("it takes its turns again").hasSizeBetween(asked + 4, asked + 6);
    }

    @Test
    void whenTheBreakersOfAllEndpointsAreOpenThatIsSaid() {
        var edge = edge("  one: { endpoints: " + origin.url() + ", breaker: { per: endpoint, min-calls: 3, open-for: 1m } }\n", "  - to: one\n");
        fails.set(true);
        for (int i = 0; i < 3; i++) assertThat(get(edge, "/")).startsWith("HTTP/1.1 500");
        assertThat(get(edge, "/")).startsWith("HTTP/1.1 503").contains("details=\"the circuit breaker is open\"").containsPattern("\r\nRetry-After: [56]\\d\r\n");
        assertThat(origin.requests()).hasSize(3);
    }

    @Test
    void whatIsLeftOfTheTimeIsPassedOn() {
        var edge = edge("  timed: { endpoints: " + origin.url() + ", deadline-header: X-Time-Left }\n", "  - { match: /bounded, timeout: 5s, to: timed }\n  - to: timed\n");
        get(edge, "/bounded", "X-Time-Left: 99999");
        assertThat(Long.parseLong(last("X-Time-Left"))).isBetween(1L, 5000L);
        get(edge, "/", "X-Time-Left: 99999");
        assertThat(origin.requests().getLast().field("X-Time-Left")).as("a client's word is not ours").isEmpty();
        get(edge, "/bounded", "Content-Type: application/grpc", "grpc-timeout: 2S");
        assertThat(last("grpc-timeout")).matches("1?[0-9]{6}u");
        get(edge, "/bounded", "Content-Type: application/grpc", "grpc-timeout: 1H");
        assertThat(last("grpc-timeout")).matches("[1-4]?[0-9]{6}u");
        get(edge, "/", "Content-Type: application/grpc", "grpc-timeout: 2S");
        assertThat(last("grpc-timeout")).matches("1?[0-9]{6}u");
        get(edge, "/bounded", "grpc-timeout: 2S");
        assertThat(last("grpc-timeout")).as("it is no call of gRPC").isEqualTo("2S");
    }

    @Test
    void aLimitThatAdaptsServesAndTells() {
        var edge = edge("  busy: { endpoints: " + origin.url() + ", adaptive: { algorithm: aimd, initial: 3, least: 2 } }\n", "  - to: busy\n");
        for (int i = 0; i < 20; i++) assertThat(get(edge, "/")).startsWith("HTTP/1.1 200");
        assertThat(metric(edge, "limit")).isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in-flight: { queue: 5 }", "in-flight: -5", "breaker: 7", "outliers: -3", "breaker: { statuses: 9xx }", "breaker: { failures: 0 }", "breaker: { open-for: 2m }", "breaker: { last: 5 }", "adaptive: vegas", "adaptive: { least: 9, most: 8 }", "deadline-header: a b"})
    void whatCannotGuardIsRefusedWhereItStands(String guard) {
        assertThatThrownBy(() -> edge("  one: { endpoints: " + origin.url() + ", " + guard + " }\n", "  - to: one\n")).isInstanceOf(ConfigException.class).hasMessageContaining(":");
    }

    private Cardea edge(String services, String routes) {
        return closed(start("services:\n" + services + "routes:\n" + routes));
    }

    private Cardea start(String yaml) {
        return Cardea.start(file(yaml));
    }

    private Path file(String yaml) {
        try {
            return Files.writeString(folder.resolve("edge.yaml"), "listeners:\n  - address: 127.0.0.1:0\nlog: off\nadmin: { address: \"127.0.0.1:0\" }\n" + yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of the only guard that there is; a whole number.
    private static String metric(Cardea edge, String name) {
        try (var client = new RawClient(edge.adminPort().orElseThrow())) {
            var all = client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest();
            return all.lines().filter(line -> line.startsWith("cardea_guard_" + name + "{")).map(line -> line.substring(line.lastIndexOf(' ') + 1).replaceAll("\\.0$", "")).findFirst().orElse("none");
        }
    }

    private static RawClient client(Cardea edge) {
        return new RawClient(edge.port());
    }

    /// A FIN alone may be of a client that still reads: see `limits.half-closed`.
    private static void reset(RawClient client) throws IOException {
        client.socket().setSoLinger(true, 0);
        client.close();
    }

    private RawClient begin(Cardea edge, String path) {
        return closed(client(edge)).send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private static String get(Cardea edge, String path, String... fields) {
        try (var client = client(edge)) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + IntStream.range(0, fields.length).mapToObj(i -> fields[i] + "\r\n").reduce("", String::concat) + "\r\n").response();
        }
    }

    private String last(String field) {
        return origin.requests().getLast().field(field).getFirst();
    }

    private <T extends AutoCloseable> T closed(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
