// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer's body while it comes: written once, read by many, each on its own loop, from the beginning, at its own pace. The writer
/// waits for nobody, and all of it stays until the writer is through; unless it turns out to be too large for that, from when on it
/// [#pass]es: what all have read goes, and the writer waits for the slowest. Once all was written, what all have read goes too, and who still
/// reads may be given the stored copy in its place.
///
/// A reader is let go if others wait for it, or if it alone holds memory, and it reads less than [#LEAST] while [#PATIENCE] passes: its
/// body ends in [#LAGGED].
///
/// The writer calls from one loop. What a reader is given are slices of the same memory.
final class Spool {
    /// How far the writer is before the slowest reader of what is not kept.
    static final int WINDOW = 256 * 1024;
    static final Duration PATIENCE = Duration.ofSeconds(5);
    /// 128 KiB a second.
    static final long LEAST = 640 * 1024;
    static final Failure LAGGED = Failure.of(Failure.Kind.REQUEST_TIMEOUT, "the client reads much more slowly than others who share the answer");

    private static final int CHUNK = 64 * 1024;
    private static final int SMALL = 4 * 1024;

    private final long expected;
    private final Runnable unread;
    private final Turns turns;
    private final Budget budget;
    private final Consumer<Runnable> later;
    private final List<ByteBuf> chunks = new ArrayList<>(2); // all of this is guarded by this
    private final List<Reader> waiting = new ArrayList<>(2);
    private final List<Reader> all = new ArrayList<>(2);
    private long base; // where the first chunk begins
    private long written;
    private boolean passing;
    private @Nullable Runnable room;
    private boolean ended;
    private @Nullable Failure failure;
    private int holders = 1; // the writer, and each reader
    private long owned; // bytes of memory in `chunks`
    private long reserved; // bytes of the budget
    private boolean left; // by the writer
    private boolean watched;

    /// @param expected the length, or [Body#UNKNOWN]
    /// @param budget which holds `reserved` bytes for it already; it gives them back
    /// @param later runs a task on the writer's loop when [#PATIENCE] has passed
    /// @param turns in which readers who wait are woken
    /// @param unread called when the last reader has gone before the end, on that reader's loop
    Spool(long expected, Budget budget, long reserved, Consumer<Runnable> later, Turns turns, Runnable unread) {
        this.expected = expected;
        this.budget = budget;
        this.reserved = reserved;
        this.later = later;
        this.turns = turns;
        this.unread = unread;
    }

    /// Whether there is room in the budget for so much more.
    synchronized boolean reserve(long count) {
        boolean room = budget.reserve(count);
        if (room) reserved += count;
        return room;
    }

    synchronized long reserved() {
        return reserved;
    }

    /// Copies what is there: buffers of the network are not to be kept. The caller keeps its own.
    void append(ByteBuf data) {
        List<Reader> wake;
        synchronized (this) {
            while (data.isReadable()) {
                var last = chunks.isEmpty() ? null : chunks.getLast();
                if (last == null || !last.isWritable()) {
                    long left = expected == Body.UNKNOWN ? Math.max(written, SMALL) : expected - written;
                    int size = (int) Math.clamp(Math.max(left, data.readableBytes()), 1, CHUNK);
                    last = ByteBufAllocator.DEFAULT.directBuffer(size, size); // not from the system: most live for moments
                    chunks.add(last);
                    owned += size;
                }
                int count = Math.min(last.writableBytes(), data.readableBytes());
                last.writeBytes(data, count);
                written += count;
            }
            wake = taken();
        }
        wake(wake);
    }

    void end() {
        List<Reader> wake;
        synchronized (this) {
            ended = true;
            wake = taken();
        }
        wake(wake);
    }

    void fail(Failure why) {
        List<Reader> wake;
        synchronized (this) {
            if (ended) return;
            ended = true;
            failure = why;
            wake = taken();
        }
        wake(wake);
    }

    private List<Reader> taken() {
        if (waiting.isEmpty()) return List.of();
        var all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    private void wake(List<Reader> readers) {
        if (readers.isEmpty()) return;
        turns.add(readers.stream().<Runnable>map(each -> () -> each.loop.execute(each::wake)).toList());
    }

    synchronized long written() {
        return written;
    }

    synchronized boolean hasReaders() {
        return !all.isEmpty();
    }

    /// From now on nothing stays that all have read.
    synchronized void pass() {
        passing = true;
        trim();
    }

    /// Whether the writer has to wait: then `more` is called once, on a reader's loop or the writer's.
    synchronized boolean isFull(Runnable more) {
        if (!passing || written - slowest() <= WINDOW) return false;
        room = more;
        watch();
        return true;
    }

    /// All of it is stored, there: who still reads does so from it, and nothing is held twice. After the end, before [#release].
    ///
    /// @param copy taken over
    synchronized void isStored(ByteBuf copy) {
        for (var each : chunks) each.release();
        chunks.clear();
        chunks.add(copy);
        base = 0;
        owned = 0;
        settle();
    }

    /// The memory that a reader who has not read all holds beyond a window, if there is one.
    synchronized boolean isHeldByReaders() {
        return owned > CHUNK && !all.isEmpty() && written - slowest() > CHUNK;
    }

    private long slowest() {
        long least = written;
        for (var each : all) least = Math.min(least, each.position);
        return least;
    }

    private void trim() {
        if (!passing) return;
        long least = slowest();
        while (!chunks.isEmpty() && base + chunks.getFirst().writerIndex() <= least && (ended || !chunks.getFirst().isWritable())) {
            base += chunks.getFirst().writerIndex();
            if (owned > 0) owned -= chunks.getFirst().capacity();
            chunks.removeFirst().release();
        }
        settle();
    }

    /// Gives back what was reserved for what does not come, or is gone.
    private void settle() {
        long needed = Math.min(reserved, owned);
        budget.giveBack(reserved - needed);
        reserved = needed;
    }

    // ---- laggards -------------------------------------------------------------------------------------------------------

    private void watch() {
        if (watched) return;
        watched = true;
        for (var each : all) each.mark = each.position;
        later.accept(this::look);
    }

    private void look() {
        Runnable more;
        boolean nobodyReads;
        synchronized (this) {
            watched = false;
            boolean awaited = room != null && all.stream().anyMatch(each -> each.position == written);
            if (awaited || left) for (var each : List.copyOf(all)) if (written - each.position > WINDOW && each.position - each.mark < LEAST) each.letGo();
            trim();
            more = roomNow();
            nobodyReads = all.isEmpty() && !ended;
            if (room != null || isHeldTooLong()) watch();
        }
        if (more != null) more.run();
        if (nobodyReads) unread.run();
    }

    private boolean isHeldTooLong() {
        return left && owned > WINDOW && !all.isEmpty();
    }

    private @Nullable Runnable roomNow() {
        if (room == null || written - slowest() > WINDOW) return null;
        var more = room;
        room = null;
        return more;
    }

    /// All of it as one buffer that the caller releases. When nothing more comes, and only if it did not [#pass].
    synchronized ByteBuf whole() {
        if (chunks.isEmpty()) return Unpooled.EMPTY_BUFFER;
        if (chunks.size() == 1) return chunks.getFirst().retainedSlice();
        CompositeByteBuf all = Unpooled.compositeBuffer(chunks.size());
        for (var each : chunks) all.addComponent(true, each.retainedSlice());
        return all;
    }

    /// By the writer, once, after the end: what nobody has to read any more goes, and the rest as it is read.
    synchronized void release() {
        left = true;
        passing = true;
        trim();
        drop();
        if (isHeldTooLong()) watch();
    }

    private void drop() {
        if (--holders > 0) return;
        for (var each : chunks) each.release();
        chunks.clear();
        owned = 0;
        settle();
    }

    private void leave(Reader reader) {
        boolean nobodyReads;
        Runnable more;
        synchronized (this) {
            if (!all.remove(reader)) return;
            waiting.remove(reader);
            trim();
            more = roomNow();
            nobodyReads = all.isEmpty() && !ended;
            drop();
        }
        if (more != null) more.run();
        if (nobodyReads) unread.run();
    }

    /// A reader from the beginning, to be read on that loop.
    synchronized Outcome.Part reader(Executor loop) {
        var reader = new Reader(loop);
        holders++;
        all.add(reader);
        return reader;
    }

    private final class Reader implements Outcome.Part {
        private final Executor loop;
        private long to = Long.MAX_VALUE;
        private long length = expected;
        private long position;
        private long mark; // where it was when it began to be watched
        private boolean letGo;
        private boolean over;
        private @Nullable Runnable readable;

        Reader(Executor loop) {
            this.loop = loop;
        }

        @Override
        public void narrow(long first, long end) {
            synchronized (Spool.this) {
                position = first;
                to = end;
                length = end - first;
            }
        }

        @Override
        public Chunk read() {
            if (over) return Chunk.END;
            Chunk chunk;
            Runnable more = null;
            synchronized (Spool.this) {
                long until = Math.min(written, to);
                if (letGo) {
                    chunk = Chunk.failed(LAGGED);
                } else if (position < until) {
                    var data = slice(until);
                    position += data.readableBytes();
                    boolean last = position == to || ended && failure == null && position == written;
                    chunk = last ? Chunk.last(data) : Chunk.of(data);
                    if (passing) {
                        trim();
                        more = roomNow();
                    }
                } else if (position >= to || ended && failure == null) {
                    chunk = Chunk.END;
                } else if (ended) {
                    chunk = new Chunk(Unpooled.EMPTY_BUFFER, true, Optional.empty(), Optional.ofNullable(failure));
                } else {
                    return Chunk.NONE;
                }
            }
            if (more != null) more.run();
            if (chunk.last()) finish();
            return chunk;
        }

        /// What one chunk has from the position on.
        private ByteBuf slice(long until) {
            long start = base;
            for (var each : chunks) {
                long end = start + each.writerIndex();
                if (position < end) {
                    int at = (int) (position - start);
                    return each.retainedSlice(at, (int) (Math.min(end, until) - position));
                }
                start = end;
            }
            throw new IllegalStateException("position " + position + " of " + written);
        }

        @Override
        public void demand(Runnable next) {
            synchronized (Spool.this) {
                if (!over && !letGo && !ended && position >= Math.min(written, to) && position < to) {
                    readable = next;
                    waiting.add(this);
                    return;
                }
            }
            next.run();
        }

        private void wake() {
            var next = readable;
            readable = null;
            if (next != null && !over) next.run();
        }

        @Override
        public void cancel(Failure why) {
            finish();
        }

        private void finish() {
            if (over) return;
            over = true;
            leave(this);
        }

        /// By who holds the monitor.
        private void letGo() {
            letGo = true;
            all.remove(this);
            drop();
        }

        @Override
        public long length() {
            return length;
        }
    }
}
