// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Requests that come at their rate, whatever becomes of those before: as from many clients that know nothing of each other.
final class SteadyLoad implements AutoCloseable {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// @param begun nanoseconds since the load began
    /// @param took nanoseconds until the end of the answer
    record Answer(int status, long begun, long took) {}

    private record Connection(Socket socket, BufferedInputStream in) {}

    private final int port;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final long origin = System.nanoTime();
    private long next = origin;

    SteadyLoad(int port) {
        this.port = port;
    }

    /// Nanoseconds since it began.
    long now() {
        return System.nanoTime() - origin;
    }

    /// Asks at that rate for so long; returns when the time is over, and not when all is answered.
    void at(double perSecond, double seconds) {
        long step = (long) (1e9 / perSecond);
        for (long end = next + (long) (seconds * 1e9); next < end; next += step) {
            for (long wait; (wait = next - System.nanoTime()) > 0; ) LockSupport.parkNanos(wait);
            threads.execute(this::ask);
        }
    }

    private void ask() {
        long begun = System.nanoTime();
        int status = 0;
        try {
            var known = idle.pollFirst();
            var connection = known == null ? connect() : known;
            connection.socket.getOutputStream().write(REQUEST);
            var head = FaultyOrigin.head(connection.in);
            if (!head.isEmpty()) {
                status = Integer.parseInt(head.substring(9, 12));
                connection.in.skipNBytes(FaultyOrigin.length(head));
            }
            if (head.isEmpty() || head.contains("connection: close")) connection.socket.close(); else idle.addFirst(connection);
        } catch (IOException e) {
            // no answer
        }
        answers.add(new Answer(status, begun - origin, System.nanoTime() - begun));
    }

    private Connection connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
    }

    Queue<Answer> answers() {
        return answers;
    }

    /// So many of a hundred good answers came within that many milliseconds.
    double percentile(double percent) {
        var times = answers.stream().filter(each -> each.status == 200).mapToLong(Answer::took).sorted().toArray();
        return times.length == 0 ? Double.NaN : times[(int) Math.ceil(times.length * percent / 100) - 1] / 1e6;
    }

    /// Waits until all is answered.
    @Override
    public void close() throws Exception {
        threads.shutdown();
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) throw new AssertionError("requests hang");
        for (var each : idle) each.socket.close();
    }
}
