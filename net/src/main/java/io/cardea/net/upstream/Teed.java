// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.WrappedBody;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A body that another reads along: what its reader has read, the follower can read as well, and share no byte of it is copied. A follower that lags by more than so many bytes is
/// dropped; the reader never waits for it. All on one loop.
final class Teed implements WrappedBody {
    private final Body body;
    private final Follower follower;

    /// @param most bytes that wait for the follower
    Teed(Body body, int most) {
        this.body = body;
        this.follower = new Follower(most, body.length());
    }

    Body follower() {
        return follower;
    }

    @Override
    public Body body() {
        return body;
    }

    @Override
    public Chunk read() {
        var chunk = body.read();
        if (!chunk.isNone()) follower.offer(chunk);
        return chunk;
    }

    @Override
    public void cancel(Failure why) {
        follower.end(Chunk.failed(why));
        body.cancel(why);
    }

    private static final class Follower implements Body {
        private static final Failure LAGS = Failure.of(Failure.Kind.ORIGIN_TIMEOUT, "the mirror is too slow for the body");

        private final int most;
        private final long length;
        private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(4);
        private long bytes;
        private @Nullable Chunk end;
        private @Nullable Runnable reader;
        private boolean given; // the end, or nobody wants it

        private Follower(int most, long length) {
            this.most = most;
            this.length = length;
        }

        private void offer(Chunk chunk) {
            if (end != null) return;
            if (chunk.data().isReadable()) {
                bytes += chunk.data().readableBytes();
                if (bytes > most) {
                    end(Chunk.failed(LAGS));
                    return;
                }
                waiting.add(chunk.data().retainedDuplicate());
            }
            if (chunk.isFailed() || chunk.last()) end = chunk.isFailed() ? chunk : chunk.trailers().map(trailers -> Chunk.end(trailers.copy())).orElse(Chunk.END);
            wake();
        }

        /// Nothing more comes, and what waits is dropped.
        private void end(Chunk how) {
            if (end != null) return;
            release();
            end = how;
            wake();
        }

        private void wake() {
            var waiter = reader;
            reader = null;
            if (waiter != null) waiter.run();
        }

        private void release() {
            waiting.forEach(ByteBuf::release);
            waiting.clear();
            bytes = 0;
        }

        @Override
        public Chunk read() {
            var next = waiting.poll();
            if (next != null) {
                bytes -= next.readableBytes();
                return Chunk.of(next);
            }
            var last = end;
            if (last == null || given) return Chunk.NONE;
            given = true;
            return last;
        }

        @Override
        public void demand(Runnable readable) {
            if (!waiting.isEmpty() || end != null && !given) readable.run(); else reader = readable;
        }

        @Override
        public void cancel(Failure why) {
            reader = null;
            given = true;
            end(Chunk.failed(why));
            release();
        }

        @Override
        public long length() {
            return length;
        }
    }
}
