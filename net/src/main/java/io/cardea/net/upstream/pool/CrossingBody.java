// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A body that is read on another loop than the one that it comes on.
///
/// The reader's demand goes over, and one batch of what is there comes back. A chunk belongs to the loop that holds it: to the
/// source until its batch is sent off, then to the reader, which gives it on or releases it. So no more than a batch is on its way or
/// waits here; all else waits at the source, which slows its peer down as ever.
final class CrossingBody implements Body {
    /// Bytes after which a batch takes no other chunk.
    static final int BATCH = 64 * 1024;

    private final Body body;
    private final EventLoop source;
    private final EventLoop reader;
    private final long length;
    private final Runnable pull = this::pull;

    // The reader's:
    private final ArrayDeque<Chunk> come = new ArrayDeque<>(2);
    private @Nullable Runnable waiting;
    private boolean asked;
    private boolean ended;
    private boolean cancelled;

    // The source's:
    private boolean done;

    /// On either loop, before the other knows it.
    ///
    /// @param ahead whether the first batch comes unasked, by [#readAhead]
    CrossingBody(Body body, EventLoop source, EventLoop reader, boolean ahead) {
        this.body = body;
        this.source = source;
        this.reader = reader;
        this.length = body.length();
        this.asked = ahead;
    }

    // ---- on the reader's loop -----------------------------------------------------------------------------------------

    @Override
    public Chunk read() {
        var chunk = come.poll();
        if (chunk == null) return ended ? Chunk.END : Chunk.NONE;
        if (chunk.last()) ended = true;
        return chunk;
    }

    @Override
    public void demand(Runnable readable) {
        if (!come.isEmpty() || ended) {
            readable.run();
            return;
        }
        waiting = readable;
        if (asked) return;
        asked = true;
        if (!CrossingStream.run(source, pull)) arrived(List.of(Chunk.failed(stops())));
    }

    private void arrived(List<Chunk> batch) {
        asked = false;
        if (cancelled) {
            for (var each : batch) each.data().release();
            return;
        }
        come.addAll(batch);
        var waiter = waiting;
        waiting = null;
        if (waiter != null) waiter.run();
    }

    @Override
    public void cancel(Failure why) {
        if (cancelled || ended) return;
        cancelled = true;
        waiting = null;
        for (var each : come) each.data().release();
        come.clear();
        CrossingStream.run(source, () -> giveUp(why));
    }

    @Override
    public long length() {
        return length;
    }

    // ---- on the source's loop -----------------------------------------------------------------------------------------

    /// Sends the first batch: what comes right behind a head need not wait for a question.
    void readAhead() {
        pull();
    }

    private void pull() {
        if (done) return;
        var batch = new ArrayList<Chunk>(2);
        for (int bytes = 0; bytes < BATCH && !done; ) {
            var chunk = body.read();
            if (chunk.isNone()) break;
            batch.add(chunk);
            bytes += chunk.data().readableBytes();
            done = chunk.last();
        }
        if (batch.isEmpty()) {
            body.demand(pull);
        } else if (!CrossingStream.run(reader, () -> arrived(batch))) {
            for (var each : batch) each.data().release();
            giveUp(stops());
        }
    }

    private void giveUp(Failure why) {
        if (done) return;
        done = true;
        body.cancel(why);
    }

    private static Failure stops() {
        return Failure.of(Failure.Kind.SHUTTING_DOWN, "the edge stops");
    }
}
