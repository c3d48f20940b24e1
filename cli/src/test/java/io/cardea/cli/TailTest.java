// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.cardea.Cardea;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailTest {
    private static Cardea edge;

    @BeforeAll
    static void start() {
        edge = Cardea.startText("""
            listeners: { address: "127.0.0.1:0" }
            admin: "127.0.0.1:0"
            log: off
            routes:
              - { name: books, match: { path: /books/**, method: GET }, respond: ok }
              - { name: write, match: { path: /books/**, method: POST }, respond: 503 }
            """);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private record Ran(int code, List<String> lines, String err) {}

    /// Tails a running edge until a last request has been seen, or at once if `tail` does not run at all.
    private static Ran tail(String... filters) throws Exception {
        var words = new ArrayList<>(List.of("tail", "--admin", "127.0.0.1:" + edge.adminPort().orElseThrow()));
        words.addAll(List.of(filters));
        var out = new StringWriter();
        var err = new StringWriter();
        var code = CompletableFuture.supplyAsync(() -> Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new)),
            task -> Thread.ofVirtual().start(task));
        // The watch stands once something comes through; requests are sent until the last one of a round was seen.
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!code.isDone() && System.nanoTime() < until && out.toString().lines().noneMatch(line -> line.contains("/seen-"))) {
            send("GET /books/seen-1");
            send("POST /books/seen-2?token=%1b");
            send("GET /nope/seen-3");
            LockSupport.parkNanos(20_000_000);
        }
        if (code.isDone()) return new Ran(code.get(), out.toString().lines().toList(), err.toString());
        return new Ran(-1, out.toString().lines().toList(), err.toString()); // it goes on; the edge's end ends it
    }

    private static void send(String request) {
        try (var client = new RawClient(edge.port())) {
            client.send(request + " HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 0\r\n\r\n").response();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--status 5xx,                   503",
        "--status 404,                   404",
        "--method POST --path /books,    503",
        "--host Shop.test --route books, 200",
        "--failures,                     404 503",
        "--slower-than 0 --route write,  503",
    })
    void onlyWhatAllFiltersWantIsShown(String filters, String statuses) throws Exception {
        assertThat(tail(filters.split(" ")).lines()).isNotEmpty().allSatisfy(line -> assertThat(List.of(statuses.split(" "))).contains(line.substring(0, 3)));
    }

    @Test
    void aLineHasWhatAPersonLooksFor() throws Exception {
        assertThat(tail("--route", "write").lines().getFirst()).matches("503 POST   shop\\.test/books/seen-2\\?token=%1b  [0-9]+\\.[0-9]+ ms  write");
    }

    @Test
    void aFilterThatIsNoneIsToldByTheEdge() throws Exception {
        var ran = tail("--slower-than", "-1");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("expected a duration such as `200ms`");
    }

    @Test
    void jsonIsPassedOnAsItComes() throws Exception {
        assertThat(tail("--json", "--status", "200").lines().getFirst()).startsWith("{\"time_ms\":").contains("\"route\":\"books\"").endsWith("}");
    }

    @Test
    void whatComesFromOthersCannotSteerTheTerminal() throws IOException {
        var admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/requests", exchange -> {
            var bytes = ("{\"status\":200,\"method\":\"GET\",\"host\":\"a\",\"path\":\"/\\u001b[2J\",\"duration_ms\":1.5}\n{\"missed\":3}\nno \u001b json\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        admin.start();
        try {
            var out = new StringWriter();
            var err = new StringWriter();
            int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), "tail", "--admin", "127.0.0.1:" + admin.getAddress().getPort());
            assertThat(code).isEqualTo(Exit.OK);
            assertThat(out.toString()).doesNotContain("\u001b").contains("/\\x1b[2J", "3 more that this terminal was too slow for");
            assertThat(err.toString()).doesNotContain("\u001b").contains("expected a line of JSON");
        } finally {
            admin.stop(0);
        }
    }
}
