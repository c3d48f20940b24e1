// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection: request after request, or a WebSocket at the end. It adds what is the same for all services: Content-Length, HEAD,
/// entity tags and 304, problems as JSON.
final class Conversation implements AutoCloseable {
    /// An edge keeps connections longer than a browser.
    private static final int IDLE_MILLIS = 300_000;
    private static final int MOST_SKIPPED = 256 * 1024;

    private final Socket socket;
    private final Answers answers;
    private final InputStream in;
    private final OutputStream out;
    private volatile boolean answering;
    private volatile boolean ending;
    private volatile @Nullable WebSocket talking;

    Conversation(Socket socket, Answers answers) throws IOException {
        this.socket = socket;
        this.answers = answers;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(IDLE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 8192);
        out = socket.getOutputStream();
    }

    void run() throws IOException {
        try {
            while (!ending) {
                var next = Call.read(in);
                if (next.isEmpty()) return;
                answering = true;
                var call = next.get();
                if (talk(call) || !answer(call) || !call.keepsAlive()) return;
                answering = false;
            }
        } catch (Call.Malformed e) {
            send(new Call("GET", "/", false, Map.of(), InputStream.nullInputStream()), Problem.of(400, "That is no request we can read", "It broke a rule of HTTP/1.1.").reply());
        }
    }

    /// Stops after the reply under way; a WebSocket is told.
    void end() throws IOException {
        ending = true;
        var socket = talking;
        if (socket != null) {
            try {
                socket.goAway();
            } catch (IOException e) {
                // It was gone already.
            }
        }
        if (!answering || socket != null) close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    // ---- requests ------------------------------------------------------------------------------------------------------

    /// Whether another request may follow.
    private boolean answer(Call call) throws IOException {
        if (call.field("expect").isPresent()) out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(call, reply(call));
        var skipped = call.body().readNBytes(MOST_SKIPPED).length; // What nobody read stands before the next request.
        return skipped < MOST_SKIPPED;
    }

    private Reply reply(Call call) throws IOException {
        try {
            return answers.answer(new Ask(call));
        } catch (Problem problem) {
            return problem.reply();
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException gone) throw gone;
            System.err.println("bookshop: " + call.method() + " failed: " + e);
            return Problem.of(500, "The shop made a mistake", "This is our fault, and it has been noted.").reply();
        }
    }

    private void send(Call call, Reply reply) throws IOException {
        var head = call.method().equals("HEAD");
        var fields = new LinkedHashMap<>(reply.fields());
        var status = reply.status();
        if (status == 200 && (head || call.method().equals("GET"))) {
            var tag = Conditions.tag(reply.body());
            fields.put("ETag", tag);
            if (Conditions.unchanged(call, tag, Optional.ofNullable(reply.fields().get("Last-Modified")))) status = 304;
        }
        if (status != 304) {
            if (!reply.type().isEmpty()) fields.put("Content-Type", reply.type());
            fields.put("X-Content-Type-Options", "nosniff");
            if (status != 204) fields.put("Content-Length", Integer.toString(reply.body().length));
        }
        if (!call.keepsAlive()) fields.put("Connection", "close");
        var bytes = new ByteArrayOutputStream(reply.body().length + 512); // One write, one packet.
        bytes.writeBytes(head(status, fields));
        if (!head && status != 304) bytes.writeBytes(reply.body());
        bytes.writeTo(out);
    }

    private static byte[] head(int status, Map<String, String> fields) {
        var head = new StringBuilder("HTTP/1.1 ").append(status).append(" \r\nDate: ").append(Reply.HTTP_DATE.format(Instant.now())).append("\r\n");
        fields.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    // ---- a WebSocket ---------------------------------------------------------------------------------------------------

    /// Whether it was one; then the connection is spent.
    private boolean talk(Call call) throws IOException {
        if (!call.asksForWebSocket()) return false;
        Optional<Answers.Talk> talk;
        try {
            talk = answers.talk(new Ask(call));
        } catch (Problem problem) {
            return false; // Said by the ordinary reply.
        }
        if (talk.isEmpty()) return false;
        out.write(head(101, Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Accept", WebSocket.accept(call.fields().getOrDefault("sec-websocket-key", "")))));
        socket.setSoTimeout(0);
        var web = new WebSocket(in, out);
        talking = web;
        var speaker = Thread.ofVirtual().name("bookshop-talk").start(() -> speak(talk.get(), web));
        try {
            if (ending) web.goAway();
            else web.listen();
        } finally {
            speaker.interrupt();
        }
        return true;
    }

    private void speak(Answers.Talk talk, WebSocket web) {
        try {
            talk.speak(web);
        } catch (InterruptedException | IOException e) {
            // Nobody listens any more.
        } finally {
            try {
                close();
            } catch (IOException e) {
                System.err.println("bookshop: a connection could not be closed: " + e.getMessage());
            }
        }
    }
}
