// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An origin of raw bytes: it keeps what it was sent, and answers what it is told, be it nonsense.
public final class FakeOrigin implements AutoCloseable {
    private final ServerSocket server;
    private final Script script;
    private final boolean keeps;
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    /// What it does with a request.
    @FunctionalInterface
    public interface Script {
        /// Writes the answer. Closing the socket, stalling or lying are all allowed.
        void answer(Received request, Peer peer) throws Exception;
    }

    /// One request as it came: the head with its empty line, and the body as framed.
    public record Received(String head, String body, int connection) {
        public String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        /// All values of that field.
        public List<String> field(String name) {
            return head.lines().skip(1).filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name.toLowerCase(java.util.Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip()).toList();
        }
    }

    /// The connection to the edge.
    ///
    /// @param in what comes after the request. The socket's own stream lacks what was read ahead
    public record Peer(Socket socket, InputStream in, OutputStream out) {
        public Peer write(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        }

        public void close() throws IOException {
            socket.close();
        }
    }

    public FakeOrigin(Script script) {
        this(0, script, true);
    }

    private FakeOrigin(int port, Script script, boolean keeps) {
        this(InetAddress.getLoopbackAddress(), port, script, keeps);
    }

    private FakeOrigin(InetAddress address, int port, Script script, boolean keeps) {
        this.script = script;
        this.keeps = keeps;
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(address, port), 500);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// Answers everything by a 200 with that body.
    public static FakeOrigin of(String body) {
        return answering("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /// Answers everything by a 200 with that body, and keeps nothing of what it was sent: for hours of load.
    public static FakeOrigin forgetful(String body) {
        var response = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        return forgetful(0, (request, peer) -> peer.write(response));
    }

    /// The same with any script, on that port: one that was closed may so come back.
    public static FakeOrigin forgetful(int port, Script script) {
        return new FakeOrigin(port, script, false);
    }

    /// Answers everything by a 200 with that body, at another address of loopback: `127.0.0.2`, `::1`.
    ///
    /// @param port 0 for a free one
    public static FakeOrigin at(String address, int port, String body) {
        var response = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try {
            return new FakeOrigin(InetAddress.getByName(address), port, (request, peer) -> peer.write(response), true);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers everything by these bytes.
    public static FakeOrigin answering(String response) {
        return new FakeOrigin((request, peer) -> peer.write(response));
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public List<Received> requests() {
        return requests;
    }

    public int connections() {
        return connections.get();
    }

    /// Forgets what came so far.
    public void forget() {
        requests.clear();
        synchronized (raw) {
            raw.reset();
        }
    }

    /// Every byte that came, in the order of arrival.
    public String raw() {
        synchronized (raw) {
            return raw.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream()); // a call for each byte is slower than what is tested
            while (true) {
                var head = head(in);
                if (head.isEmpty()) return;
                var received = new Received(head, body(in, head), number);
                if (keeps) requests.add(received);
                script.answer(received, new Peer(socket, in, socket.getOutputStream()));
            }
        } catch (Exception e) {
            // The edge hung up, or the script did: a test sees it on the other side.
        } finally {
            sockets.remove(socket);
        }
    }

    private void keep(byte[] piece, int count) {
        if (!keeps) return;
        synchronized (raw) {
            raw.write(piece, 0, count);
        }
    }

    private int read(InputStream in) throws IOException {
        int b = in.read();
        if (b >= 0 && keeps) {
            synchronized (raw) {
                raw.write(b);
            }
        }
        return b;
    }

    private String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        int b;
        while ((b = read(in)) >= 0) {
            head.append((char) b);
            if (b == '\n' && endsWith(head, "\r\n\r\n")) return head.toString();
        }
        return "";
    }

    private String body(InputStream in, String head) throws IOException {
        var lower = head.toLowerCase(java.util.Locale.ROOT);
        var body = new StringBuilder();
        int at = lower.indexOf("\r\ncontent-length:");
        if (at >= 0) {
            int from = at + "\r\ncontent-length:".length();
            int length = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)).strip());
            var piece = new byte[Math.min(length, 64 * 1024)];
            while (body.length() < length) { // in large pieces: a call for each byte is slower than what is tested
                int count = in.read(piece, 0, Math.min(piece.length, length - body.length()));
                if (count < 0) throw new IOException("the edge broke off");
                keep(piece, count);
                body.append(new String(piece, 0, count, StandardCharsets.ISO_8859_1));
            }
        } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
            while (true) {
                int b = read(in);
                if (b < 0) throw new IOException("the edge broke off");
                body.append((char) b);
                if (endsWith(body, "\r\n0\r\n\r\n") || body.length() == 5 && endsWith(body, "0\r\n\r\n")) break;
            }
        }
        return body.toString();
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length() && text.substring(text.length() - end.length()).equals(end);
    }

    /// Hangs up on everybody, and goes on listening.
    public void dropConnections() {
        for (var socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dropConnections();
    }
}
