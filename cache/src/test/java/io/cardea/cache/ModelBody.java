// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.Unpooled;
import java.util.concurrent.Executor;

/// A body that comes when it is told to.
final class ModelBody implements Body {
    private final Executor loop;
    private final byte[] bytes;
    private final long length;
    private final boolean cut;
    private final int end;
    private int come;
    private int read;
    private boolean over; // nothing more will come
    private boolean gone; // nobody wants it
    private Runnable readable;

    /// @param cut whether it breaks off before its end
    ModelBody(Executor loop, byte[] bytes, long length, boolean cut) {
        this.loop = loop;
        this.bytes = bytes;
        this.length = length;
        this.cut = cut;
        this.end = cut ? bytes.length / 2 : bytes.length;
    }

    /// @return whether more is to come
    boolean come(int count) {
        if (gone) return false;
        come = Math.min(end, come + count);
        over = come == end;
        var next = readable;
        readable = null;
        if (next != null) loop.execute(() -> {
            if (!gone) next.run();
        });
        return !over;
    }

    @Override
    public Chunk read() {
        if (gone) return Chunk.END;
        if (read < come) {
            var data = Unpooled.copiedBuffer(bytes, read, come - read);
            read = come;
            boolean last = over && !cut;
            if (last) gone = true;
            return last ? Chunk.last(data) : Chunk.of(data);
        }
        if (!over) return Chunk.NONE;
        gone = true;
        return cut ? Chunk.failed(Failure.of(Failure.Kind.ORIGIN_INCOMPLETE, "cut")) : Chunk.END;
    }

    @Override
    public void demand(Runnable next) {
        if (read < come || over) next.run(); else readable = next;
    }

    @Override
    public void cancel(Failure why) {
        gone = true;
        readable = null;
    }

    @Override
    public long length() {
        return length;
    }
}
