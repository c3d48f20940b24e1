// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies far larger than its heap pass through an edge of 128 MiB both ways, and its memory stays as it was; so it does
/// for many who read and write slowly.
@Tag("full")
class BigBodyTest {
    private static final long SIZE = Long.getLong("cardea.big-body.gib", 10) << 30;
    private static final long SLOW = 32 << 20;
    private static final int CLIENTS = 16;
    private static final byte[] PART = new byte[256 * 1024];
    /// Of all exchanges of a test together: far above their windows, far below a body.
    private static final long BOUND = 24 << 20;

    @TempDir
    private Path folder;
    private long most;
    private long mostDirect;

    /// Its heap is there as a whole from the start, so that what grows is something else.
    private EdgeProcess edge(int origin) throws IOException {
        return EdgeProcess.start(Files.writeString(folder.resolve("edge.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: 127.0.0.1:0\nlimits: { body: 100GiB }\nroutes:\n  - to: http://127.0.0.1:" + origin + "\n"),
            "-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
    }

    @Test
    void tenGibibytesPassBothWaysThroughA128MebibyteHeap() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); var edge = edge(server.getLocalPort()); var client = new RawClient(edge.port())) {
            pass(server, client, 256 << 20, () -> {}); // what is taken for good is taken
            long resident = edge.resident();
            long direct = edge.direct();
            pass(server, client, SIZE, () -> look(edge, resident, direct));
            told(SIZE + " bytes each way");
            assertThat(most).isLessThan(BOUND);
            assertThat(mostDirect).isLessThan(BOUND);
        }
    }

    /// One request and one answer of that size, on a connection to the origin that is kept or new.
    private static void pass(ServerSocket server, RawClient client, long size, Runnable look) throws Exception {
        var sent = CompletableFuture.runAsync(() -> {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
            for (long left = size; left > 0; left -= PART.length) client.send(PART);
        }, Thread::startVirtualThread);
        try (var origin = server.accept()) {
            var in = origin.getInputStream();
            head(in);
            assertThat(count(in, size, 0, look)).isEqualTo(size);
            sent.get(10, TimeUnit.SECONDS);
            var answered = CompletableFuture.runAsync(() -> answer(origin, size), Thread::startVirtualThread);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(count(client.in(), size, 0, look)).isEqualTo(size);
            answered.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void manyWhoReadAndWriteSlowlyCostOnlyTheirWindows() throws Exception {
        try (var server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress()); var edge = edge(server.getLocalPort())) {
            try (var client = new RawClient(edge.port())) {
                pass(server, client, 64 << 20, () -> {});
            }
            long resident = edge.resident();
            long direct = edge.direct();
            Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        var origin = server.accept();
                        Thread.startVirtualThread(() -> slowOrigin(origin));
                    }
                } catch (IOException e) {
                    // the test is over
                }
            });
            var clients = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < CLIENTS; i++) {
                boolean writes = i % 2 == 0; // to an origin that reads slowly; the others read slowly what is sent fast
                clients.add(CompletableFuture.runAsync(() -> slowClient(edge.port(), writes), Thread::startVirtualThread));
            }
            while (clients.stream().anyMatch(each -> !each.isDone())) {
                look(edge, resident, direct);
                LockSupport.parkNanos(50_000_000);
            }
            for (var each : clients) each.get();
            told(CLIENTS + " slow ones");
            assertThat(most).isLessThan(BOUND);
            assertThat(mostDirect).isLessThan(BOUND);
        }
    }

    private static void slowOrigin(java.net.Socket origin) {
        try (origin) {
            var in = origin.getInputStream();
            boolean post = head(in).startsWith("POST");
            if (post) assertThat(count(in, SLOW, 2_000_000, () -> {})).isEqualTo(SLOW);
            answer(origin, post ? 0 : SLOW);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void slowClient(int port, boolean writes) {
        try (var client = new RawClient(port)) {
            client.socket().setSoTimeout(30_000);
            client.send((writes ? "POST" : "GET") + " / HTTP/1.1\r\nHost: a\r\n" + (writes ? "Content-Length: " + SLOW + "\r\n\r\n" : "\r\n"));
            for (long left = SLOW; writes && left > 0; left -= PART.length) client.send(PART);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            if (!writes) assertThat(count(client.in(), SLOW, 2_000_000, () -> {})).isEqualTo(SLOW);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(java.net.Socket origin, long size) {
        try {
            OutputStream out = origin.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (long left = size; left > 0; left -= PART.length) out.write(PART);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look(EdgeProcess edge, long resident, long direct) {
        most = Math.max(most, edge.resident() - resident);
        mostDirect = Math.max(mostDirect, edge.direct() - direct);
    }

    private void told(String what) {
        System.out.printf("%s: at most %d KiB resident and %d KiB of buffers more%n", what, most >> 10, mostDirect >> 10);
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.read());
        return head.toString();
    }

    /// Reads that many bytes, waits after each 64 KiB, and looks around 32 times on the way.
    private static long count(InputStream in, long size, long wait, Runnable look) throws IOException {
        var part = new byte[64 * 1024];
        long all = 0;
        long next = 0;
        while (all < size) {
            int count = in.read(part, 0, (int) Math.min(part.length, size - all));
            if (count < 0) break;
            all += count;
            if (wait > 0) LockSupport.parkNanos(wait);
            if (all >= next) {
                look.run();
                next += size / 32;
            }
        }
        return all;
    }
}
