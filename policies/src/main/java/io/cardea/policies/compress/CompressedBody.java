// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A body, compressed while it is pulled. Where the source has nothing more just now, all that it gave is flushed, so
/// that what trickles in trickles out. One read takes in a bounded amount, so memory and time are bounded.
///
/// The encoder lives from the first read to the end, the failure or the cancellation.
final class CompressedBody implements Body {
    private static final int FIRST_BUFFER = 8 * 1024;
    private static final int ENOUGH_OUT = 16 * 1024;
    private static final int ENOUGH_IN = 256 * 1024;

    private final Body source;
    private final Supplier<Encoder> make;
    private final Runnable ended;
    private final @Nullable Copy copy;
    private @Nullable Encoder encoder;
    private boolean over;

    /// @param ended called once, when the body is over, one way or the other
    CompressedBody(Body source, Supplier<Encoder> make, Runnable ended) {
        this(source, make, ended, null);
    }

    /// @param copy gets what goes out, too
    CompressedBody(Body source, Supplier<Encoder> make, Runnable ended, @Nullable Copy copy) {
        this.source = source;
        this.make = make;
        this.ended = ended;
        this.copy = copy;
    }

    @Override
    public Chunk read() {
        if (over) return Chunk.END;
        var out = PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BUFFER);
        try {
            var chunk = fill(out);
            if (chunk.data() != out) out.release(); else copy(chunk);
            return chunk;
        } catch (RuntimeException e) { // the encoder's; a torn body must not look like a whole one
            out.release();
            var failure = Failure.thrown(e);
            cancel(failure);
            return Chunk.failed(failure);
        }
    }

    private void copy(Chunk chunk) {
        if (copy == null) return;
        copy.add(chunk.data());
        if (chunk.last()) copy.finish();
    }

    private Chunk fill(ByteBuf out) {
        var current = encoder == null ? encoder = make.get() : encoder;
        long taken = 0;
        while (out.readableBytes() < ENOUGH_OUT && taken < ENOUGH_IN) {
            var chunk = source.read();
            if (chunk.isNone()) break;
            if (chunk.isFailed()) {
                close();
                chunk.data().release();
                return chunk;
            }
            taken += take(chunk.data(), current, out);
            if (chunk.last()) {
                current.finish(out);
                release();
                return new Chunk(out, true, chunk.trailers(), Optional.empty());
            }
        }
        if (taken == 0) return Chunk.NONE;
        // Either nothing more is there, or much went in and little came out: the reader gets what there is.
        if (out.readableBytes() < ENOUGH_OUT) current.flush(out);
        return Chunk.of(out);
    }

    private static int take(ByteBuf data, Encoder encoder, ByteBuf out) {
        try {
            int length = data.readableBytes();
            if (length > 0) encoder.encode(data, out);
            return length;
        } finally {
            data.release();
        }
    }

    @Override
    public void demand(Runnable readable) {
        if (over) readable.run();
        else source.demand(readable);
    }

    @Override
    public void cancel(Failure why) {
        if (over) return;
        close();
        source.cancel(why);
    }

    private void close() {
        if (copy != null) copy.drop();
        release();
    }

    private void release() {
        if (over) return;
        over = true;
        ended.run();
        var current = encoder;
        encoder = null;
        if (current != null) current.close();
    }

    @Override
    public long length() {
        return UNKNOWN;
    }
}
