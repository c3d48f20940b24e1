// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FileBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Pulls a body and writes it to a channel as HTTP/1.1 frames it, as fast as the channel takes it.
///
/// One for each connection, used again for each message. Nothing is read from the body while the channel's buffer is
/// above its high-water mark.
final class Outflow {
    /// Bytes of a file that are given to the kernel at once.
    private static final int PIECE = 256 * 1024;

    private final Channel channel;
    private final Events events;
    private final Runnable pump = this::pump;
    private final Consumer<FilePiece> pieceDone = this::pieceDone;
    private @Nullable Body body;
    private @Nullable FileBody file; // the body, when the kernel sends it
    private @Nullable FilePiece piece;
    private boolean chunked;
    private long remaining;

    interface Events {
        /// Data went to the channel, not yet flushed.
        void wrote(int bytes);

        /// The last byte went to the channel and was flushed.
        void written();

        /// The body broke off, or was not as long as it said: what was sent must not look whole.
        void broken(Failure why);
    }

    Outflow(Channel channel, Events events) {
        this.channel = channel;
        this.events = events;
    }

    boolean isIdle() {
        return body == null;
    }

    /// Starts; the head has been written, not flushed.
    ///
    /// @param length of the body as the head said, or [Body#UNKNOWN]
    void start(Body message, boolean chunkedFraming, long length) {
        body = message;
        chunked = chunkedFraming;
        remaining = length;
        // sendfile: but what is to be encrypted must come up to us first
        file = message instanceof FileBody onDisk && channel.pipeline().get(SslHandler.class) == null ? onDisk : null;
        pump();
    }

    /// Bytes that the kernel has taken of the piece of a file that is under way: whether it changes tells a slow reader
    /// from one that is gone.
    long transferred() {
        return piece == null ? 0 : piece.position() + piece.transferred();
    }

    /// An idle connection must not hold on to what it sent last.
    private void pieceDone(FilePiece done) {
        if (piece == done) piece = null;
    }

    /// The head's bytes with as much of the body as is there already and fits: one system call for a small message.
    ///
    /// @return whether that was all
    boolean startWith(ByteBuf head, Body message, boolean chunkedFraming, long length) {
        if (!chunkedFraming && length >= 0 && length <= head.writableBytes()) {
            var chunk = message.read();
            int bytes = chunk.data().readableBytes();
            if (chunk.last() && !chunk.isFailed() && bytes == length) {
                head.writeBytes(chunk.data());
                chunk.data().release();
                channel.writeAndFlush(head, channel.voidPromise());
                events.wrote(bytes);
                return true;
            }
            channel.write(head, channel.voidPromise());
            body = message;
            file = null;
            chunked = false;
            remaining = length;
            if (!take(chunk)) pump();
            return false;
        }
        channel.write(head, channel.voidPromise());
        start(message, chunkedFraming, length);
        return false;
    }

    /// The channel has room again.
    void writable() {
        if (body != null) pump();
    }

    /// The message is given up; the body's producer is told.
    void cancel(Failure why) {
        var current = body;
        body = null;
        file = null;
        if (current != null) current.cancel(why);
    }

    private void pump() {
        while (body != null) {
            if (!channel.isWritable()) {
                channel.flush();
                if (!channel.isWritable()) return; // writable() goes on
            }
            var current = body;
            if (current == null) return; // flushing showed that the other side is gone
            if (file != null) {
                if (send(file)) return;
                continue;
            }
            var chunk = current.read();
            if (chunk.isNone()) {
                channel.flush();
                if (body != null) body.demand(pump);
                return;
            }
            if (take(chunk)) return;
        }
    }

    /// @return whether that was the last piece
    private boolean send(FileBody from) {
        int count = (int) Math.min(PIECE, remaining);
        boolean last = count == remaining;
        piece = new FilePiece(from, from.position() + from.length() - remaining, count, last, pieceDone);
        remaining -= count;
        channel.write(piece, channel.voidPromise());
        events.wrote(count);
        if (!last) return false;
        body = null;
        file = null;
        channel.flush();
        events.written();
        return true;
    }

    /// @return whether the message is over, one way or the other
    private boolean take(Chunk chunk) {
        if (chunk.isNone()) return false;
        if (chunk.isFailed()) return breakOff(chunk.failure().orElseThrow());
        int bytes = chunk.data().readableBytes();
        if (remaining >= 0) {
            remaining -= bytes;
            if (remaining < 0) {
                chunk.data().release();
                return breakOff(Failure.of(Failure.Kind.INTERNAL, "the body is longer than its Content-Length"));
            }
        }
        if (bytes > 0) {
            if (chunked) channel.write(chunkSize(bytes), channel.voidPromise());
            channel.write(chunk.data(), channel.voidPromise());
            if (chunked) channel.write(ByteBufUtil.writeAscii(channel.alloc(), "\r\n"), channel.voidPromise());
            events.wrote(bytes);
        } else {
            chunk.data().release();
        }
        if (!chunk.last()) return false;
        if (remaining > 0) return breakOff(Failure.of(Failure.Kind.INTERNAL, "the body is shorter than its Content-Length"));
        if (chunked) channel.write(lastChunk(chunk), channel.voidPromise());
        body = null;
        channel.flush();
        events.written();
        return true;
    }

    private boolean breakOff(Failure why) {
        var current = body;
        body = null;
        if (current != null) current.cancel(why);
        channel.flush();
        events.broken(why);
        return true;
    }

    private ByteBuf chunkSize(int bytes) {
        return ByteBufUtil.writeAscii(channel.alloc(), Integer.toHexString(bytes) + "\r\n");
    }

    private ByteBuf lastChunk(Chunk chunk) {
        var trailers = chunk.trailers();
        if (trailers.isEmpty()) return ByteBufUtil.writeAscii(channel.alloc(), "0\r\n\r\n");
        var fields = trailers.get();
        var bytes = new byte[fields.encodedLength() + 5];
        bytes[0] = '0';
        bytes[1] = '\r';
        bytes[2] = '\n';
        int end = fields.encodeTo(bytes, 3);
        bytes[end] = '\r';
        bytes[end + 1] = '\n';
        return channel.alloc().buffer(end + 2).writeBytes(bytes, 0, end + 2);
    }
}
