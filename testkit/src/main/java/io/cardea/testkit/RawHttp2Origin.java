// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An origin of HTTP/2 that sends what frames it is told to. It says its settings, acknowledges those of the edge and its pings, and
/// leaves all else to the script.
public final class RawHttp2Origin implements AutoCloseable {
    private final ServerSocket server;
    private final byte[] settings;
    private final Script script;
    private final boolean keeps;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /// What it does with each frame that comes; on the connection's own thread.
    @FunctionalInterface
    public interface Script {
        void frame(Call call) throws Exception;
    }

    /// A frame, and where it came.
    ///
    /// @param fields of a head or of trailers, pseudo-fields included; else empty
    /// @param connection counted from 1
    public record Call(RawHttp2 wire, RawHttp2.Frame frame, Map<String, String> fields, int connection) {
        public boolean isHead() {
            return frame.type() == RawHttp2.HEADERS && fields.containsKey(":path");
        }

        public int stream() {
            return frame.stream();
        }

        public String path() {
            return fields.getOrDefault(":path", "");
        }

        /// A whole answer.
        public void answer(String body) {
            wire.headers(stream(), false, ":status: 200").data(stream(), true, body);
        }
    }

    public RawHttp2Origin(Script script) {
        this(new byte[0], script);
    }

    /// @param settings what its first frame holds
    public RawHttp2Origin(byte[] settings, Script script) {
        this(bound(), settings, script);
    }

    /// @param server whose sockets shake hands by themselves, if that is to be done
    public RawHttp2Origin(ServerSocket server, byte[] settings, Script script) {
        this(server, settings, script, true);
    }

    /// Keeps none of the heads that came: for load.
    public static RawHttp2Origin forgetful(Script script) {
        return new RawHttp2Origin(bound(), new byte[0], script, false);
    }

    private RawHttp2Origin(ServerSocket server, byte[] settings, Script script, boolean keeps) {
        this.keeps = keeps;
        this.server = server;
        this.settings = settings.clone();
        this.script = script;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    private static ServerSocket bound() {
        try {
            return new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "h2c://127.0.0.1:" + port();
    }

    public int connections() {
        return connections.get();
    }

    /// Those that stand now.
    public int open() {
        return sockets.size();
    }

    /// Heads that came, in the order of arrival.
    public List<Call> heads() {
        return calls;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                sockets.add(socket);
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            int number = connections.incrementAndGet();
            socket.getInputStream().readNBytes(24); // the preface
            var wire = new RawHttp2(socket);
            socket.setSoTimeout(0);
            wire.frame(RawHttp2.SETTINGS, 0, 0, settings);
            while (true) {
                var came = wire.next();
                if (came.isEmpty()) return;
                var frame = came.get();
                var call = new Call(wire, frame, frame.type() == RawHttp2.HEADERS ? wire.decoded(frame) : Map.of(), number);
                if (keeps && call.isHead()) calls.add(call);
                script.frame(call);
            }
        } catch (Exception e) {
            // The edge hung up, or the script did: a test sees it on the other side.
        } finally {
            sockets.remove(socket);
        }
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
