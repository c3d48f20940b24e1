// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBuf;

/// The bytes of a 206, exactly as many as its head says, between those that are stored before and behind them (RFC 9111 §3.4).
final class Splice implements Body {
    private static final int STEP = 64 * 1024;

    private final ByteBuf before;
    private final Body middle;
    private final ByteBuf behind;
    private final long length;
    private long rest; // of the middle
    private boolean over; // the middle is

    /// @param before read up to its writer's index; its owner releases it once this was read or cancelled, as `behind`
    /// @param expected how many bytes the middle must have
    Splice(ByteBuf before, Body middle, long expected, ByteBuf behind) {
        this.before = before;
        this.middle = middle;
        this.behind = behind;
        this.rest = expected;
        this.length = before.readableBytes() + expected + behind.readableBytes();
    }

    @Override
    public Chunk read() {
        if (before.isReadable()) return Chunk.of(step(before));
        if (over) {
            if (!behind.isReadable()) return Chunk.END;
            var data = step(behind);
            return behind.isReadable() ? Chunk.of(data) : Chunk.last(data);
        }
        var chunk = middle.read();
        if (chunk.isNone()) return chunk;
        rest -= chunk.data().readableBytes();
        over = chunk.last();
        if (chunk.isFailed() || rest >= 0 && !over) return chunk;
        if (rest == 0) return behind.isReadable() ? Chunk.of(chunk.data()) : Chunk.last(chunk.data()); // trailers were of another message
        chunk.data().release();
        var why = Failure.of(Failure.Kind.ORIGIN_INCOMPLETE, "a part that is not as long as its Content-Range says");
        if (!over) middle.cancel(why);
        behind.skipBytes(behind.readableBytes());
        over = true;
        return Chunk.failed(why);
    }

    private static ByteBuf step(ByteBuf from) {
        return from.readRetainedSlice(Math.min(STEP, from.readableBytes()));
    }

    @Override
    public void demand(Runnable readable) {
        if (before.isReadable() || over) readable.run(); else middle.demand(readable);
    }

    @Override
    public void cancel(Failure why) {
        before.skipBytes(before.readableBytes());
        behind.skipBytes(behind.readableBytes());
        if (!over) middle.cancel(why);
        over = true;
    }

    @Override
    public long length() {
        return length;
    }
}
