// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// An origin for many thousand small exchanges: it reads requests well formed, keeps their fields, and lets a script write the answer's bytes.
final class AskedOrigin implements AutoCloseable {
    private final ServerSocket server;
    private final Script script;
    private final boolean keeps;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Asked> requests = new CopyOnWriteArrayList<>();

    /// @param fields by name in small letters, several lines joined
    record Asked(String method, String target, Map<String, String> fields, String body) {
        String field(String name) {
            return fields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    interface Script {
        /// @return whether the connection stays
        boolean answer(Asked request, OutputStream out) throws Exception;
    }

    AskedOrigin(Script script) {
        this(script, true);
    }

    /// @param keeps whether what it was asked is kept
    AskedOrigin(Script script, boolean keeps) {
        this.script = script;
        this.keeps = keeps;
        try {
            server = new ServerSocket(0, 2000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    List<Asked> requests() {
        return requests;
    }

    static void write(OutputStream out, String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                var asked = read(in);
                if (asked == null) return;
                if (keeps) requests.add(asked);
                if (!script.answer(asked, socket.getOutputStream())) return;
            }
        } catch (Exception e) {
            // The edge hung up, or the script did: a test sees it on the other side.
        } finally {
            sockets.remove(socket);
        }
    }

    private static Asked read(InputStream in) throws IOException {
        var line = line(in);
        if (line.isEmpty()) return null;
        var words = line.split(" ");
        var fields = new LinkedHashMap<String, String>();
        for (var each = line(in); !each.isEmpty(); each = line(in)) {
            int colon = each.indexOf(':');
            fields.merge(each.substring(0, colon).toLowerCase(Locale.ROOT), each.substring(colon + 1).strip(), (one, other) -> one + ", " + other);
        }
        return new Asked(words[0], words[1], fields, body(in, fields));
    }

    private static String body(InputStream in, Map<String, String> fields) throws IOException {
        if (fields.containsKey("content-length")) return new String(in.readNBytes(Integer.parseInt(fields.get("content-length"))), StandardCharsets.ISO_8859_1);
        if (!fields.containsKey("transfer-encoding")) return "";
        var body = new StringBuilder();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
            line(in);
        }
        line(in);
        return body.toString();
    }

    /// Without its end; empty at the end of all, too.
    static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(80);
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) if (b != '\r') line.write(b);
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var each : sockets) each.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
