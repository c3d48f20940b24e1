// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body that is taken in as a whole, within a bound, and then given out again byte for byte. If it turns out to be too large, or whoever
/// looks at it has seen enough, it may still be given out: what is here first, then the rest as it comes. On one loop.
final class Gathered implements Body {
    /// What is given out at once: as much as a connection writes.
    private static final int PIECE = 64 * 1024;
    private static final int FIRST = 1024;
    private static final byte[] NOTHING = new byte[0];

    private final Body source;
    private final int most;
    private final Held held;
    private final Looking looking;
    private byte[] bytes = NOTHING;
    private int size;
    private int given;
    private boolean ended;
    private boolean gathering;
    private Optional<Fields> trailers = Optional.empty();
    private @Nullable Failure failure;
    private @Nullable Consumer<Outcome> then;

    /// How [#gather] ends.
    enum Outcome { WHOLE, TOO_LARGE, NO_MEMORY, SEEN_ENOUGH, FAILED }

    /// Sees the bytes as they come.
    @FunctionalInterface
    interface Looking {
        /// @return whether to go on
        boolean at(byte[] bytes, int from, int to);
    }

    Gathered(Body source, int most, Held held, Looking looking) {
        this.source = source;
        this.most = most;
        this.held = held;
        this.looking = looking;
    }

    /// Takes it in; calls once, at once if all is here already.
    void gather(Consumer<Outcome> whenDone) {
        then = whenDone;
        gathering = true;
        pull();
    }

    private void pull() {
        while (gathering) {
            var chunk = source.read();
            if (chunk.isNone()) {
                source.demand(this::pull);
                return;
            }
            take(chunk);
        }
    }

    private void take(Chunk chunk) {
        var data = chunk.data();
        int more = data.readableBytes();
        boolean tooLarge = size + (long) more > most;
        boolean room = makeRoom(size + more); // what is too large is kept as well: it may be let pass
        if (room) {
            data.readBytes(bytes, size, more);
            size += more;
        }
        data.release();
        if (chunk.last()) {
            ended = true;
            trailers = chunk.trailers();
            failure = chunk.failure().orElse(null);
        }
        if (failure != null) done(Outcome.FAILED);
        else if (!room) {
            failure = Failure.of(Failure.Kind.OVERLOADED, "too much memory is taken by bodies that are held to be judged");
            if (!ended) source.cancel(failure);
            ended = true;
            done(Outcome.NO_MEMORY);
        } else if (tooLarge) done(Outcome.TOO_LARGE);
        else if (more > 0 && !looking.at(bytes, size - more, size)) done(Outcome.SEEN_ENOUGH);
        else if (ended) done(Outcome.WHOLE);
    }

    private boolean makeRoom(int needed) {
        if (needed <= bytes.length) return true;
        int roomy = Math.max(needed, (int) Math.min(Math.max(FIRST, bytes.length * 2L), most));
        if (source.length() >= 0 && source.length() <= PIECE) roomy = Math.max(needed, (int) source.length()); // an announced length is a promise, but costs little here
        if (!held.take(roomy - bytes.length)) return false;
        bytes = Arrays.copyOf(bytes, roomy);
        return true;
    }

    private void done(Outcome outcome) {
        gathering = false;
        var waiter = Objects.requireNonNull(then);
        then = null;
        waiter.accept(outcome);
    }

    /// What is here; [#size] of them count. Nobody may write to them.
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /// Why it broke off.
    Failure failure() {
        return Objects.requireNonNull(failure);
    }

    // ---- giving out ---------------------------------------------------------------------------------------------

    @Override
    public Chunk read() {
        if (failure != null) return Chunk.failed(failure);
        if (gathering) return Chunk.NONE;
        if (given < size) {
            int piece = Math.min(PIECE, size - given);
            var data = Unpooled.wrappedBuffer(bytes, given, piece);
            given += piece;
            return given == size && ended ? new Chunk(data, true, trailers, Optional.empty()) : Chunk.of(data);
        }
        if (!ended) return source.read();
        return trailers.isPresent() && size == 0 ? new Chunk(Unpooled.EMPTY_BUFFER, true, trailers, Optional.empty()) : Chunk.END;
    }

    @Override
    public void demand(Runnable readable) {
        if (given < size || ended) readable.run();
        else source.demand(readable);
    }

    @Override
    public void cancel(Failure why) {
        gathering = false;
        then = null;
        if (!ended) source.cancel(why);
        if (given < size || !ended) failure = why; // who reads all the same must not take it for the end
        ended = true;
        given = size;
    }

    /// Lets go of the memory's account; the bytes themselves go when nobody has them any more.
    void over() {
        held.giveBack(bytes.length);
        bytes = NOTHING;
        size = given = 0;
    }

    /// A request that is here as a whole has a length, even if it came in chunks.
    @Override
    public long length() {
        return ended && failure == null && trailers.isEmpty() ? size : source.length();
    }
}
