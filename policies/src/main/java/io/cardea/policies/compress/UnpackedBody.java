// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// A body in gzip, unpacked while it is pulled. One read makes a bounded amount, whatever came: the rest of a piece waits until the next.
///
/// The decoder lives from the first read to the end, the failure or the cancellation.
final class UnpackedBody implements Body {
    private static final int FIRST_BUFFER = 8 * 1024;
    private static final int ENOUGH_OUT = 16 * 1024;
    private static final int MOST_FOR_NOTHING = 256 * 1024;

    private final Body source;
    private final Runnable ended;
    private final @Nullable Copy copy;
    private @Nullable GunzipDecoder decoder;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private boolean last; // the source has no more
    private Optional<Fields> trailers = Optional.empty();
    private boolean over;

    /// @param ended called once, when the body is over, one way or the other
    /// @param copy gets what goes out, too
    UnpackedBody(Body source, Runnable ended, @Nullable Copy copy) {
        this.source = source;
        this.ended = ended;
        this.copy = copy;
    }

    @Override
    public Chunk read() {
        if (over) return Chunk.END;
        var out = PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BUFFER);
        Chunk chunk;
        try {
            chunk = fill(out);
        } catch (DataFormatException e) {
            chunk = failed(Failure.of(Failure.Kind.ORIGIN_NONSENSE, "gzip: " + e.getMessage()));
        } catch (RuntimeException e) { // ours; a torn body must not look like a whole one
            chunk = failed(Failure.thrown(e));
        }
        if (chunk.data() != out) out.release(); else copy(chunk);
        return chunk;
    }

    private void copy(Chunk chunk) {
        if (copy == null) return;
        copy.add(chunk.data());
        if (chunk.last()) copy.finish();
    }

    private Chunk failed(Failure failure) {
        cancel(failure);
        return Chunk.failed(failure);
    }

    private Chunk fill(ByteBuf out) throws DataFormatException {
        var current = decoder == null ? decoder = new GunzipDecoder() : decoder;
        long taken = 0;
        while (out.readableBytes() < ENOUGH_OUT) {
            int there = rest.readableBytes();
            if (there > 0 || current.hasMore()) {
                current.decode(rest, out, ENOUGH_OUT);
                taken += there - rest.readableBytes();
                if (taken > MOST_FOR_NOTHING && !out.isReadable()) throw new DataFormatException("nothing comes of it");
                continue;
            }
            if (last) {
                if (!current.isWhole()) throw new DataFormatException("it ends too early");
                var end = new Chunk(out, true, trailers, Optional.empty());
                release();
                return end;
            }
            var chunk = source.read();
            if (chunk.isNone()) break;
            if (chunk.isFailed()) {
                chunk.data().release();
                close();
                return chunk;
            }
            rest.release();
            rest = chunk.data();
            last = chunk.last();
            trailers = chunk.trailers();
        }
        return out.isReadable() ? Chunk.of(out) : Chunk.NONE;
    }

    @Override
    public void demand(Runnable readable) {
        if (over || last || rest.isReadable() || decoder != null && decoder.hasMore()) readable.run();
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
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
        ended.run();
        var current = decoder;
        decoder = null;
        if (current != null) current.close();
    }

    @Override
    public long length() {
        return UNKNOWN;
    }
}
