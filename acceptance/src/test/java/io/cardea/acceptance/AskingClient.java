// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.testkit.RawHttp2;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// A client that asks one thing after the other on a connection that it keeps, in either version.
interface AskingClient extends AutoCloseable {
    Answer ask(String method, String host, String target, List<Map.Entry<String, String>> fields, String body);

    @Override
    void close();

    /// @param fields by name in small letters, several lines joined
    /// @param whole whether the body came to its end
    record Answer(int status, Map<String, String> fields, String body, boolean whole) {
        String field(String name) {
            return fields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /// @param connect gives a connection whenever one is needed
    static AskingClient http1(Supplier<Socket> connect) {
        return new Http1(connect);
    }

    /// @param scheme for the pseudo-field
    static AskingClient http2(Supplier<Socket> connect, String scheme) {
        return new Http2(connect, scheme);
    }

    final class Http1 implements AskingClient {
        private final Supplier<Socket> connect;
        private Socket socket;
        private InputStream in;

        private Http1(Supplier<Socket> connect) {
            this.connect = connect;
        }

        @Override
        public Answer ask(String method, String host, String target, List<Map.Entry<String, String>> fields, String body) {
            try {
                if (socket == null) {
                    socket = connect.get();
                    socket.setSoTimeout(10_000);
                    in = new BufferedInputStream(socket.getInputStream());
                }
                var head = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
                for (var each : fields) head.append(each.getKey()).append(": ").append(each.getValue()).append("\r\n");
                if (!body.isEmpty()) head.append("Content-Length: ").append(body.length()).append("\r\n");
                socket.getOutputStream().write((head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                return read(method);
            } catch (IOException e) {
                close();
                throw new AssertionError(method + ' ' + target, e);
            }
        }

        private Answer read(String method) throws IOException {
            int status = 100;
            Map<String, String> fields = Map.of();
            while (status < 200) {
                var line = AskedOrigin.line(in);
                if (line.isEmpty()) throw new IOException("closed without an answer");
                status = Integer.parseInt(line.substring(9, 12));
                fields = new LinkedHashMap<>();
                for (var each = AskedOrigin.line(in); !each.isEmpty(); each = AskedOrigin.line(in)) {
                    int colon = each.indexOf(':');
                    fields.merge(each.substring(0, colon).toLowerCase(Locale.ROOT), each.substring(colon + 1).strip(), (one, other) -> one + ", " + other);
                }
            }
            var body = new ByteArrayOutputStream();
            boolean whole = method.equals("HEAD") || status == 204 || status == 304 || body(fields, body);
            if (!whole || fields.getOrDefault("connection", "").contains("close")) close();
            return new Answer(status, fields, body.toString(StandardCharsets.ISO_8859_1), whole);
        }

        private boolean body(Map<String, String> fields, ByteArrayOutputStream body) throws IOException {
            if (fields.containsKey("content-length")) {
                int length = Integer.parseInt(fields.get("content-length"));
                try {
                    body.writeBytes(in.readNBytes(length));
                } catch (IOException e) {
                    return false; // a reset is an end, too
                }
                return body.size() == length;
            }
            if (!fields.containsKey("transfer-encoding")) {
                body.writeBytes(in.readAllBytes());
                close();
                return true;
            }
            while (true) {
                var size = AskedOrigin.line(in);
                if (size.isEmpty()) return false;
                int length = Integer.parseInt(size, 16);
                body.writeBytes(in.readNBytes(length));
                AskedOrigin.line(in);
                if (length == 0) return true;
            }
        }

        @Override
        public void close() {
            try {
                if (socket != null) socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            socket = null;
        }
    }

    final class Http2 implements AskingClient {
        private static final int MANY = 1 << 28;

        private final Supplier<Socket> connect;
        private final String scheme;
        private RawHttp2 wire;
        private int stream;

        private Http2(Supplier<Socket> connect, String scheme) {
            this.connect = connect;
            this.scheme = scheme;
        }

        @Override
        public Answer ask(String method, String host, String target, List<Map.Entry<String, String>> fields, String body) {
            if (wire == null) {
                wire = new RawHttp2(connect.get());
                wire.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, MANY)).windowUpdate(0, MANY);
                stream = -1;
            }
            stream += 2;
            var lines = new ArrayList<>(List.of(":method: " + method, ":scheme: " + scheme, ":path: " + target, ":authority: " + host));
            for (var each : fields) lines.add(each.getKey().toLowerCase(Locale.ROOT) + ": " + each.getValue());
            if (!body.isEmpty()) lines.add("content-length: " + body.length());
            wire.headers(stream, body.isEmpty(), lines.toArray(String[]::new));
            if (!body.isEmpty()) wire.data(stream, true, body);
            var outcome = wire.outcome(stream);
            if (outcome.closed() || outcome.goAway().isPresent()) close();
            if (outcome.status() == 0) throw new AssertionError(method + ' ' + target + ": " + outcome.word());
            var answered = new LinkedHashMap<>(outcome.fields());
            answered.remove(":status");
            return new Answer(outcome.status(), answered, outcome.body(), outcome.reset().isEmpty() && !outcome.closed());
        }

        @Override
        public void close() {
            if (wire != null) wire.close();
            wire = null;
        }
    }
}
