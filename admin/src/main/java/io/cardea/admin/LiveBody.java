// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.LiveRequests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/// Live requests as a body without an end: lines of JSON, or server-sent events. It is pulled, so a reader that is slow
/// fills nobody's memory but the watch's bounded queue.
final class LiveBody implements Body {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final int ENOUGH = 32 << 10;

    private final LiveRequests.Watch watch;
    private final boolean events;
    private final Executor loop;
    private boolean cancelled;

    LiveBody(LiveRequests.Watch watch, boolean events, Executor loop) {
        this.watch = watch;
        this.events = events;
        this.loop = loop;
    }

    @Override
    public Chunk read() {
        if (cancelled) return Chunk.END;
        var next = watch.next();
        if (next.isEmpty()) return Chunk.NONE;
        ByteBuf data = Unpooled.buffer(1024);
        while (next.isPresent()) {
            if (events) data.writeBytes(DATA);
            data.writeBytes(next.get()).writeByte('\n');
            if (events) data.writeByte('\n');
            if (data.readableBytes() >= ENOUGH) break;
            next = watch.next();
        }
        return Chunk.of(data);
    }

    @Override
    public void demand(Runnable readable) {
        watch.demand(() -> loop.execute(readable));
    }

    @Override
    public void cancel(Failure why) {
        cancelled = true;
        watch.close();
    }

    @Override
    public long length() {
        return UNKNOWN;
    }
}
