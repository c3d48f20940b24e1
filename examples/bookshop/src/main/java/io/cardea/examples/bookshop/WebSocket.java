// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The server's side of a WebSocket (RFC 6455) that only speaks: texts go out, and of what comes in, pings are answered and a close is
/// returned. Any thread may send; one thread listens.
final class WebSocket {
    private static final int TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;
    private static final int NORMAL = 1000, GOING_AWAY = 1001, PROTOCOL_ERROR = 1002, TOO_BIG = 1009;
    private static final int MOST = 4096;

    private final DataInputStream in;
    private final OutputStream out;
    private boolean closed; // Guarded by this, as the output is: nothing follows a close frame.

    WebSocket(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /// The answer to a `Sec-WebSocket-Key` (RFC 6455 §4.2.2).
    static String accept(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }

    /// One message. Blocks as long as the other side does not take it.
    ///
    /// @param text in UTF-8
    /// @throws IOException if the connection is gone
    void send(byte[] text) throws IOException {
        frame(TEXT, text);
    }

    /// Takes what the other side says until it closes, or breaks a rule and is told so.
    ///
    /// @throws IOException if the connection ends without a word
    void listen() throws IOException {
        while (true) {
            var first = in.readUnsignedByte();
            var second = in.readUnsignedByte();
            long length = second & 0x7f;
            if (length == 126) length = in.readUnsignedShort();
            else if (length == 127) length = in.readLong();
            if ((second & 0x80) == 0 || (first & 0x70) != 0) { // RFC 6455 §5.1: a client masks; no extension was agreed on
                close(PROTOCOL_ERROR);
                return;
            }
            if (length < 0 || length > MOST) {
                close(TOO_BIG);
                return;
            }
            var mask = in.readNBytes(4);
            var payload = in.readNBytes((int) length);
            for (var i = 0; i < payload.length; i++) payload[i] ^= mask[i & 3];
            switch (first & 0x0f) {
                case PING -> frame(PONG, payload);
                case CLOSE -> {
                    close(payload.length < 2 ? NORMAL : ByteBuffer.wrap(payload).getShort() & 0xffff);
                    return;
                }
                default -> { } // There is nothing to tell us; a pong may come unasked.
            }
        }
    }

    /// Says that the service ends.
    void goAway() throws IOException {
        close(GOING_AWAY);
    }

    private void close(int code) throws IOException {
        frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    private synchronized void frame(int kind, byte[] payload) throws IOException {
        if (closed) return;
        closed = kind == CLOSE;
        var frame = ByteBuffer.allocate(payload.length + 10).put((byte) (0x80 | kind));
        if (payload.length < 126) frame.put((byte) payload.length);
        else if (payload.length < 65536) frame.put((byte) 126).putShort((short) payload.length);
        else frame.put((byte) 127).putLong(payload.length);
        frame.put(payload);
        out.write(frame.array(), 0, frame.position());
        out.flush();
    }
}
