// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.TestServiceImpl;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lives for hours lives through every reload: WebSockets and gRPC streams that talk now and then, while the file changes twenty
/// times a second.
@Tag("full")
class LongLivedSoakTest {
    private static final int SOCKETS = 500;
    private static final int OVER_HTTP2 = 50;
    private static final int CALLS = 100;
    private static final int CALLS_PER_CHANNEL = 25;

    @TempDir
    private Path folder;
    private final FakeOrigin echo = FakeOrigin.forgetful(0, (request, peer) -> {
        peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + accept(request.field("Sec-WebSocket-Key").getFirst()) + "\r\n\r\n");
        var buffer = new byte[512];
        for (int n; (n = peer.in().read(buffer)) > 0; ) peer.out().write(buffer, 0, n);
        peer.close();
    });
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong socketMessages = new AtomicLong();
    private final AtomicLong callMessages = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()).addService(new TestServiceImpl(timer)).build();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        over.set(true);
        for (var channel : channels) channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        timer.shutdownNow();
        echo.close();
    }

    private static String accept(String key) throws java.security.GeneralSecurityException {
        return java.util.Base64.getEncoder().encodeToString(java.security.MessageDigest.getInstance("SHA-1")
            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
    }

    private Path file(int number) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\n"
            + "services:\n  calls: { endpoints: \"h2c://127.0.0.1:" + server.getPort() + "\", idle-timeout: " + (60 + number % 2) + "s }\nroutes:\n"
            + "  - { match: /ws, to: \"" + echo.url() + "\" }\n  - { match: /grpc.testing.TestService/**, to: calls }\n  - { match: /r" + number + ", respond: ok }\n");
    }

    private static Object snapshot(Cardea edge) {
        try {
            var current = Cardea.class.getDeclaredMethod("current");
            current.setAccessible(true);
            return current.invoke(edge);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    // ---- who talks ----------------------------------------------------------------------------------------------------

    /// One that says a word and hears it again.
    private interface Echo extends AutoCloseable {
        String echo(String word) throws Exception;

        @Override
        void close();
    }

    private Thread talk(String name, Echo echo, AtomicLong count, CountDownLatch open) {
        return Thread.ofVirtual().start(() -> {
            try (echo) {
                for (int i = 0; !over.get(); i++) {
                    var word = name + ':' + i + ';';
                    var came = echo.echo(word);
                    if (!came.equals(word)) throw new IllegalStateException("said " + word + ", heard '" + came + "'");
                    count.incrementAndGet();
                    if (i == 0) open.countDown();
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(500_000_000, 1_500_000_000));
                }
            } catch (Throwable e) {
                failures.add(name + ": " + e);
                open.countDown();
            }
        });
    }

    private static Echo overHttp1(int port) {
        var client = new RawClient(port);
        var head = client.send("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").head();
        assertThat(head).startsWith("HTTP/1.1 101 ");
        return new Echo() {
            @Override
            public String echo(String word) {
                return client.send(word).bytes(word.length());
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private static Echo overHttp2(int port) {
        var client = new RawHttp2(port);
        client.headers(1, false, ":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /ws", ":authority: a", "sec-websocket-version: 13");
        return new Echo() {
            @Override
            public String echo(String word) {
                client.data(1, false, word);
                var came = new StringBuilder();
                while (came.length() < word.length()) {
                    var frame = client.next().orElseThrow();
                    if (frame.type() == RawHttp2.DATA) came.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
                }
                return came.toString();
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    /// Sends a size, and hears so many bytes; the word only tells how many.
    private Echo overGrpc(ManagedChannel channel) {
        BlockingQueue<String> came = new LinkedBlockingQueue<>();
        var out = TestServiceGrpc.newStub(channel).fullDuplexCall(new StreamObserver<StreamingOutputCallResponse>() {
            @Override
            public void onNext(StreamingOutputCallResponse answer) {
                came.add(Integer.toString(answer.getPayload().getBody().size()));
            }

            @Override
            public void onError(Throwable error) {
                came.add(Status.fromThrowable(error).toString());
            }

            @Override
            public void onCompleted() {
                came.add("OK");
            }
        });
        return new Echo() {
            @Override
            public String echo(String word) throws InterruptedException {
                int size = 1 + word.hashCode() % 997 & 1023;
                out.onNext(StreamingOutputCallRequest.newBuilder().setPayload(Payload.newBuilder().setBody(ByteString.copyFromUtf8(word)))
                    .addResponseParameters(ResponseParameters.newBuilder().setSize(size)).build());
                var answer = came.poll(10, TimeUnit.SECONDS);
                return Integer.toString(size).equals(answer) ? word : "" + answer;
            }

            @Override
            public void close() {
                out.onCompleted();
                try {
                    var end = came.poll(10, TimeUnit.SECONDS);
                    if (!"OK".equals(end)) failures.add("a call ended: " + end);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    // ---- the minute ---------------------------------------------------------------------------------------------------

    @Test
    void fiveHundredWebSocketsAndAHundredCallsLiveThroughTwelveHundredReloads() throws Exception {
        int reloads = Integer.getInteger("cardea.soak.reloads", 1200);
        try (var edge = Cardea.start(file(0))) {
            int port = edge.port();
            var open = new CountDownLatch(SOCKETS + CALLS);
            var talkers = new ArrayList<Thread>();
            for (int i = 0; i < SOCKETS; i++) talkers.add(talk("ws" + i, i < OVER_HTTP2 ? overHttp2(port) : overHttp1(port), socketMessages, open));
            for (int i = 0; i < CALLS; i++) {
                if (i % CALLS_PER_CHANNEL == 0) channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
                talkers.add(talk("call" + i, overGrpc(channels.getLast()), callMessages, open));
            }
            assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(failures).isEmpty();

            var snapshots = new ArrayList<WeakReference<Object>>();
            var memory = new Memory(0, 0);
            long files = 0;
            long begun = System.nanoTime();
            long slowest = 0;
            for (int i = 1; i <= reloads; i++) {
                snapshots.add(new WeakReference<>(snapshot(edge)));
                long from = System.nanoTime();
                edge.reload(file(i));
                slowest = Math.max(slowest, System.nanoTime() - from);
                if (i == reloads / 3) {
                    files = descriptors();
                    memory = Memory.now();
                }
                LockSupport.parkNanos(begun + i * 50_000_000L - System.nanoTime());
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            Eventually.holds(Duration.ofSeconds(10), () -> {
                System.gc();
                return snapshots.stream().skip(1).allMatch(each -> each.get() == null); // the calls hold the one that they began under
            });
            long grown = Memory.now().since(memory);
            long more = descriptors() - files;
            System.out.printf("long-lived soak: %d reloads in %.1f s (slowest %.0f ms), %d WebSockets with %d messages, %d calls with %d; old snapshots left: 0; %d descriptors and %d KiB more than after a third%n",
                reloads, seconds, slowest / 1e6, SOCKETS, socketMessages.get(), CALLS, callMessages.get(), more, grown >> 10);
            over.set(true);
            for (var talker : talkers) talker.join(15_000);
            assertThat(failures).isEmpty();
            Eventually.holds(Duration.ofSeconds(10), () -> {
                System.gc();
                return snapshots.getFirst().get() == null;
            });
            assertThat(socketMessages.get()).isGreaterThan((long) (SOCKETS * seconds / 2));
            assertThat(callMessages.get()).isGreaterThan((long) (CALLS * seconds / 2));
            assertThat(more).as("descriptors").isLessThan(50);
            assertThat(grown).as("bytes").isLessThan(16 << 20);
        }
    }
}
