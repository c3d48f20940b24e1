// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits of one edge, end to end.
class LimitTest {
    private static String get(GatewayUnderTest edge, String path, String fields) {
        return edge.exchange("GET " + path + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n" + fields + "\r\n");
    }

    private static GatewayUnderTest edge(FakeOrigin origin, String top, String limit) {
        return GatewayUnderTest.file(top + "routes:\n  - match: /**\n    policies:\n      - limit: " + limit + "\n    to: " + origin.url() + "\n");
    }

    @Test
    void whoAsksTooMuchIsToldSoAndTheOriginHearsNothingOfIt() {
        try (var origin = FakeOrigin.of("a book"); var edge = edge(origin, "", "2/1h per ip")) {
            assertThat(get(edge, "/a", "")).startsWith("HTTP/1.1 200 ").contains("\r\nRateLimit-Policy: \"ip\";q=2;w=3600\r\n").contains("\r\nRateLimit: \"ip\";r=1;t=1800\r\n");
            get(edge, "/b", "");
            var refused = get(edge, "/c", "");
            assertThat(refused).startsWith("HTTP/1.1 429 Too Many Requests\r\n").contains("\r\nRetry-After: ").contains("\r\nRateLimit: \"ip\";r=0;t=")
                .contains("\"detail\":\"more than its limit `ip` allows: 2/1h\"").contains("\r\nProxy-Status: cardea; error=http_request_denied\r\n");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    /// ATTACKS 4: a client cannot choose its address; behind a trusted proxy it is the one that the proxy saw.
    @Test
    void aForgedForwardingFieldIsNoOtherClient() {
        try (var origin = FakeOrigin.of("x"); var edge = edge(origin, "", "2/1h per ip")) {
            for (int i = 0; i < 5; i++) {
                assertThat(get(edge, "/", "X-Forwarded-For: 10.0.0." + i + "\r\nX-Real-Ip: 10.0.1." + i + "\r\nForwarded: for=10.0.2." + i + "\r\n")).startsWith(i < 2 ? "HTTP/1.1 200 " : "HTTP/1.1 429 ");
            }
        }
        try (var origin = FakeOrigin.of("x"); var edge = edge(origin, "trust: 127.0.0.1\n", "1/1h per ip")) {
            assertThat(get(edge, "/", "X-Forwarded-For: 192.0.2.1\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(get(edge, "/", "X-Forwarded-For: 192.0.2.2\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(get(edge, "/", "X-Forwarded-For: 8.8.8.8, 192.0.2.1\r\n")).as("what stands left of it is hearsay").startsWith("HTTP/1.1 429 ");
            assertThat(get(edge, "/", "X-Forwarded-For: ::ffff:192.0.2.1\r\n")).as("the same in the spelling of IPv6").startsWith("HTTP/1.1 429 ");
        }
    }

    /// ATTACKS 12: a race of two hundred.
    @Test
    void ofTwoHundredAtOnceExactlyAsManyPassAsMay() throws InterruptedException {
        for (var limit : new String[] {"50/1h per ip", "{ rate: 50/1h, per: ip, algorithm: sliding-log }", "[50/1h per ip, 60/1h, quota 70/month per host]"}) {
            try (var origin = FakeOrigin.of("x"); var edge = edge(origin, "", limit)) {
                assertThat(passed(edge, 200)).as(limit).isEqualTo(50);
                assertThat(origin.requests()).hasSize(50);
            }
        }
    }

    private static int passed(GatewayUnderTest edge, int requests) throws InterruptedException {
        var passed = new AtomicInteger();
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < requests; i++) {
                threads.submit(() -> {
                    begin.await();
                    if (get(edge, "/", "").startsWith("HTTP/1.1 200 ")) passed.incrementAndGet();
                    return true;
                });
            }
            begin.countDown();
        }
        return passed.get();
    }

    @Test
    void permitsComeBackWhenClientsGoAway() throws IOException {
        var release = new CountDownLatch(1);
        try (var origin = new FakeOrigin((request, peer) -> {
                 if (request.line().contains("/slow")) release.await();
                 peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
             });
             var edge = edge(origin, "", "1 in-flight per ip")) {
            try (var gone = edge.client()) {
                gone.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
                Eventually.holds(Duration.ofSeconds(5), () -> origin.requests().size() == 1);
                assertThat(get(edge, "/", "")).startsWith("HTTP/1.1 429 ");
                gone.socket().setSoLinger(true, 0); // it is gone for good, and not only done with sending
            }
            Eventually.holds(Duration.ofSeconds(5), () -> get(edge, "/", "").startsWith("HTTP/1.1 200 "));
            release.countDown();
        }
    }

    @Test
    void aQueueLetsThemThroughOneByOne() {
        try (var origin = FakeOrigin.of("x"); var edge = edge(origin, "", "{ rate: 20/s, per: ip, algorithm: leaky-queue, burst: 4 }")) {
            long began = System.nanoTime();
            var answers = new ArrayList<String>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    threads.submit(() -> {
                        var answer = get(edge, "/", "");
                        synchronized (answers) {
                            answers.add(answer.substring(9, 12));
                        }
                    });
                }
            }
            assertThat(answers.stream().filter("200"::equals).count()).as("five at least: one whose turn it is, and four who wait").isBetween(5L, 8L);
            assertThat(System.nanoTime() - began).as("the last of them waited for its turn").isGreaterThan(190_000_000L);
        }
    }

    @Test
    void whatWasCountedOutlivesAReload(@TempDir Path folder) throws IOException {
        var file = folder.resolve("cardea.yaml");
        var text = "listeners: { address: \"127.0.0.1:0\" }\nadmin: off\nlog: off\nroutes:\n  - policies: [{ limit: 1/1h per ip }]\n    respond: x\n";
        try (var edge = Cardea.start(Files.writeString(file, text))) {
            assertThat(ask(edge)).startsWith("HTTP/1.1 200 ");
            edge.reload(Files.writeString(file, "# lines have moved\n" + text + "  - { match: /other, respond: y }\n"));
            assertThat(ask(edge)).startsWith("HTTP/1.1 429 ");
            edge.reload(Files.writeString(file, text.replace("1/1h", "3/1h")));
            assertThat(ask(edge)).as("a bucket of another rate begins anew").startsWith("HTTP/1.1 200 ");
        }
    }

    private static String ask(Cardea edge) {
        try (var client = new RawClient(edge.port())) {
            return client.send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n").rest();
        }
    }

    /// Two routes with equal limits are not one limit, nor are two groups of hosts.
    @Test
    void eachPlaceCountsForItself() {
        try (var origin = FakeOrigin.of("x");
             var edge = GatewayUnderTest.file("""
                 hosts:
                   - names: a.test
                     policies: [{ limit: 1/1h per ip }]
                     routes: [{ match: /x, to: URL }, { match: /y, to: URL }]
                   - names: b.test
                     policies: [{ limit: 1/1h per ip }]
                     routes: [{ match: /x, policies: [{ limit: 5/1h per ip }], to: URL }]
                 """.replace("URL", origin.url()))) {
            assertThat(get(edge, "/x", "")).startsWith("HTTP/1.1 200 ");
            assertThat(get(edge, "/y", "")).as("one limit for the host").startsWith("HTTP/1.1 429 ");
            assertThat(edge.exchange("GET /x HTTP/1.1\r\nHost: b.test\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }
}
