// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/// A body that is taken in as a whole, within a bound, before anybody sees its first byte; then it is given out as it came. On one loop.
final class HeldBody implements Body {
    private static final int FIRST = 1024;
    private static final byte[] NOTHING = new byte[0];

    private final Body source;
    private final long most;
    private final HeldBytes room;
    private byte[] bytes = NOTHING;
    private int size;
    private boolean ended;
    private boolean given;
    private Optional<Fields> trailers = Optional.empty();
    private Optional<Failure> failure = Optional.empty();

    /// How [#gather] ends.
    enum Outcome { WHOLE, TOO_LARGE, NO_ROOM, FAILED }

    HeldBody(Body source, long most, HeldBytes room) {
        this.source = source;
        this.most = most;
        this.room = room;
    }

    /// Calls once, at once or later on the loop; not at all if it is cancelled before.
    void gather(Consumer<Outcome> done) {
        if (source.length() > most) {
            done.accept(stopped(Outcome.TOO_LARGE));
            return;
        }
        while (!ended) {
            var chunk = source.read();
            if (chunk.isNone()) {
                source.demand(() -> gather(done));
                return;
            }
            var outcome = take(chunk);
            if (outcome.isPresent()) {
                done.accept(outcome.get());
                return;
            }
        }
    }

    private Optional<Outcome> take(Chunk chunk) {
        var data = chunk.data();
        int more = data.readableBytes();
        boolean fits = size + (long) more <= most;
        boolean roomy = fits && makeRoom(size + more);
        if (roomy) {
            data.readBytes(bytes, size, more);
            size += more;
        }
        data.release();
        ended = chunk.last();
        failure = chunk.failure();
        trailers = chunk.trailers();
        if (failure.isPresent()) return Optional.of(Outcome.FAILED);
        if (!fits) return Optional.of(stopped(Outcome.TOO_LARGE));
        if (!roomy) return Optional.of(stopped(Outcome.NO_ROOM));
        return ended ? Optional.of(Outcome.WHOLE) : Optional.empty();
    }

    private boolean makeRoom(int needed) {
        if (needed <= bytes.length) return true;
        int next = (int) Math.max(needed, Math.min(Math.max(FIRST, bytes.length * 2L), most));
        if (!room.take(next - bytes.length)) return false;
        bytes = Arrays.copyOf(bytes, next);
        return true;
    }

    private Outcome stopped(Outcome outcome) {
        cancel(Failure.of(Failure.Kind.CONTENT_TOO_LARGE, "the body is not taken in"));
        return outcome;
    }

    /// What is here; [#size] of them count.
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    Failure failure() {
        return failure.orElseThrow();
    }

    /// Lets go of what it holds; does nothing the second time.
    void over() {
        room.giveBack(bytes.length);
        bytes = NOTHING;
        size = 0;
    }

    // ---- giving out ---------------------------------------------------------------------------------------------

    @Override
    public Chunk read() {
        if (failure.isPresent()) return Chunk.failed(failure.get());
        if (!ended) return Chunk.NONE;
        if (given) return Chunk.END;
        given = true;
        return new Chunk(Unpooled.wrappedBuffer(bytes, 0, size), true, trailers, Optional.empty());
    }

    @Override
    public void demand(Runnable readable) {
        readable.run();
    }

    @Override
    public void cancel(Failure why) {
        if (!ended) source.cancel(why);
        if (!given && failure.isEmpty()) failure = Optional.of(why); // who reads all the same must not take it for the end
        ended = true;
    }

    @Override
    public long length() {
        return ended && failure.isEmpty() && trailers.isEmpty() ? size : source.length();
    }
}
