// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// An origin in a process of its own that goes wrong on demand, and writes down the id of each request before it answers: into a file, so that what it has seen outlives it.
///
/// Its answers end with the id that they are for. `/healthz` is always answered well, unless the process itself is stopped or gone.
record FaultyOrigin(Process process, String address, int port) implements AutoCloseable {
    private static final int BODY = 400;

    /// What becomes of a request that has arrived.
    enum Mood {
        WELL,
        /// Never answered.
        SILENT,
        /// A byte a second.
        TRICKLING,
        /// Every second one: reset before the first byte.
        RESETTING,
        /// Every second one: reset in the middle of the head.
        HEADLESS,
        /// Every second one: reset in the middle of the body.
        HALFWAY,
        /// Every tenth one is answered 500.
        FAILING
    }

    /// The process itself: where it listens, and the file of ids. It reads its moods.
    public static void main(String[] arguments) throws IOException {
        try (var server = new ServerSocket(); var ids = new FileOutputStream(arguments[2], true)) {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1])), 500);
            var served = new Served(ids);
            Thread.ofVirtual().start(() -> served.accept(server));
            System.out.println(server.getLocalPort());
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line; (line = in.readLine()) != null; System.out.println("so be it")) served.feel(Mood.valueOf(line));
        }
    }

    private static final class Served {
        private final FileOutputStream ids;
        private final AtomicInteger count = new AtomicInteger();
        private volatile State state = new State(Mood.WELL, new CountDownLatch(1));

        private record State(Mood mood, CountDownLatch over) {}

        Served(FileOutputStream ids) {
            this.ids = ids;
        }

        void feel(Mood next) {
            var before = state;
            state = new State(next, new CountDownLatch(1));
            before.over.countDown();
        }

        void accept(ServerSocket server) {
            try {
                while (true) {
                    var socket = server.accept();
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
                var out = socket.getOutputStream();
                for (var head = head(in); !head.isEmpty(); head = head(in)) {
                    in.skipNBytes(length(head));
                    if (head.contains("/healthz")) out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    else answer(field(head, "x-id: "), socket, out);
                }
            } catch (IOException | InterruptedException e) {
                // the edge has hung up, or we have
            }
        }

        private void answer(String id, Socket socket, OutputStream out) throws IOException, InterruptedException {
            ids.write((id + '\n').getBytes(StandardCharsets.US_ASCII)); // one call, at the end of the file
            var now = state;
            int number = count.incrementAndGet();
            boolean second = number % 2 == 0;
            var whole = response(now.mood == Mood.FAILING && number % 10 == 0 ? "500 Oh" : "200 OK", id);
            switch (now.mood) {
                case WELL, FAILING -> out.write(whole);
                case SILENT -> {
                    now.over.await();
                    socket.close();
                }
                case TRICKLING -> {
                    for (int i = 0; i < whole.length && !now.over.await(1, TimeUnit.SECONDS); i++) out.write(whole[i]);
                    socket.close();
                }
                case RESETTING -> broken(second ? 0 : whole.length, whole, socket, out);
                case HEADLESS -> broken(second ? 20 : whole.length, whole, socket, out);
                case HALFWAY -> broken(second ? whole.length - BODY / 2 : whole.length, whole, socket, out);
            }
        }

        private static void broken(int at, byte[] whole, Socket socket, OutputStream out) throws IOException {
            out.write(whole, 0, at);
            if (at == whole.length) return;
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private static byte[] response(String status, String id) {
            return ("HTTP/1.1 " + status + "\r\nContent-Length: " + BODY + "\r\n\r\n" + ".".repeat(BODY - id.length()) + id).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /// A whole head in lower case; empty at the end.
    static String head(InputStream in) throws IOException {
        var head = new StringBuilder(512);
        for (int b; (b = in.read()) >= 0; ) {
            head.append((char) (b >= 'A' && b <= 'Z' ? b + 32 : b));
            if (b == '\n' && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) >= 0) return head.toString();
        }
        return "";
    }

    static int length(String head) {
        var length = field(head, "content-length: ");
        return length.isEmpty() ? 0 : Integer.parseInt(length);
    }

    private static String field(String head, String name) {
        int at = head.indexOf("\r\n" + name);
        return at < 0 ? "" : head.substring(at + 2 + name.length(), head.indexOf('\r', at + 2));
    }

    /// @param port 0 for any
    /// @param ids the file to which it adds
    static FaultyOrigin start(String address, int port, Path ids) throws IOException {
        var command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
            FaultyOrigin.class.getName(), address, String.valueOf(port), ids.toString());
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new FaultyOrigin(process, address, Integer.parseInt(line(process)));
    }

    private static String line(Process process) throws IOException {
        var line = process.inputReader(StandardCharsets.US_ASCII).readLine();
        if (line == null) throw new IOException("the origin does not run");
        return line;
    }

    String url() {
        return "http://" + address + ":" + port;
    }

    /// Returns when it is so.
    void feels(Mood mood) throws IOException {
        var out = process.outputWriter(StandardCharsets.US_ASCII);
        out.write(mood + "\n");
        out.flush();
        line(process);
    }

    /// @param name `KILL`, `STOP`, `CONT`
    void signal(String name) throws Exception {
        new ChildOrigin(process, port).signal(name);
    }

    @Override
    public void close() throws Exception {
        new ChildOrigin(process, port).close();
    }
}
