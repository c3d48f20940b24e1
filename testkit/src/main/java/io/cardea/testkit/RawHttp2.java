// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import io.cardea.net.http2.hpack.HpackDecoder;
import io.cardea.net.http2.hpack.HpackException;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A client of HTTP/2 that sends any frames, good and bad, and reads what comes. Every read gives up after five seconds.
///
/// Its own header blocks are plain literals (RFC 7541 §6.2.2): what goes out is what the test wrote.
public final class RawHttp2 implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    private static final int PATIENCE = 5000;

    private final Socket socket;
    private final DataInputStream in;
    private final HpackDecoder decoder = new HpackDecoder(4096);
    private boolean answersPings = true;

    /// A frame as it came.
    public record Frame(int type, int flags, int stream, byte[] payload) {
        /// The number in a RST_STREAM or GOAWAY.
        public int code() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }

        public boolean isLast() {
            return (flags & END_STREAM) != 0 && (type == DATA || type == HEADERS);
        }
    }

    /// What became of a stream, or of its connection.
    ///
    /// @param status 0 if no head came
    /// @param fields of the last head, by name; pseudo-fields included
    /// @param reset the code of a RST_STREAM
    /// @param goAway the code of a GOAWAY
    /// @param closed whether the connection closed
    public record Outcome(int status, Map<String, String> fields, String body, Map<String, String> trailers, List<Integer> interim,
                          Optional<Integer> reset, Optional<Integer> goAway, boolean closed) {
        /// In one word: `200`, `RST 1`, `GOAWAY 11`, `closed`.
        public String word() {
            if (goAway.isPresent() && goAway.get() != 0) return "GOAWAY " + goAway.get();
            if (reset.isPresent() && reset.get() != 0) return "RST " + reset.get();
            return status > 0 ? Integer.toString(status) : closed ? "closed" : "nothing";
        }
    }

    /// Says the preface and empty settings.
    public RawHttp2(int port) {
        this(connected(port));
        raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0);
    }

    /// Over a connection that stands; says nothing by itself.
    public RawHttp2(Socket socket) {
        this.socket = socket;
        try {
            socket.setSoTimeout(PATIENCE);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Socket connected(int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Socket socket() {
        return socket;
    }

    // ---- sending ------------------------------------------------------------------------------------------------------

    /// Bytes as they are. A connection that is closed on the other side is no failure: what came before is still to be read.
    public RawHttp2 raw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // told by what is read
        }
        return this;
    }

    public static byte[] bytesOf(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length).put((byte) (payload.length >> 16)).put((byte) (payload.length >> 8)).put((byte) payload.length)
            .put((byte) type).put((byte) flags).putInt(stream).put(payload).array();
    }

    public RawHttp2 frame(int type, int flags, int stream, byte... payload) {
        return raw(bytesOf(type, flags, stream, payload));
    }

    /// A whole head; lines as `name: value`, the name as it is written, pseudo-fields with their colon.
    public RawHttp2 headers(int stream, boolean end, String... lines) {
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(lines));
    }

    /// The four pseudo-fields of a GET or so, and more lines.
    public RawHttp2 request(int stream, boolean end, String method, String path, String... more) {
        var lines = new ArrayList<>(List.of(":method: " + method, ":scheme: http", ":path: " + path, ":authority: a.test"));
        lines.addAll(List.of(more));
        return headers(stream, end, lines.toArray(String[]::new));
    }

    public RawHttp2 data(int stream, boolean end, String text) {
        return frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawHttp2 windowUpdate(int stream, int increment) {
        return frame(WINDOW_UPDATE, 0, stream, number(increment));
    }

    public RawHttp2 reset(int stream, int code) {
        return frame(RST_STREAM, 0, stream, number(code));
    }

    public static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    public static byte[] setting(int name, long value) {
        return ByteBuffer.allocate(6).putShort((short) name).putInt((int) value).array();
    }

    /// Literals without indexing, without Huffman.
    public static byte[] block(String... lines) {
        var out = new ByteArrayOutputStream();
        for (var line : lines) {
            int colon = line.indexOf(": ", 1);
            out.write(0);
            string(out, colon < 0 ? line : line.substring(0, colon));
            string(out, colon < 0 ? "" : line.substring(colon + 2));
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            out.write(bytes.length);
        } else {
            out.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) out.write(rest & 127 | 128);
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    // ---- reading ------------------------------------------------------------------------------------------------------

    /// Leaves pings and settings of the other side unanswered.
    public RawHttp2 withoutManners() {
        answersPings = false;
        return this;
    }

    /// The next frame; empty when the connection has ended.
    ///
    /// @throws AssertionError if nothing comes for five seconds
    public Optional<Frame> next() {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            var frame = new Frame(type, flags, stream, in.readNBytes(length));
            if (answersPings && type == PING && (flags & ACK) == 0) frame(PING, ACK, 0, frame.payload);
            if (answersPings && type == SETTINGS && (flags & ACK) == 0) frame(SETTINGS, ACK, 0);
            return Optional.of(frame);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came for five seconds", e);
        } catch (EOFException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // a reset is an end, too
        }
    }

    /// The fields of a HEADERS frame, which must be decoded in the order in which they come.
    public Map<String, String> decoded(Frame frame) {
        var fields = new LinkedHashMap<String, String>();
        try {
            decoder.decode(Unpooled.wrappedBuffer(frame.payload), (hash, name, nameAt, nameLength, value, valueAt, valueLength) ->
                fields.merge(new String(name, nameAt, nameLength, StandardCharsets.ISO_8859_1), new String(value, valueAt, valueLength, StandardCharsets.ISO_8859_1), (a, b) -> a + ", " + b));
        } catch (HpackException e) {
            throw new AssertionError(e);
        }
        return fields;
    }

    /// Reads until that stream, or the connection, is over.
    public Outcome outcome(int stream) {
        int status = 0;
        Map<String, String> head = Map.of();
        Map<String, String> trailers = Map.of();
        var interim = new ArrayList<Integer>();
        var body = new StringBuilder();
        Optional<Integer> reset = Optional.empty();
        Optional<Integer> goAway = Optional.empty();
        while (true) {
            var came = next();
            if (came.isEmpty()) return new Outcome(status, head, body.toString(), trailers, interim, reset, goAway, true);
            var frame = came.get();
            if (frame.type == GOAWAY) goAway = Optional.of(frame.code());
            if (frame.type == HEADERS) {
                var fields = decoded(frame);
                if (frame.stream == stream) {
                    int code = fields.containsKey(":status") ? Integer.parseInt(fields.get(":status")) : 0;
                    if (code == 0) trailers = fields;
                    else if (code < 200) interim.add(code);
                    else {
                        status = code;
                        head = fields;
                    }
                }
            }
            if (frame.stream != stream) continue;
            if (frame.type == DATA) body.append(new String(frame.payload, StandardCharsets.ISO_8859_1));
            if (frame.type == RST_STREAM) reset = Optional.of(frame.code());
            if (frame.isLast() || frame.type == RST_STREAM) return new Outcome(status, head, body.toString(), trailers, interim, reset, goAway, false);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
