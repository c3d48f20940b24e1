// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.cardea.core.http.FileBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request's body, for as many tries as it takes: [#next] is the body of one try, from the first byte.
///
/// What a try reads goes on as it came; a copy is held for the next, up to a bound. A body that is longer can be sent again only
/// as long as nothing of it was read. One try at a time reads on; when the body [#isWhole] and held, any number may.
///
/// When a try gives its body up, that says nothing of the request: the source is cancelled when it [#settle]s for that try, or by [#cancel].
/// One of the two must be called, and releases what is held, if need be when the last try has begun to read. On the loop of the exchange.
public final class Replay {
    private static final Replay NOTHING = new Replay(Body.empty(), 0, ByteBufAllocator.DEFAULT);
    private static final Failure OVER = Failure.of(Failure.Kind.CLIENT_GONE, "the body was given up");

    private final Body source;
    private final int most;
    private final ByteBufAllocator alloc;
    private final Runnable wake = this::wake;
    private @Nullable ByteBuf held;
    private boolean holding; // all that was read
    private boolean touched;
    private boolean settled;
    private boolean over; // nothing more comes from the source
    private boolean cancelled;
    private Optional<Fields> trailers = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    private boolean asked;
    private int unbegun; // tries that will read what is held
    private @Nullable Reader reader; // the last
    private @Nullable Runnable waiter; // of the last

    private Replay(Body source, int most, ByteBufAllocator alloc) {
        this.source = source;
        this.most = most;
        this.alloc = alloc;
        this.holding = source.length() <= most && !(source instanceof FileBody);
    }

    /// @param most bytes that are held
    public static Replay of(Body source, int most) {
        return of(source, most, ByteBufAllocator.DEFAULT);
    }

    static Replay of(Body source, int most, ByteBufAllocator alloc) {
        return source.isEmpty() ? NOTHING : new Replay(source, most, alloc);
    }

    /// Whether there may be another [#next].
    public boolean isRepeatable() {
        return source.isEmpty() || failure.isEmpty() && !settled && (holding || !touched);
    }

    /// Whether all of it is here, so that several tries may read it at once.
    public boolean isWhole() {
        return source.isEmpty() || over && isRepeatable();
    }

    /// Whether somebody wants more of it, and the client has not sent it yet.
    public boolean awaitsClient() {
        return asked;
    }

    /// The body of one more try.
    ///
    /// @throws IllegalStateException if it is not repeatable
    public Body next() {
        if (source.isEmpty()) return source;
        if (!isRepeatable()) throw new IllegalStateException("what was read of the body is no longer there");
        if (source instanceof FileBody) { // the kernel sends it, so it must stay one
            touched = true;
            return source;
        }
        waiter = null;
        unbegun++;
        var next = new Reader();
        reader = next;
        return next;
    }

    /// The try that had this body is over, and may never have begun to read it: what is held is not kept for it. May be said of every try, also of one that has ended well.
    ///
    /// @param of what [#next] gave
    public void over(Body of, Failure why) {
        if (of instanceof Reader reader) reader.cancel(why);
    }

    /// No other try will be made: the last one's body is the request's.
    public void settle() {
        if (settled || source.isEmpty()) return;
        settled = true;
        holding = false;
        if (unbegun == 0) release();
        var last = reader;
        if (last != null && last.given != null) cancelSource(last.given);
    }

    /// Nobody wants the body any more.
    public void cancel(Failure why) {
        if (source.isEmpty()) return;
        settled = true;
        holding = false;
        unbegun = 0;
        waiter = null;
        release();
        cancelSource(why);
    }

    private void cancelSource(Failure why) {
        if (cancelled) return;
        cancelled = true;
        if (over && failure.isEmpty()) return; // it was read to its end
        over = true;
        if (failure.isEmpty()) failure = Optional.of(why);
        source.cancel(why);
    }

    private void release() {
        if (held == null) return;
        held.release();
        held = null;
    }

    private void wake() {
        asked = false;
        var current = waiter;
        waiter = null;
        if (current != null) current.run();
    }

    private Chunk pull() {
        var chunk = source.read();
        if (chunk.isNone()) return chunk;
        touched = true;
        over = chunk.last();
        failure = chunk.failure();
        if (holding) hold(chunk);
        return chunk;
    }

    private void hold(Chunk chunk) {
        int bytes = chunk.data().readableBytes();
        int before = held == null ? 0 : held.readableBytes();
        if (chunk.isFailed() || before + bytes > most) {
            holding = false;
            release();
            return;
        }
        trailers = chunk.trailers().map(Fields::copy); // those that are read may be changed
        if (bytes == 0) return;
        if (held == null) held = alloc.buffer(bytes, most); // it grows with what comes: what is only announced costs nothing
        held.writeBytes(chunk.data(), chunk.data().readerIndex(), bytes);
    }

    private final class Reader implements Body {
        private boolean begun;
        private boolean ended;
        private @Nullable Failure given; // up

        @Override
        public Chunk read() {
            if (given != null) return Chunk.failed(given);
            if (!begun) {
                begin();
                var first = held == null ? null : held.copy();
                if (settled && unbegun == 0) release();
                if (first != null) return over && trailers.isEmpty() ? last(Chunk.last(first)) : Chunk.of(first);
            }
            if (over) return last(failure.isPresent() ? Chunk.failed(failure.get()) : trailers.isPresent() ? Chunk.end(trailers.get().copy()) : Chunk.END);
            if (reader != this) return last(Chunk.failed(OVER));
            var chunk = pull();
            return chunk.last() ? last(chunk) : chunk;
        }

        private void begin() {
            begun = true;
            if (unbegun > 0) unbegun--;
        }

        private Chunk last(Chunk chunk) {
            ended = true;
            return chunk;
        }

        @Override
        public void demand(Runnable readable) {
            if (given != null) return;
            if (!begun && touched || over || reader != this) {
                readable.run();
                return;
            }
            waiter = readable;
            if (asked) return;
            asked = true;
            source.demand(wake);
        }

        @Override
        public void cancel(Failure why) {
            if (ended || given != null) return;
            given = why;
            if (!begun) begin();
            if (reader == this) waiter = null;
            if (!settled) return;
            if (unbegun == 0) release();
            if (reader == this) cancelSource(why);
        }

        @Override
        public long length() {
            return source.length();
        }

        @Override
        public boolean isEmpty() {
            return source.isEmpty();
        }
    }
}
