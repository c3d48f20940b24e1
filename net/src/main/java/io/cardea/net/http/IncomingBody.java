// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The body of a message that is being read from a connection, as its reader pulls it.
///
/// What came but was not read is bounded. A connection that carries one message at a time stops reading its socket beyond
/// [#WINDOW] bytes, and goes on when half is gone: the kernel's window closes and the peer slows down. One that carries
/// several gives credit for what was read.
public final class IncomingBody implements Body {
    /// Bytes that may wait here for their reader.
    public static final int WINDOW = 128 * 1024;

    private final Source source;
    private final long length;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(2);
    private int waitingBytes;
    private boolean complete;
    private boolean given;
    private boolean cancelled;
    private @Nullable Fields trailers;
    private @Nullable Failure failure;
    private @Nullable Runnable reader;

    /// The connection that it comes from.
    public interface Source {
        /// The window is full, or has room again.
        ///
        /// Only ever called for a body that is still coming: once [#complete], the connection may carry another.
        default void pauseBody(boolean full) {}

        /// The reader took so many bytes, or they were dropped: a peer that sends by credit may be given as much.
        default void consumed(int bytes) {}

        /// The reader wants no more of it.
        void bodyCancelled();

        /// The reader asks for the first time: a client that waits for `100 Continue` may be told.
        default void bodyWanted() {}
    }

    public IncomingBody(Source source, long length) {
        this.source = source;
        this.length = length;
    }

    /// The connection has data; takes over the buffer.
    public void offer(ByteBuf data) {
        if (cancelled || failure != null || !data.isReadable()) {
            int dropped = data.readableBytes();
            data.release();
            if (dropped > 0) source.consumed(dropped);
            return;
        }
        waiting.add(data);
        waitingBytes += data.readableBytes();
        wake();
        if (waitingBytes > WINDOW) source.pauseBody(true);
    }

    public void complete(Optional<Fields> trailerSection) {
        complete = true;
        trailers = trailerSection.orElse(null);
        wake();
    }

    /// What has come already is dropped: an incomplete message is never passed on as if it were whole.
    public void fail(Failure why) {
        if (complete || failure != null) return;
        failure = why;
        releaseWaiting();
        wake();
    }

    public boolean isComplete() {
        return complete;
    }

    public boolean isWaitedFor() {
        return reader != null;
    }

    private void wake() {
        var waiter = reader;
        if (waiter == null) return;
        reader = null;
        waiter.run();
    }

    @Override
    public Chunk read() {
        if (failure != null) return Chunk.failed(failure);
        var data = waiting.poll();
        if (data == null) {
            if (!complete) return Chunk.NONE;
            given = true;
            return trailers == null ? Chunk.END : Chunk.end(trailers);
        }
        boolean wasFull = waitingBytes > WINDOW;
        waitingBytes -= data.readableBytes();
        source.consumed(data.readableBytes());
        if (!complete && (wasFull && waitingBytes <= WINDOW / 2 || waitingBytes == 0)) source.pauseBody(false);
        if (complete && waiting.isEmpty() && trailers == null) {
            given = true;
            return Chunk.last(data);
        }
        return Chunk.of(data);
    }

    @Override
    public void demand(Runnable readable) {
        if (!waiting.isEmpty() || complete || failure != null) {
            readable.run();
            return;
        }
        reader = readable;
        source.bodyWanted();
    }

    @Override
    public void cancel(Failure why) {
        if (cancelled || given) return;
        cancelled = true;
        reader = null;
        releaseWaiting();
        if (!complete) source.bodyCancelled(); // else it is somebody else's connection by now
    }

    private void releaseWaiting() {
        for (var data : waiting) data.release();
        waiting.clear();
        int dropped = waitingBytes;
        waitingBytes = 0;
        if (dropped > 0) source.consumed(dropped);
    }

    @Override
    public long length() {
        return length;
    }
}
