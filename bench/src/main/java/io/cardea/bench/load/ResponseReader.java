// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Reads one HTTP/1.1 response after the other, as cheaply as framing allows: the status, how the body ends, nothing else.
///
/// Not a validating parser: it trusts the proxies it measures. One per connection, on its loop; it never keeps a buffer.
final class ResponseReader {
    private static final int MAX_HEAD = 64 * 1024;

    private enum State { HEAD, BODY, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, UNTIL_CLOSE }

    private byte[] head = new byte[1024];
    private int headLength;
    private State state = State.HEAD;
    private long remaining;
    private int status;
    private long length;
    private boolean close;
    private boolean lineEmpty;

    /// Consumes what belongs to the current response; true once, when it is complete. Bytes after it stay in `in`.
    boolean read(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case HEAD -> {
                    if (readHead(in) && state == State.HEAD) {
                        return true;
                    }
                }
                case BODY -> {
                    if (skip(in)) {
                        state = State.HEAD;
                        return true;
                    }
                }
                case CHUNK_SIZE -> readChunkSize(in.readByte());
                case CHUNK -> {
                    if (skip(in)) {
                        state = State.CHUNK_END;
                    }
                }
                case CHUNK_END -> {
                    if (in.readByte() == '\n') {
                        state = State.CHUNK_SIZE;
                        remaining = 0;
                        lineEmpty = true;
                    }
                }
                case TRAILER -> {
                    if (readTrailer(in.readByte())) {
                        state = State.HEAD;
                        return true;
                    }
                }
                case UNTIL_CLOSE -> {
                    length += in.readableBytes();
                    in.skipBytes(in.readableBytes());
                }
            }
        }
        return false;
    }

    /// The status of the response that was last complete (or is being read).
    int status() {
        return status;
    }

    /// Body bytes of that response.
    long length() {
        return length;
    }

    /// Whether the server announced that it closes, or the body ends with the connection.
    boolean closes() {
        return close;
    }

    /// The connection ended: true if that completes a response without a length.
    boolean endsWithClose() {
        return state == State.UNTIL_CLOSE;
    }

    private boolean skip(ByteBuf in) {
        int n = (int) Math.min(remaining, in.readableBytes());
        in.skipBytes(n);
        remaining -= n;
        length += n;
        return remaining == 0;
    }

    /// True when the head is complete; the state is then HEAD if there is no body at all.
    private boolean readHead(ByteBuf in) {
        int from = headLength;
        if (from == head.length) {
            if (from >= MAX_HEAD) {
                throw new IllegalStateException("the head of a response is longer than " + MAX_HEAD + " bytes");
            }
            head = java.util.Arrays.copyOf(head, from * 2);
        }
        int n = Math.min(in.readableBytes(), head.length - from);
        in.getBytes(in.readerIndex(), head, from, n);
        int end = endOfHead(Math.max(0, from - 3), from + n);
        if (end < 0) {
            in.skipBytes(n);
            headLength += n;
            return false;
        }
        in.skipBytes(end - from);
        headLength = 0;
        return interpret(end);
    }

    private int endOfHead(int from, int to) {
        for (int i = from + 3; i < to; i++) {
            if (head[i] == '\n' && head[i - 1] == '\r' && head[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean interpret(int end) {
        status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
        length = 0;
        close = head[7] == '0';
        remaining = -1;
        boolean chunked = false;
        int line = lineAfter(0, end);
        while (line < end - 2) {
            int next = lineAfter(line, end);
            switch (head[line] | 0x20) {
                case 'c' -> {
                    if (named(line, "content-length:")) {
                        remaining = number(line + 15, next);
                    } else if (named(line, "connection:")) {
                        close = text(line + 11, next).contains("close");
                    }
                }
                case 't' -> chunked |= named(line, "transfer-encoding:") && text(line + 18, next).contains("chunked");
                default -> { }
            }
            line = next;
        }
        if (status < 200) {
            return false;
        }
        state = bodyAfterHead(chunked);
        return true;
    }

    private State bodyAfterHead(boolean chunked) {
        if (status == 204 || status == 304) {
            return State.HEAD;
        }
        if (chunked) {
            remaining = 0;
            return State.CHUNK_SIZE;
        }
        if (remaining < 0) {
            close = true;
            return State.UNTIL_CLOSE;
        }
        return remaining == 0 ? State.HEAD : State.BODY;
    }

    private int lineAfter(int from, int end) {
        int i = from;
        while (i < end && head[i] != '\n') {
            i++;
        }
        return i + 1;
    }

    private boolean named(int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if ((head[at + i] | 0x20) != (name.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(head, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(java.util.Locale.ROOT);
    }

    private long number(int from, int to) {
        long n = 0;
        for (int i = from; i < to; i++) {
            if (head[i] >= '0' && head[i] <= '9') {
                n = n * 10 + head[i] - '0';
            }
        }
        return n;
    }

    private void readChunkSize(byte b) {
        int digit = lineEmpty || b != '\n' ? Character.digit(b, 16) : -1;
        if (digit >= 0) {
            remaining = remaining * 16 + digit;
        } else if (b == '\n') {
            state = remaining == 0 ? State.TRAILER : State.CHUNK;
            lineEmpty = true;
        }
    }

    private boolean readTrailer(byte b) {
        if (b == '\n') {
            boolean last = lineEmpty;
            lineEmpty = true;
            return last;
        }
        lineEmpty &= b == '\r';
        return false;
    }
}
