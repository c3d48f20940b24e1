// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Slow clients and what they cost an origin: little, if their bodies are buffered. Nothing of it stays on disk.
@Isolated
class BufferTest {
    private static final int MIB = 1 << 20;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final byte[] PART = new byte[64 * 1024];

    static {
        for (int i = 0; i < PART.length; i++) PART[i] = (byte) (i * 31 + (i >> 8));
    }

    @TempDir
    private Path folder;

    /// An origin that sends as many bytes as it gets rid of, and counts them.
    private static final class Downloads implements AutoCloseable {
        final ServerSocket server = listening();
        final AtomicLong sent = new AtomicLong();
        final CompletableFuture<Void> done;

        Downloads(long size, boolean chunked) {
            done = CompletableFuture.runAsync(() -> {
                try (var socket = server.accept()) {
                    head(socket.getInputStream());
                    var out = socket.getOutputStream();
                    out.write(("HTTP/1.1 200 OK\r\n" + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + size) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                    for (long left = size; left > 0; left -= PART.length) {
                        if (chunked) out.write((Integer.toHexString(PART.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                        out.write(PART);
                        if (chunked) out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                        sent.addAndGet(PART.length);
                    }
                    if (chunked) out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }, Thread::startVirtualThread);
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void head(InputStream in) throws IOException {
        for (int last = 0; last != 0x0d0a0d0a; ) last = last << 8 | in.read();
    }

    private GatewayUnderTest edge(String buffer, String origin) {
        return GatewayUnderTest.file("policies:\n  - buffer: " + buffer.replace("FOLDER", folder.toString()) + "\nroutes:\n  - to: " + origin + "\n");
    }

    /// Files that are open and have no name any more, as the edge's are.
    private static long openFiles() {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(each -> {
                try {
                    return Files.readSymbolicLink(each).toString().contains(".spool");
                } catch (IOException gone) {
                    return false;
                }
            }).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void nothingStays(GatewayUnderTest edge) {
        Eventually.holds(Duration.ofSeconds(5), () -> edge.edge().exchangesUnderWay() == 0 && openFiles() == 0);
    }

    @AfterEach
    void nothingHasAName() throws IOException {
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    /// How many bytes come until the connection ends, in whatever way.
    private static long count(InputStream in) {
        long all = 0;
        var part = new byte[PART.length];
        try {
            for (int read = in.read(part); read >= 0; read = in.read(part)) all += read;
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("nothing came for long", e);
        } catch (IOException e) {
            // a reset is an end, too
        }
        return all;
    }

    private static void assertBody(InputStream in, long size) throws IOException {
        var part = new byte[PART.length];
        for (long left = size; left > 0; left -= part.length) {
            assertThat(in.readNBytes(part, 0, part.length)).isEqualTo(part.length);
            assertThat(part).isEqualTo(PART);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDownloadThatNobodyTakesFreesItsOrigin(boolean chunked) throws Exception {
        int size = 200 * MIB;
        try (var origin = new Downloads(size, chunked); var edge = edge("{ bodies: responses, folder: FOLDER }", origin.url()); var client = edge.client()) {
            client.socket().setReceiveBufferSize(64 * 1024);
            client.send(GET);
            origin.done.get(20, TimeUnit.SECONDS); // and the client has not read a byte
            assertThat(openFiles()).isEqualTo(1);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            if (!chunked) assertBody(client.in(), size);
            else client.in().skipNBytes(size);
            if (!chunked) nothingStays(edge);
        }
    }

    @Test
    void withoutABufferAnOriginWaitsForItsClient() throws Exception {
        try (var origin = new Downloads(64 * MIB, false); var edge = GatewayUnderTest.file("routes:\n  - to: " + origin.url() + "\n"); var client = edge.client()) {
            client.send(GET);
            Eventually.stands(origin.sent);
            assertThat(origin.done).isNotDone();
        }
    }

    @Test
    void beyondItsBoundTheOriginWaitsAndNothingIsLost() throws Exception {
        int size = 64 * MIB;
        try (var origin = new Downloads(size, false); var edge = edge("{ bodies: responses, disk: 5MiB, folder: FOLDER }", origin.url()); var client = edge.client()) {
            client.send(GET);
            Eventually.stands(origin.sent);
            assertThat(origin.done).isNotDone();
            assertThat(origin.sent).hasValueGreaterThan(5 * MIB);
            client.head();
            assertBody(client.in(), size); // many turns of the ring
            nothingStays(edge);
        }
    }

    @Test
    void withoutRoomOnDiskABodyPassesAsIfItWereNotBuffered() throws Exception {
        int size = 64 * MIB;
        var gone = folder.resolve("gone");
        for (var options : new String[] {"disk-in-all: 0, folder: FOLDER", "folder: FOLDER/gone"}) {
            Files.createDirectory(gone);
            try (var origin = new Downloads(size, false); var edge = edge("{ bodies: both, " + options + " }", origin.url()); var client = edge.client()) {
                Files.delete(gone);
                client.send(GET);
                Eventually.stands(origin.sent);
                assertThat(origin.done).isNotDone();
                client.head();
                assertBody(client.in(), size);
                nothingStays(edge);
            }
        }
    }

    @Test
    void withoutRoomOnDiskAnUploadStreams() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("{ bodies: requests, disk-in-all: 0, folder: FOLDER }", origin.url()); var client = edge.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n" + "x".repeat(350_000));
            Eventually.holds(Duration.ofSeconds(5), () -> origin.connections() == 1); // before it is whole
            assertThat(client.send("x".repeat(50_000)).response()).endsWith("ok");
            assertThat(origin.requests().getFirst().body()).hasSize(400_000);
            nothingStays(edge);
        }
    }

    @Test
    void anUploadReachesItsOriginWhenItIsWhole() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("{ bodies: requests, folder: FOLDER }", origin.url()); var client = edge.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n" + "x".repeat(399_999));
            Eventually.holds(Duration.ofSeconds(5), () -> openFiles() == 1);
            assertThat(origin.connections()).isZero();
            assertThat(client.send("y").response()).endsWith("ok");
            assertThat(origin.requests().getFirst().body()).isEqualTo("x".repeat(399_999) + "y");
            var chunk = "800\r\n" + "z".repeat(2048) + "\r\n";
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(250));
            Eventually.holds(Duration.ofSeconds(5), () -> openFiles() == 1);
            assertThat(origin.requests()).hasSize(1);
            assertThat(client.send("0\r\n\r\n").response()).endsWith("ok");
            assertThat(origin.requests().getLast().field("Content-Length")).containsExactly(Integer.toString(250 * 2048)); // known by now
            assertThat(origin.requests().getLast().body()).isEqualTo("z".repeat(250 * 2048));
            assertThat(client.send(GET).response()).endsWith("ok");
            nothingStays(edge);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk: 1MiB", "disk: 0, memory: 1MiB"})
    void anUploadThatFitsNowhereIsRefused(String options) {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("{ bodies: requests, folder: FOLDER, " + options + " }", origin.url()); var client = edge.client()) {
            assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n")).startsWith("HTTP/1.1 413 ").contains("buffered here");
            var chunk = "8000\r\n" + "z".repeat(32768) + "\r\n";
            assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(50))).startsWith("HTTP/1.1 413 ");
            assertThat(origin.raw()).isEmpty();
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n" + "x".repeat(1_048_576)).response()).endsWith("ok");
            nothingStays(edge);
        }
    }

    @Test
    void anUploadInChunksMayFillAllOfItsMemory() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("{ bodies: requests, folder: FOLDER, disk: 0 }", origin.url()); var client = edge.client()) {
            var chunk = "8000\r\n" + "z".repeat(32768) + "\r\n";
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(8) + "0\r\n\r\n");
            assertThat(client.response()).endsWith("ok");
            assertThat(origin.requests().getFirst().body()).hasSize(256 * 1024);
            nothingStays(edge);
        }
    }

    @Test
    void aHandlerThatDoesNotLookAtTheBodyLeavesNothing() {
        try (var edge = GatewayUnderTest.file("policies:\n  - buffer: { bodies: requests, folder: \"" + folder + "\" }\nroutes:\n  - respond: hello\n"); var client = edge.client()) {
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000)).response()).endsWith("hello");
            assertThat(client.send(GET).response()).endsWith("hello");
            nothingStays(edge);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatVanishesAtAnyStageLeavesNothing(VanishTest.End end) throws Exception {
        try (var origin = new Downloads(64 * MIB, false); var edge = edge("{ bodies: both, disk: 8MiB, folder: FOLDER }", origin.url())) {
            var uploading = edge.client();
            uploading.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + "x".repeat(1_500_000));
            Eventually.holds(Duration.ofSeconds(5), () -> openFiles() == 1);
            end.of(uploading.socket());
            nothingStays(edge);
            var downloading = edge.client();
            downloading.send(GET);
            Eventually.stands(origin.sent);
            assertThat(openFiles()).isEqualTo(1);
            end.of(downloading.socket());
            nothingStays(edge);
        }
        try (var silent = listening(); var edge = edge("{ bodies: both, folder: FOLDER }", "http://127.0.0.1:" + silent.getLocalPort()); var waiting = edge.client()) {
            waiting.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + 32 * MIB + "\r\n\r\n");
            waiting.send(new byte[32 * MIB]);
            try (var taken = silent.accept()) { // takes the connection, and reads nothing
                assertThat(taken.isConnected()).isTrue();
                assertThat(openFiles()).isEqualTo(1);
                end.of(waiting.socket());
                if (end == VanishTest.End.RESET) nothingStays(edge);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOriginThatVanishesInItsAnswerNeverLooksAsIfItHadFinished(VanishTest.End end) throws Exception {
        try (var server = listening(); var edge = edge("{ bodies: responses, folder: FOLDER }", "http://127.0.0.1:" + server.getLocalPort()); var client = edge.client()) {
            client.send(GET);
            Socket socket = server.accept();
            head(socket.getInputStream());
            socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + 64 * MIB + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 32 * MIB / PART.length; i++) socket.getOutputStream().write(PART);
            Eventually.holds(Duration.ofSeconds(5), () -> openFiles() == 1);
            end.of(socket);
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(count(client.in())).isLessThan(64 * MIB);
            nothingStays(edge);
        }
    }
}
