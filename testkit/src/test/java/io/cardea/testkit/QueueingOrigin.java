// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// An origin of fixed capacity: one worker, a queue without an end before it, and no eye for who has gone meanwhile. What arrives is worked on in its order, each for the same time, as
/// most servers do it; so a request that its edge has given up costs as much as any other.
final class QueueingOrigin implements AutoCloseable {
    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong free = new AtomicLong(System.nanoTime()); // when all is done that has arrived
    private final long cost;

    /// @param each the time that a request takes
    QueueingOrigin(Duration each) throws IOException {
        cost = each.toNanos();
        server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (var head = FaultyOrigin.head(in); !head.isEmpty(); head = FaultyOrigin.head(in)) {
                arrived.incrementAndGet();
                long now = System.nanoTime();
                long done = free.updateAndGet(before -> Math.max(before, now) + cost);
                while (done - System.nanoTime() > 0) LockSupport.parkNanos(done - System.nanoTime());
                socket.getOutputStream().write(ANSWER);
            }
        } catch (IOException e) {
            // the edge has hung up
        } finally {
            sockets.remove(socket);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /// Requests so far.
    long arrived() {
        return arrived.get();
    }

    /// How long one that arrives now waits.
    Duration backlog() {
        return Duration.ofNanos(Math.max(0, free.get() - System.nanoTime()));
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var each : sockets) each.close();
    }
}
