// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A client or an origin that is gone at any moment: nothing of it stays, and the next request is served.
@Isolated
class VanishTest {
    private static final String HEAD = "POST /stall HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
    private static FakeOrigin origin;
    private static final Pattern COUNT = Pattern.compile("(?m)^cardea_requests_total\\{.* ([0-9.]+)$");

    @TempDir
    private static Path folder;
    private static Cardea edge;
    private long before;
    /// Long for a machine that does other things as well.
    private static final Duration SOON = Duration.ofSeconds(20);

    /// How a socket ends: with FIN, or with RST as of a process that was killed.
    enum End {
        CLOSED, RESET;

        void of(java.net.Socket socket) throws java.io.IOException {
            if (this == RESET) socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @BeforeAll
    static void start() {
        origin = new FakeOrigin((request, peer) -> {
            var path = request.line().split(" ")[1];
            if (path.startsWith("/end/")) {
                var parts = path.split("/");
                peer.write(beginning(parts[2]));
                End.valueOf(parts[3]).of(peer.socket());
            } else if (path.equals("/half")) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf of it");
            } else if (path.equals("/large")) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 33554432\r\n\r\n").out().write(new byte[33554432]);
            } else if (!path.equals("/stall")) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        edge = Cardea.startText("listeners: { address: \"127.0.0.1:0\" }\nadmin: 127.0.0.1:0\nlog: " + folder.resolve("access.log") + "\npolicies: [ permit: one ]\n"
            + "limits: { half-closed: 100ms, write: 2s }\nservices:\n  s: { endpoints: \"" + origin.url() + "\", idle-timeout: 1s }\nroutes:\n  - to: s\n");
    }

    @BeforeEach
    void count() throws IOException {
        before = lines().size();
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    private static String beginning(String stage) {
        return switch (stage) {
            case "silence" -> "";
            case "half-status" -> "HTTP/1.1 20";
            case "half-head" -> "HTTP/1.1 200 OK\r\nContent-Le";
            case "interim" -> "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
            case "head" -> "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
            case "half-body" -> "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
            case "chunks" -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            case "half-chunk" -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";
            case "no-last-chunk" -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
            default -> throw new IllegalArgumentException(stage);
        };
    }

    /// Each exchange has ended once: its log line, its count and its permit are there, and nothing of its connections.
    private void nothingStays(int exchanges) throws IOException {
        try (var client = client()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("ok");
        }
        Eventually.holds(SOON, () -> edge.exchangesUnderWay() == 0);
        Eventually.holds(SOON, () -> edge.listeners().getFirst().connections() == 0);
        Eventually.holds(SOON, () -> lines().size() >= before + exchanges + 1);
        before += exchanges + 1;
        assertThat(lines()).hasSize((int) before);
        var ids = lines().stream().map(line -> line.replaceFirst(".*\"request_id\":\"([0-9a-f]+)\".*", "$1")).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(counted()).isEqualTo(before);
        // Only a request that a route took has met its policies.
        assertThat(PermitPolicy.GIVEN_BACK).hasValue(PermitPolicy.TAKEN.get());
        assertThat(PermitPolicy.BACK).allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        assertThat(ids).containsAll(PermitPolicy.BACK.keySet());
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(folder.resolve("access.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the metrics say of all routes, methods and statuses together.
    private static long counted() {
        int port = edge.adminPort().orElseThrow();
        try (var client = new RawClient(port)) {
            var page = client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n").rest();
            var count = COUNT.matcher(page);
            double all = 0;
            while (count.find()) all += Double.parseDouble(count.group(1));
            return (long) all;
        }
    }

    private static RawClient client() {
        return new RawClient(edge.port());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
        "", CLOSED
        "", RESET
        "GET", CLOSED
        "GET", RESET
        "GET / HTTP/1.1|Host: a|", CLOSED
        "GET / HTTP/1.1|Host: a|", RESET
        "POST /stall HTTP/1.1|Host: a|Content-Length: 100000||", CLOSED
        "POST /stall HTTP/1.1|Host: a|Content-Length: 100000||", RESET
        "POST /stall HTTP/1.1|Host: a|Content-Length: 100000||some", CLOSED
        "POST /stall HTTP/1.1|Host: a|Content-Length: 100000||some", RESET
        "POST /stall HTTP/1.1|Host: a|Transfer-Encoding: chunked||5|he", CLOSED
        "POST /stall HTTP/1.1|Host: a|Transfer-Encoding: chunked||5|he", RESET
        "POST /stall HTTP/1.1|Host: a|Content-Length: 100000|Expect: 100-continue||", RESET
        """)
    void aClientThatVanishesWhileItSendsLeavesNothing(String sent, End end) throws Exception {
        boolean whole = sent.startsWith("POST");
        int asked = origin.requests().size();
        var client = client();
        client.send(sent.replace("|", "\r\n"));
        if (whole) Eventually.holds(SOON, () -> edge.exchangesUnderWay() == 1);
        end.of(client.socket());
        nothingStays(whole ? 1 : 0);
        assertThat(origin.requests()).hasSize(asked + 1);
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatVanishesInTheMiddleOfItsBodyLeavesNothingAtTheOrigin(End end) throws Exception {
        var client = client();
        client.send(HEAD + "x".repeat(1000));
        Eventually.holds(SOON, () -> origin.raw().endsWith("xxx"));
        end.of(client.socket());
        nothingStays(1);
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatVanishesBeforeTheAnswerLeavesNothing(End end) throws Exception {
        var client = client();
        int before = origin.requests().size();
        client.send("GET /stall HTTP/1.1\r\nHost: a\r\n\r\n");
        Eventually.holds(SOON, () -> origin.requests().size() > before);
        end.of(client.socket());
        nothingStays(1);
    }

    @ParameterizedTest
    @CsvSource({"/half, CLOSED", "/half, RESET", "/large, CLOSED", "/large, RESET"})
    void aClientThatVanishesInTheMiddleOfTheAnswerLeavesNothing(String path, End end) throws Exception {
        var client = client();
        client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 200");
        assertThat(client.bytes(5)).hasSize(5);
        end.of(client.socket());
        nothingStays(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"silence", "half-status", "half-head", "interim"})
    void anOriginThatVanishesBeforeItsAnswerIsABadGateway(String stage) throws IOException {
        for (var end : End.values()) {
            try (var client = client()) {
                client.send("GET /end/" + stage + "/" + end + " HTTP/1.1\r\nHost: a\r\n\r\n");
                var head = client.response();
                while (head.startsWith("HTTP/1.1 103")) head = client.response(); // one for each try
                assertThat(head).startsWith("HTTP/1.1 502 ");
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("ok");
            }
            nothingStays(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "half-body", "chunks", "half-chunk", "no-last-chunk"})
    void anOriginThatVanishesInItsAnswerNeverLooksAsIfItHadFinished(String stage) throws IOException {
        for (var end : End.values()) {
            String answer;
            try (var client = client()) {
                answer = client.send("GET /end/" + stage + "/" + end + " HTTP/1.1\r\nHost: a\r\n\r\n").rest();
            }
            assertThat(answer).doesNotEndWith("0\r\n\r\n");
            if (answer.contains("Content-Length: 10\r\n")) assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).hasSizeLessThan(10);
            nothingStays(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOriginThatVanishesWhileItIsSentABodyIsABadGateway(End end) throws Exception {
        try (var server = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());
             var own = GatewayUnderTest.file("routes:\n  - to: http://127.0.0.1:" + server.getLocalPort() + "\n"); var client = own.client()) {
            client.send(HEAD + "x".repeat(1000));
            var socket = server.accept();
            socket.getInputStream().readNBytes(100);
            end.of(socket);
            assertThat(client.head()).startsWith("HTTP/1.1 502 ");
            Eventually.holds(SOON, () -> own.edge().exchangesUnderWay() == 0);
        }
    }
}
