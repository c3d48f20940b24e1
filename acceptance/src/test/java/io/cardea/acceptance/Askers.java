// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// So many connections to each of several edges, that all ask one thing after the other until there is no more to ask.
final class Askers implements AutoCloseable {
    private static final int PATIENCE = 90_000; // of a queue's last, with much to spare

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch connected;
    private final CountDownLatch begin = new CountDownLatch(1);

    /// @param status 0 if the connection broke
    /// @param begun when it was asked, by [System#nanoTime]
    /// @param took nanoseconds from the first byte of the request to the last of the answer, as the client's thread sees it
    record Answer(int port, String path, int status, long begun, long took) {}

    /// @param next what is to be asked; asked on many threads. Empty for no more
    Askers(List<Integer> ports, int connections, Supplier<Optional<String>> next) {
        connected = new CountDownLatch(ports.size() * connections);
        for (int i = 0; i < connections; i++) {
            for (int port : ports) threads.add(Thread.ofVirtual().start(() -> work(port, next)));
        }
    }

    /// Lets all of them begin at the same time, once all are connected.
    Askers begin() throws InterruptedException {
        connected.await();
        begin.countDown();
        return this;
    }

    private void work(int port, Supplier<Optional<String>> next) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE);
            var in = new BufferedInputStream(socket.getInputStream());
            connected.countDown();
            begin.await();
            for (var path = next.get(); path.isPresent(); path = next.get()) answers.add(ask(port, path.get(), socket, in));
        } catch (IOException | InterruptedException e) {
            connected.countDown();
            answers.add(new Answer(port, "", 0, System.nanoTime(), 0));
        }
    }

    private static Answer ask(int port, String path, Socket socket, BufferedInputStream in) throws IOException {
        long begun = System.nanoTime();
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        var head = FaultyOrigin.head(in);
        if (head.isEmpty()) throw new IOException("the edge has closed");
        in.skipNBytes(FaultyOrigin.length(head));
        return new Answer(port, path, Integer.parseInt(head.substring(9, 12)), begun, System.nanoTime() - begun);
    }

    long count(Predicate<Answer> which) {
        return answers.stream().filter(which).count();
    }

    /// The longest that anyone of these has waited, in milliseconds.
    long longest(Predicate<Answer> which) {
        return answers.stream().filter(which).mapToLong(Answer::took).max().orElse(0) / 1_000_000;
    }

    /// Waits until there is no more to ask and all is answered.
    @Override
    public void close() throws InterruptedException {
        begin.countDown();
        for (var thread : threads) thread.join();
    }
}
