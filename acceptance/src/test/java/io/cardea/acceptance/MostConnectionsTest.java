// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import io.cardea.testkit.RawHttp2Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `max-connections`, counted where it matters: at the origin.
class MostConnectionsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) each.close();
    }

    private <T extends AutoCloseable> T closed(T one) {
        opened.add(one);
        return one;
    }

    /// Answers each request when it is let; `/held` only when it is let by hand.
    private static final class Counting implements AutoCloseable {
        private final ServerSocket server;
        private final int most;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger tooMany = new AtomicInteger();
        private final AtomicInteger holding = new AtomicInteger();
        private final Semaphore let = new Semaphore(0);

        /// @param most that are to be open
        Counting(int most) throws IOException {
            this.most = most;
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        private void accept() {
            while (true) {
                try {
                    var socket = server.accept();
                    accepted.incrementAndGet();
                    open.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(socket));
                    // The end of another, which was sent before this one began, may not have been read yet.
                    long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
                    while (open.get() > most && System.nanoTime() < until) Thread.yield();
                    if (open.get() > most) tooMany.incrementAndGet();
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                var buffer = new byte[8192];
                while (true) {
                    int read = socket.getInputStream().read(buffer);
                    if (read < 0) break;
                    if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1).startsWith("GET /held")) {
                        holding.incrementAndGet();
                        let.acquire();
                        holding.decrementAndGet();
                    }
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException | InterruptedException e) {
                // the edge has closed it
            } finally {
                open.decrementAndGet();
            }
        }

        @Override
        public void close() throws IOException {
            let.release(1000);
            server.close();
        }
    }

    private static String many(String keys, String... endpoints) {
        return WatchedEdge.service(keys, List.of(endpoints));
    }

    private RawClient held(int port) {
        return closed(new RawClient(port)).send(GET.replace("/ ", "/held "));
    }

    private static String status(RawClient client) {
        return client.send(GET).response().substring(9, 12);
    }

    @Test
    void manyClientsOfAllCoresShareAFewConnectionsAndWaitInTheQueue() throws Exception {
        var origin = closed(new Counting(3));
        var edge = closed(new WatchedEdge(folder, many("max-connections: 3\nin-flight: { most: 3, queue: 100, queue-for: 20s, shed-after: 20s }", origin.url())));
        var asked = new ArrayList<Callable<List<String>>>();
        for (int i = 0; i < 20; i++) {
            asked.add(() -> {
                try (var client = new RawClient(edge.port())) {
                    var seen = new ArrayList<String>();
                    for (int j = 0; j < 25; j++) seen.add(status(client));
                    return seen;
                }
            });
        }
        var seen = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : threads.invokeAll(asked)) seen.addAll(each.get());
        }
        assertThat(seen).hasSize(500).containsOnly("200");
        assertThat(origin.tooMany.get()).as("of " + origin.accepted.get() + " connections").isZero();
    }

    @Test
    void whoHasAllItsConnectionsIsPassedOverAndThenThereIsNobody() throws Exception {
        var one = closed(new Counting(1));
        var two = closed(new Counting(1));
        var edge = closed(new WatchedEdge(folder, many("max-connections: 1", one.url(), two.url())));
        var first = held(edge.port());
        Eventually.holds(SOON, () -> one.holding.get() == 1);
        for (int i = 0; i < 6; i++) {
            try (var client = new RawClient(edge.port())) { // on the one core and the other
                assertThat(status(client)).isEqualTo("200");
            }
        }
        assertThat(two.tooMany.get()).isZero();
        assertThat(edge.endpoint(0).path("connections").asInt()).isEqualTo(1);
        var second = held(edge.port());
        Eventually.holds(SOON, () -> two.holding.get() == 1);
        var third = closed(new RawClient(edge.port()));
        assertThat(third.send(GET).response()).startsWith("HTTP/1.1 503").containsIgnoringCase("\r\nRetry-After: 1\r\n").contains("too many connections are open");
        one.let.release();
        assertThat(first.response()).startsWith("HTTP/1.1 200");
        Eventually.holds(SOON, () -> status(third).equals("200"));
        two.let.release();
        assertThat(second.response()).startsWith("HTTP/1.1 200");
        assertThat(one.tooMany.get() + two.tooMany.get()).isZero();
    }

    @Test
    void connectionsOfSettingsOfBeforeCount() throws Exception {
        var origin = closed(new Counting(1));
        var edge = closed(new WatchedEdge(folder, many("max-connections: 1", origin.url())));
        var held = held(edge.port());
        Eventually.holds(SOON, () -> origin.holding.get() == 1);
        edge.reload(many("max-connections: 1\nkeep-age: 2h", origin.url()));
        var other = closed(new RawClient(edge.port()));
        assertThat(status(other)).isEqualTo("503");
        origin.let.release();
        assertThat(held.response()).startsWith("HTTP/1.1 200");
        Eventually.holds(SOON, () -> status(other).equals("200"));
        assertThat(origin.tooMany.get()).isZero();
        edge.reload(many("", origin.url()));
        var holding = List.of(held(edge.port()), held(edge.port()), held(edge.port()));
        Eventually.holds(SOON, () -> origin.holding.get() == 3);
        origin.let.release(3);
        holding.forEach(each -> assertThat(each.response()).startsWith("HTTP/1.1 200"));
    }

    @Test
    void whatIsBrokenOffMakesRoom() throws Exception {
        var origin = closed(new Counting(1));
        var edge = closed(new WatchedEdge(folder, many("max-connections: 1\nresponse-timeout: 100ms", origin.url())));
        for (int i = 0; i < 5; i++) {
            assertThat(held(edge.port()).response()).startsWith("HTTP/1.1 504");
            assertThat(origin.accepted.get()).isEqualTo(i + 1);
            origin.let.release();
            Eventually.holds(SOON, () -> origin.open.get() == 0 && edge.endpoint(0).path("connections").asInt() == 0);
        }
        try (var client = new RawClient(edge.port())) {
            assertThat(status(client)).isEqualTo("200");
        }
        assertThat(origin.tooMany.get()).isZero();
    }

    @Test
    void whoIsRefusedMakesRoom() throws Exception {
        var origin = new Counting(1);
        var url = origin.url();
        origin.close();
        var edge = closed(new WatchedEdge(folder, many("max-connections: 1", url)));
        for (int i = 0; i < 5; i++) {
            try (var client = new RawClient(edge.port())) {
                assertThat(status(client)).isEqualTo("502");
            }
        }
        assertThat(edge.endpoint(0).path("connections").asInt()).isZero();
    }

    /// An answer that lasts on a connection that takes no more requests: for the next there is another, once; a third would be one too many.
    @Test
    void aConnectionThatOnlyEndsBlocksNobody() {
        var held = new java.util.concurrent.ConcurrentLinkedQueue<RawHttp2Origin.Call>();
        var origin = closed(new RawHttp2Origin(call -> {
            if (!call.frame().isLast()) return;
            if (!call.path().equals("/last")) {
                call.answer("ok");
                return;
            }
            held.add(call);
            call.wire().frame(RawHttp2.GOAWAY, 0, 0, (byte) 0, (byte) 0, (byte) 0, (byte) call.stream(), (byte) 0, (byte) 0, (byte) 0, (byte) 0);
        }));
        var edge = closed(new WatchedEdge(folder, many("max-connections: 1\nconnect-timeout: 1s", "\"" + origin.url() + "\"")));
        var waiting = new ArrayList<RawClient>();
        for (int i = 1; i <= 2; i++) {
            int count = i;
            try (var client = new RawClient(edge.port())) {
                assertThat(status(client)).isEqualTo("200");
                assertThat(origin.connections()).isEqualTo(count);
            }
            waiting.add(closed(new RawClient(edge.port())).send(GET.replace("/ ", "/last ")));
            Eventually.holds(SOON, () -> held.size() == count);
        }
        var client = closed(new RawClient(edge.port()));
        assertThat(client.send(GET).response()).startsWith("HTTP/1.1 503").contains("too many connections are open");
        assertThat(origin.connections()).isEqualTo(2);
        held.poll().answer("late");
        assertThat(waiting.getFirst().response()).startsWith("HTTP/1.1 200");
        Eventually.holds(SOON, () -> status(client).equals("200"));
        held.poll().answer("late");
        assertThat(waiting.getLast().response()).startsWith("HTTP/1.1 200");
        Eventually.holds(SOON, () -> origin.open() == 1 && edge.endpoint(0).path("connections").asInt() == 1);
    }

    @Test
    void allCoresUseTheConnectionOfHttp2ThatThereMayBe() throws Exception {
        var origin = closed(new RawHttp2Origin(call -> {
            if (call.frame().isLast()) call.answer("ok");
        }));
        var edge = closed(new WatchedEdge(folder, many("max-connections: 1", "\"" + origin.url() + "\"")));
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 8; i++) clients.add(closed(new RawClient(edge.port())));
        for (int round = 0; round < 5; round++) {
            clients.forEach(each -> each.send(GET));
            clients.forEach(each -> assertThat(each.response()).startsWith("HTTP/1.1 200 "));
        }
        assertThat(origin.connections()).isEqualTo(1);
    }
}
