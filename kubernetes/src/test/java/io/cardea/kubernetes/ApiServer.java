// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/// As much of a Kubernetes API server as lists and watches of EndpointSlices need, on a socket of its own: watches by WebSocket, or by a body without end, as the real one has both.
final class ApiServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerSocket server;
    private final String scheme;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, ObjectNode> slices = new TreeMap<>(); // guarded by this
    private final List<Watch> watches = new ArrayList<>(); // guarded by this
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private int version = 1; // guarded by this
    volatile boolean webSockets = true;
    /// A status other than 200 for every list.
    volatile int status = 200;
    /// Whether watches are told of changes.
    volatile boolean tells = true;

    /// Writes one event.
    private interface Watch {
        void write(String event) throws IOException;
    }

    ApiServer() throws IOException {
        this(ServerSocketFactory.getDefault(), "http", 0);
    }

    ApiServer(ServerSocketFactory sockets, String scheme, int port) throws IOException {
        this.scheme = scheme;
        server = sockets.createServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI address() {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
    }

    int port() {
        return server.getLocalPort();
    }

    /// Each as `Authorization` path, an empty `Authorization` as `-`.
    List<String> requests() {
        return requests;
    }

    synchronized int watches() {
        return watches.size();
    }

    /// @param json a slice, with `'` for `"`
    synchronized void put(String name, String json) throws IOException {
        var slice = (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        slice.put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
        var metadata = slice.putObject("metadata").put("name", name).put("namespace", "shop").put("uid", "uid-" + name).put("resourceVersion", Integer.toString(++version));
        metadata.putObject("labels").put("kubernetes.io/service-name", "catalog");
        tell(slices.put(name, slice) == null ? "ADDED" : "MODIFIED", slice);
    }

    synchronized void remove(String name) {
        var slice = slices.remove(name);
        ((ObjectNode) slice.get("metadata")).put("resourceVersion", Integer.toString(++version));
        tell("DELETED", slice);
    }

    /// Ends all watches as a server does that no longer has the versions they are at.
    synchronized void gone() {
        var status = JSON.createObjectNode().put("kind", "Status").put("apiVersion", "v1").put("status", "Failure").put("reason", "Expired").put("message", "too old resource version").put("code", 410);
        tell("ERROR", status);
        watches.clear();
    }

    private void tell(String type, ObjectNode object) {
        if (!tells) return;
        var event = JSON.createObjectNode().put("type", type).set("object", object).toString();
        watches.removeIf(each -> {
            try {
                each.write(event);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
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
            var in = new BufferedInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                var fields = new HashMap<String, String>();
                for (var field = line(in); !field.isEmpty(); field = line(in)) fields.put(field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT), field.substring(field.indexOf(':') + 1).strip());
                var path = line.split(" ")[1];
                requests.add(fields.getOrDefault("authorization", "-") + ' ' + path);
                if (!path.contains("watch=true")) list(out);
                else if (!"websocket".equalsIgnoreCase(fields.get("upgrade"))) stream(in, out);
                else if (webSockets) webSocket(fields.get("sec-websocket-key"), in, out);
                else answer(out, 503, "{}");
            }
        } catch (IOException e) {
            // gone
        }
    }

    private void list(OutputStream out) throws IOException {
        int now = status;
        if (now != 200) {
            answer(out, now, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"nobody may list here\",\"code\":" + now + "}");
            return;
        }
        String all;
        synchronized (this) {
            var list = JSON.createObjectNode().put("kind", "EndpointSliceList").put("apiVersion", "discovery.k8s.io/v1");
            list.putObject("metadata").put("resourceVersion", Integer.toString(version));
            list.putArray("items").addAll(slices.values());
            all = list.toString();
        }
        answer(out, 200, all);
    }

    private static void answer(OutputStream out, int status, String json) throws IOException {
        var body = json.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + " Told\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    private void stream(InputStream in, OutputStream out) throws IOException {
        watched("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", out, event -> {
            var bytes = (event + '\n').getBytes(StandardCharsets.UTF_8);
            out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        });
        while (in.read() >= 0) continue; // until the other end is closed
    }

    /// RFC 6455, as far as a server that only sends texts needs it.
    private void webSocket(String key, InputStream in, OutputStream out) throws IOException {
        String accepted;
        try {
            accepted = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        watched("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accepted + "\r\n\r\n", out, event -> {
            var text = event.getBytes(StandardCharsets.UTF_8);
            var frame = new ByteArrayOutputStream();
            var data = new DataOutputStream(frame);
            data.writeByte(0x81);
            if (text.length < 126) {
                data.writeByte(text.length);
            } else {
                data.writeByte(126);
                data.writeShort(text.length);
            }
            data.write(text);
            out.write(frame.toByteArray());
            out.flush();
        });
        int first = in.read(); // the client sends nothing but that it closes
        if (first >= 0) out.write(new byte[] {(byte) 0x88, 0});
        out.flush();
        throw new IOException("closed");
    }

    /// In one step with what lists say: no change falls between a list and its watch for long.
    private synchronized void watched(String head, OutputStream out, Watch watch) throws IOException {
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        watches.add(watch);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) if (next != '\r') line.append((char) next);
        return line.toString();
    }

    Optional<String> lastRequest() {
        return requests.isEmpty() ? Optional.empty() : Optional.of(requests.getLast());
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var each : sockets) each.close();
    }
}
