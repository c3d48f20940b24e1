// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// An origin whose answers take their time. With a fixed number of workers it has a capacity, a queue without an end, and no eye for who has gone meanwhile: what arrives is worked on
/// in its order, as most servers do it, so that a request that its edge has given up costs as much as any other.
final class TimedOrigin implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong arrived = new AtomicLong();
    private final long[] free; // guarded by itself: when each worker is done with what has arrived; none if there are as many as it takes
    private final long cost;
    private final byte[] answer;

    /// @param workers 0 for as many as it takes
    /// @param each the time that a request takes
    /// @param body of each answer
    TimedOrigin(int workers, Duration each, String body) throws IOException {
        free = new long[workers];
        Arrays.fill(free, System.nanoTime());
        cost = each.toNanos();
        answer = ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
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
                long done = done(System.nanoTime());
                while (done - System.nanoTime() > 0) LockSupport.parkNanos(done - System.nanoTime());
                socket.getOutputStream().write(answer);
            }
        } catch (IOException e) {
            // the edge has hung up
        } finally {
            sockets.remove(socket);
        }
    }

    /// When a request is answered that arrives now.
    private long done(long now) {
        if (free.length == 0) return now + cost;
        synchronized (free) {
            int soonest = soonest();
            free[soonest] = Math.max(free[soonest], now) + cost;
            return free[soonest];
        }
    }

    private int soonest() {
        int soonest = 0;
        for (int i = 1; i < free.length; i++) if (free[i] < free[soonest]) soonest = i;
        return soonest;
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
        synchronized (free) {
            return Duration.ofNanos(Math.max(0, free[soonest()] - System.nanoTime()));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var each : sockets) each.close();
    }
}
