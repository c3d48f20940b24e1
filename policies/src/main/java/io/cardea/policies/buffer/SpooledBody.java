// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body that is read from its source as fast as that gives it, and kept until its reader wants it.
///
/// What waits is, from the oldest to the newest: `front` in memory, the file, `back` in memory on its way to the file. Each
/// of the two takes half of the memory, in blocks of one size into which whatever comes is copied, so that a source of tiny
/// pieces costs no more than one of large ones. A block leaves only if it is well filled: what the reader takes may wait for
/// a slow socket. When all is full, or the disk fails, the source is not read any more until the reader has made room.
final class SpooledBody implements Body {
    private static final int BLOCK = 32 * 1024;
    /// The most that a connection reads at once, and so the most that a source gives.
    private static final int PIECE = 64 * 1024;

    private final Body source;
    private final Executor loop;
    private final SpoolFolder folder;
    private final SpoolFile file;
    private final long whole;
    private final int most; // blocks in memory
    private final int half;
    private final ArrayDeque<ByteBuf> front = new ArrayDeque<>();
    private final ArrayDeque<ByteBuf> back = new ArrayDeque<>();
    private int spilling; // blocks of `back` that are being written
    private int loading; // blocks for `front` that are being read
    private boolean busy;
    private boolean diskless;
    private boolean diskFailed;
    private boolean started;
    private boolean settling;
    private boolean asked;
    private boolean ended;
    private boolean gathered;
    private boolean over;
    private long got;
    private Optional<Fields> trailers = Optional.empty();
    private @Nullable Failure failure;
    private @Nullable Runnable reader;
    private @Nullable Consumer<Outcome> gathering;

    /// How [#gather] ends.
    enum Outcome { WHOLE, TOO_LARGE, NO_DISK, FAILED }

    /// @param loop of the exchange
    SpooledBody(Body source, Executor loop, Bounds bounds, SpoolFolder folder) {
        this.source = source;
        this.loop = loop;
        this.folder = folder;
        this.file = new SpoolFile(folder, bounds);
        this.whole = bounds.whole();
        this.most = Math.ceilDiv((int) bounds.memory(), BLOCK);
        this.half = most / 2;
        this.diskless = bounds.disk() == 0;
    }

    /// Takes in the whole body before anybody reads; calls once, at once if all is here already.
    void gather(Consumer<Outcome> then) {
        started = true;
        gathering = then;
        settle();
        announce();
    }

    /// Why there is no more. Only when it failed or was given up.
    Failure failure() {
        return Objects.requireNonNull(failure);
    }

    // ---- taking in ----------------------------------------------------------------------------------------------

    /// Reads from the source while there is room, and moves what is here to where it belongs.
    private void settle() {
        if (settling) return;
        settling = true;
        try {
            move();
            while (!ended && !over && wants()) {
                var chunk = source.read();
                if (!chunk.isNone()) {
                    take(chunk);
                    continue;
                }
                if (!asked) {
                    asked = true;
                    source.demand(this::sourceReady);
                }
                if (asked) break; // else it called at once
            }
        } finally {
            settling = false;
        }
    }

    private void take(Chunk chunk) {
        if (chunk.failure().isPresent()) {
            fail(chunk.failure().get());
            return;
        }
        store(chunk.data());
        if (chunk.last()) {
            ended = true;
            trailers = chunk.trailers();
        }
        move();
    }

    private void sourceReady() {
        asked = false;
        if (settling) return;
        settle();
        announce();
    }

    private boolean wants() {
        return room() >= need() || mayProbe();
    }

    /// Whether to look at a source of unknown length although not all that it may give would fit: it may give less, or be
    /// at its end. Takes one piece too many at most, and only while nobody reads.
    private boolean mayProbe() {
        return gathering != null && diskless && source.length() < 0 && held() <= most;
    }

    /// Blocks that are allocated.
    private int held() {
        return front.size() + loading + back.size() + spilling;
    }

    /// What must fit before the source is read: all that it may give at once.
    private long need() {
        return source.length() < 0 ? PIECE : Math.min(PIECE, Math.max(source.length() - got, 0));
    }

    private long room() {
        boolean direct = isDirect();
        if (diskless) return space(most - held(), direct ? front : back);
        if (direct && space(half - front.size(), front) >= need()) return space(half - front.size(), front);
        var tail = back.peekLast();
        long waiting = (long) (back.size() + spilling) * BLOCK - (tail == null ? 0 : tail.writableBytes());
        return Math.max(Math.min(space(half - back.size() - spilling, back), file.room() - waiting), 0);
    }

    /// Whether nothing stands between `front` and what comes.
    private boolean isDirect() {
        return file.isEmpty() && back.isEmpty() && !busy;
    }

    private static long space(int blocks, ArrayDeque<ByteBuf> queue) {
        var tail = queue.peekLast();
        return Math.max((long) blocks * BLOCK, 0) + (tail == null ? 0 : tail.writableBytes());
    }

    private void store(ByteBuf data) {
        got += data.readableBytes();
        boolean direct = isDirect() && (diskless || space(half - front.size(), front) >= data.readableBytes());
        var queue = direct ? front : back;
        while (data.isReadable()) {
            var tail = queue.peekLast();
            if (tail == null || !tail.isWritable()) queue.add(tail = block());
            tail.writeBytes(data, Math.min(data.readableBytes(), tail.writableBytes()));
        }
        data.release();
    }

    private static ByteBuf block() {
        return PooledByteBufAllocator.DEFAULT.directBuffer(BLOCK, BLOCK);
    }

    private void move() {
        if (busy || over) return;
        if (file.isEmpty()) {
            int room = diskless ? most : half;
            while (!back.isEmpty() && front.size() < room) front.add(back.remove());
        } else if (front.size() <= half / 2) {
            load();
            return;
        }
        if (!diskless) spill();
    }

    // ---- the disk -----------------------------------------------------------------------------------------------

    @FunctionalInterface
    private interface Operation {
        void run() throws IOException;
    }

    private void onDisk(List<ByteBuf> blocks, Operation operation, Consumer<Optional<Throwable>> then) {
        busy = true;
        try {
            folder.execute(() -> {
                Optional<Throwable> trouble = Optional.empty();
                try {
                    operation.run();
                } catch (Throwable e) { // an Error must not leave the reader waiting either
                    trouble = Optional.of(e);
                }
                var told = trouble;
                try {
                    loop.execute(() -> done(blocks, told, then));
                } catch (RejectedExecutionException e) { // the process ends, and the loop has: nobody else looks after them
                    blocks.forEach(ByteBuf::release);
                    file.close();
                }
            });
        } catch (OutOfMemoryError e) { // no thread could be made, and nothing was taken over
            loop.execute(() -> done(blocks, Optional.of(e), then));
        }
    }

    private void done(List<ByteBuf> blocks, Optional<Throwable> trouble, Consumer<Optional<Throwable>> then) {
        busy = false;
        spilling = 0;
        loading = 0;
        if (over) {
            blocks.forEach(ByteBuf::release);
            close();
            return;
        }
        then.accept(trouble);
        settle();
        announce();
    }

    /// Writes the full blocks of `back`; the last one may still grow.
    private void spill() {
        var blocks = new ArrayList<ByteBuf>();
        long bytes = 0;
        while (!back.isEmpty() && !back.element().isWritable() && bytes + BLOCK <= file.room()) {
            blocks.add(back.remove());
            bytes += BLOCK;
        }
        if (blocks.isEmpty()) return;
        spilling = blocks.size();
        long written = bytes;
        long at = file.end();
        onDisk(blocks, () -> file.write(blocks, at), trouble -> {
            if (trouble.isEmpty()) {
                file.wrote(written);
                blocks.forEach(ByteBuf::release);
                return;
            }
            for (var block : blocks.reversed()) back.addFirst(block);
            if (trouble.get() instanceof Exception e) {
                diskless = diskFailed = true; // for this body: what is in memory is still good
                folder.tell(e);
            } else {
                giveUp("what was to be buffered on disk cannot be written: " + trouble.get());
            }
        });
    }

    /// Reads the oldest of the file into `front`.
    private void load() {
        var blocks = new ArrayList<ByteBuf>();
        long bytes = 0;
        while (front.size() + blocks.size() < half && bytes < file.stored()) {
            blocks.add(block());
            bytes += BLOCK;
        }
        loading = blocks.size();
        long wanted = Math.min(bytes, file.stored());
        long at = file.begin();
        onDisk(blocks, () -> file.read(blocks, at, wanted), trouble -> {
            if (trouble.isEmpty()) {
                file.took(wanted);
                front.addAll(blocks);
                return;
            }
            blocks.forEach(ByteBuf::release);
            giveUp("what was buffered on disk cannot be read: " + trouble.get());
        });
    }

    private void giveUp(String detail) {
        var why = Failure.of(Failure.Kind.INTERNAL, detail);
        source.cancel(why);
        fail(why);
    }

    // ---- giving out ---------------------------------------------------------------------------------------------

    @Override
    public Chunk read() {
        if (!started && !over) {
            started = true;
            var first = source.read();
            if (first.last()) { // all of it, or its failure: nothing to keep
                over = true;
                failure = first.failure().orElse(null);
                return first;
            }
            if (!first.isNone()) store(first.data());
        }
        settle();
        if (failure != null) return Chunk.failed(failure);
        if (over) return Chunk.END;
        var block = front.poll();
        if (block == null && (!ended || isWaiting())) return Chunk.NONE;
        if (ended && !isWaiting()) {
            over = true;
            close();
            return new Chunk(block == null ? Unpooled.EMPTY_BUFFER : fitted(block), true, trailers, Optional.empty());
        }
        settle();
        return block == null ? Chunk.NONE : Chunk.of(fitted(block));
    }

    /// Thousands of single bytes that wait for a socket must not take a block each.
    private static ByteBuf fitted(ByteBuf block) {
        int bytes = block.readableBytes();
        if (bytes >= BLOCK / 2) return block;
        var exact = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes).writeBytes(block);
        block.release();
        return exact;
    }

    /// Whether something is still to be read.
    private boolean isWaiting() {
        return !front.isEmpty() || !back.isEmpty() || !file.isEmpty() || busy;
    }

    @Override
    public void demand(Runnable readable) {
        reader = readable;
        started = true;
        settle();
        announce();
    }

    private void announce() {
        var gatherer = gathering;
        if (gatherer != null) {
            var outcome = outcome();
            if (outcome.isEmpty()) return;
            gathering = null;
            gathered = outcome.get() == Outcome.WHOLE;
            gatherer.accept(outcome.get());
            return;
        }
        var waiter = reader;
        boolean readable = over || !front.isEmpty() || ended && !isWaiting();
        if (waiter == null || !readable) return;
        reader = null;
        waiter.run();
    }

    private Optional<Outcome> outcome() {
        if (failure != null) return Optional.of(Outcome.FAILED);
        if (ended) return Optional.of(!diskFailed && got > whole ? Outcome.TOO_LARGE : Outcome.WHOLE); // exact, however its pieces fell
        boolean stuck = !busy && !wants();
        return stuck ? Optional.of(diskFailed ? Outcome.NO_DISK : Outcome.TOO_LARGE) : Optional.empty();
    }

    @Override
    public void cancel(Failure why) {
        if (over) return;
        reader = null;
        gathering = null;
        fail(why); // who reads all the same must not take it for the end
        source.cancel(why);
    }

    /// Half of it must not look like the whole, so what is here goes, too. A reader is told.
    private void fail(Failure why) {
        failure = why;
        end();
    }

    private void end() {
        over = true;
        front.forEach(ByteBuf::release);
        front.clear();
        back.forEach(ByteBuf::release);
        back.clear();
        close();
    }

    private void close() {
        if (!busy && file.isOpen()) folder.execute(file::close);
    }

    /// A request that is here as a whole has a length, even if it came in chunks.
    @Override
    public long length() {
        return gathered && trailers.isEmpty() ? got : source.length();
    }
}
