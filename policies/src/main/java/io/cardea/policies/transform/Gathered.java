// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/// Reads a body whole, within a bound, so that what was read can also be passed on as it came. On one loop.
final class Gathered implements Body {
    private final Body body;
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private Chunk end = Chunk.NONE;
    private boolean given;

    /// How it ended.
    enum Outcome { WHOLE, TOO_LARGE, FAILED }

    /// @param most bytes
    Gathered(Body body, int most) {
        this.body = body;
        this.most = most;
    }

    /// Calls once, at once or later on the loop.
    void gather(Consumer<Outcome> done) {
        while (true) {
            var chunk = body.read();
            if (chunk.isNone()) {
                body.demand(() -> gather(done));
                return;
            }
            bytes.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            chunk.data().release();
            if (chunk.last()) end = new Chunk(Unpooled.EMPTY_BUFFER, true, chunk.trailers(), chunk.failure());
            if (chunk.isFailed()) done.accept(Outcome.FAILED);
            else if (bytes.size() > most) done.accept(Outcome.TOO_LARGE);
            else if (chunk.last()) done.accept(Outcome.WHOLE);
            else continue;
            return;
        }
    }

    byte[] whole() {
        return bytes.toByteArray();
    }

    Failure failure() {
        return end.failure().orElseThrow();
    }

    // ---- what was read, and then the rest -------------------------------------------------------------------------------

    @Override
    public Chunk read() {
        if (given) return end.last() ? end : body.read();
        given = true;
        var data = Unpooled.wrappedBuffer(bytes.toByteArray());
        return end.last() ? new Chunk(data, true, end.trailers(), end.failure()) : Chunk.of(data);
    }

    @Override
    public void demand(Runnable readable) {
        if (given && !end.last()) body.demand(readable);
        else readable.run();
    }

    @Override
    public void cancel(Failure why) {
        given = true;
        if (!end.last()) body.cancel(why);
    }

    @Override
    public long length() {
        return body.length();
    }
}
