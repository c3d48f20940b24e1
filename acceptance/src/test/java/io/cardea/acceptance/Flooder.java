// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.testkit.RawHttp2;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A flood at a fixed pace: [#BURSTS] a second, each of the same bytes or of the next streams. Whenever it is hung up on, it comes again from
/// another address, so that it goes on although addresses that flood again and again are not let in.
final class Flooder implements AutoCloseable {
    static final int BURSTS = 20;

    /// One kind of flood.
    interface Kind {
        /// What a connection begins with.
        default byte[] begin() {
            return new byte[0];
        }

        /// @param burst counted from 0 on each connection
        byte[] burst(int burst);
    }

    private final int port;
    private final Kind kind;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Flooder(int port, Kind kind) {
        this.port = port;
        this.kind = kind;
        this.thread = Thread.ofPlatform().start(this::run);
    }

    int connections() {
        return connections.get();
    }

    long bytes() {
        return bytes.get();
    }

    private void run() {
        long next = System.nanoTime();
        while (!over.get()) {
            try (var socket = new Socket()) {
                int number = connections.incrementAndGet();
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.1." + number / 250 + '.' + (1 + number % 250)), 0));
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                var gone = new AtomicBoolean();
                Thread.ofVirtual().start(() -> drain(socket, gone));
                send(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                send(socket, RawHttp2.bytesOf(RawHttp2.SETTINGS, 0, 0));
                send(socket, kind.begin());
                for (int burst = 0; !over.get() && !gone.get(); burst++) {
                    send(socket, kind.burst(burst));
                    next += 1_000_000_000L / BURSTS;
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            } catch (IOException e) {
                // It was hung up on, as it should be.
                next += 1_000_000_000L / BURSTS;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private void send(Socket socket, byte[] what) throws IOException {
        socket.getOutputStream().write(what);
        bytes.addAndGet(what.length);
    }

    private static void drain(Socket socket, AtomicBoolean gone) {
        try {
            var in = socket.getInputStream();
            for (var buffer = new byte[1 << 16]; in.read(buffer) >= 0; ) { }
        } catch (IOException e) {
            // an end, too
        } finally {
            gone.set(true);
        }
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        thread.join();
    }
}
