// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body that is taken in as a whole, within bounds of its own and of all together, before anybody sees its first byte; then it is given out
/// again byte for byte. If it turns out to be too large, or whoever looks at it has seen enough, it may still be given out: what is here first,
/// then the rest as it comes. Lasts as long as its exchange. On one loop.
public final class HeldBody implements Body {
    /// What is given out at once: as much as a connection writes.
    private static final int PIECE = 64 * 1024;
    private static final int FIRST = 1024;
    private static final byte[] NOTHING = new byte[0];

    private final Body source;
    private final int most;
    private final HeldBytes room;
    private byte[] bytes = NOTHING;
    private int size;
    private int given;
    private boolean ended;
    private boolean gathering;
    private Optional<Fields> trailers = Optional.empty();
    private @Nullable Failure failure;

    /// How [#gather] ends.
    public enum Outcome {
        /// All of it is here.
        WHOLE,
        /// It has more bytes than it may; it is whole nevertheless to who reads it.
        TOO_LARGE,
        /// All bodies together take too much; [#failure] says so, and it is over.
        NO_ROOM,
        /// Who looks does not want more of it; it is whole nevertheless to who reads it.
        SEEN_ENOUGH,
        /// It broke off; [#failure] says why.
        FAILED
    }

    /// Sees the bytes as they come.
    @FunctionalInterface
    public interface Looking {
        /// @return whether to go on
        boolean at(byte[] bytes, int from, int to);
    }

    HeldBody(Body source, int most, HeldBytes room) {
        this.source = source;
        this.most = most;
        this.room = room;
    }

    /// @param source nobody else reads it from now on; if nobody reads it any more at the exchange's end, it is cancelled
    /// @param most bytes
    public static HeldBody of(Exchange exchange, Body source, int most, HeldBytes room) {
        var held = new HeldBody(source, most, room);
        exchange.atEnd(held::over);
        return held;
    }

    /// As [#gather(Looking, Consumer)], and nobody looks.
    public void gather(Consumer<Outcome> done) {
        gather((these, from, to) -> true, done);
    }

    /// Takes it in.
    ///
    /// @param done called once, at once or later on the loop; not at all if it is cancelled before
    public void gather(Looking looking, Consumer<Outcome> done) {
        if (source.length() > most) {
            done.accept(Outcome.TOO_LARGE);
            return;
        }
        gathering = true;
        pull(looking, done);
    }

    private void pull(Looking looking, Consumer<Outcome> done) {
        while (gathering) {
            var chunk = source.read();
            if (chunk.isNone()) {
                source.demand(() -> pull(looking, done));
                return;
            }
            var outcome = take(chunk, looking);
            if (outcome.isEmpty()) continue;
            gathering = false;
            done.accept(outcome.get());
        }
    }

    private Optional<Outcome> take(Chunk chunk, Looking looking) {
        var data = chunk.data();
        int more = data.readableBytes();
        boolean roomy = makeRoom(size + more); // what is too large is kept as well: it may be let pass
        if (roomy) {
            data.readBytes(bytes, size, more);
            size += more;
        }
        data.release();
        if (chunk.last()) {
            ended = true;
            trailers = chunk.trailers();
            failure = chunk.failure().orElse(null);
        }
        if (failure != null) return Optional.of(Outcome.FAILED);
        if (!roomy) {
            failure = Failure.of(Failure.Kind.OVERLOADED, "too much memory is taken by bodies that are held");
            cancel(failure);
            return Optional.of(Outcome.NO_ROOM);
        }
        if (size > most) return Optional.of(Outcome.TOO_LARGE);
        if (more > 0 && !looking.at(bytes, size - more, size)) return Optional.of(Outcome.SEEN_ENOUGH);
        return ended ? Optional.of(Outcome.WHOLE) : Optional.empty();
    }

    private boolean makeRoom(int needed) {
        if (needed <= bytes.length) return true;
        int roomy = Math.max(needed, (int) Math.min(Math.max(FIRST, bytes.length * 2L), most));
        if (source.length() >= 0 && source.length() <= PIECE) roomy = Math.max(needed, (int) source.length()); // an announced length is a promise, but costs little here
        if (!room.take(roomy - bytes.length)) return false;
        bytes = Arrays.copyOf(bytes, roomy);
        return true;
    }

    /// What is here; [#size] of them count. Nobody may write to them.
    public byte[] bytes() {
        return bytes;
    }

    /// Bytes that are here.
    public int size() {
        return size;
    }

    /// Why it broke off.
    ///
    /// @throws java.util.NoSuchElementException if it did not
    public Failure failure() {
        return Optional.ofNullable(failure).orElseThrow();
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
        if (!ended) source.cancel(why);
        if (failure == null && (given < size || !ended)) failure = why; // who reads all the same must not take it for the end
        ended = true;
        given = size;
    }

    /// A body that is here as a whole has a length, even if it came in chunks.
    @Override
    public long length() {
        return ended && failure == null && trailers.isEmpty() ? size : source.length();
    }

    /// Lets go of the memory's account; the bytes themselves go when nobody has them any more.
    void over() {
        cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over"));
        room.giveBack(bytes.length);
        bytes = NOTHING;
        size = given = 0;
    }
}
