// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// A client that sends any bytes, and reads what comes. Every read gives up after five seconds.
public final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    public RawClient(int port) {
        this(connected(port));
    }

    /// Over a connection that stands, such as one of TLS; closed with this client.
    public RawClient(Socket socket) {
        this.socket = socket;
        try {
            socket.setSoTimeout(5000);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream()); // a call for each byte is slower than what is tested
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connected(int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Socket socket() {
        return socket;
    }

    /// What comes and was not read yet. The socket's own stream lacks what was read ahead.
    public InputStream in() {
        return in;
    }

    /// Latin-1, so that any byte can be written.
    public RawClient send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// No more will be sent; reading goes on.
    public RawClient finish() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A whole head, the empty line included; or what came before the end.
    public String head() {
        var head = new StringBuilder();
        int b;
        while ((b = read()) >= 0) {
            head.append((char) b);
            if (b == '\n' && endsWith(head, "\r\n\r\n")) break;
        }
        return head.toString();
    }

    /// Exactly that many bytes, or what came before the end.
    public String bytes(int count) {
        var bytes = new byte[count];
        int have = 0;
        for (int more; have < count && (more = read(bytes, have)) >= 0; ) have += more;
        return new String(bytes, 0, have, StandardCharsets.ISO_8859_1);
    }

    /// A whole response with a Content-Length or chunked body: head and body as they came.
    public String response() {
        var head = head();
        var lower = head.toLowerCase(java.util.Locale.ROOT);
        int length = lower.indexOf("\r\ncontent-length: ");
        if (length >= 0 && !lower.startsWith("http/1.1 304")) {
            int from = length + "\r\ncontent-length: ".length();
            return head + bytes(Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)).strip()));
        }
        if (!lower.contains("\r\ntransfer-encoding: chunked")) return head;
        var body = new StringBuilder();
        while (!endsWith(body, "0\r\n\r\n")) {
            int b = read();
            if (b < 0) break;
            body.append((char) b);
        }
        return head + body;
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length() && text.substring(text.length() - end.length()).equals(end);
    }

    /// All until the other side closes.
    public String rest() {
        var bytes = new ByteArrayOutputStream();
        var piece = new byte[64 * 1024];
        for (int count; (count = read(piece, 0)) >= 0; ) bytes.write(piece, 0, count);
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /// Whether the other side closes within that time without sending more.
    public boolean closesWithin(int millis) {
        try {
            socket.setSoTimeout(millis);
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // a reset is an end, too
        }
    }

    private int read() {
        try {
            return in.read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came for five seconds", e);
        } catch (IOException e) {
            return -1;
        }
    }

    private int read(byte[] piece, int from) {
        try {
            return in.read(piece, from, piece.length - from);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came for five seconds", e);
        } catch (IOException e) {
            return -1;
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
