// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// An answer's body while it comes: written once, read by many, each on its own loop, from the beginning, at its own pace. The writer
/// waits for nobody, and all of it stays until the last reader is through; unless it turns out to be too large for that, from when on it
/// [#pass]es: what all have read goes, and the writer waits for the slowest.
///
/// The writer calls from one loop. What a reader is given are slices of the same memory.
final class Spool {
    private static final int CHUNK = 64 * 1024;
    private static final int SMALL = 4 * 1024;
    /// How far the writer is before the slowest reader of what is not kept.
    private static final int WINDOW = 256 * 1024;

    private final long expected;
    private final Runnable unread;
    private final Runnable freed;
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

    /// @param expected the length, or [Body#UNKNOWN]
    /// @param unread called when the last reader has gone before the end, on that reader's loop
    /// @param freed called when the memory is given back, on any loop
    Spool(long expected, Runnable unread, Runnable freed) {
        this.expected = expected;
        this.unread = unread;
        this.freed = freed;
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
                    last = Unpooled.directBuffer(size, size);
                    chunks.add(last);
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

    private static void wake(List<Reader> readers) {
        for (var each : readers) each.loop.execute(each::wake);
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

    /// Whether the writer has to wait: then `more` is called once, on a reader's loop.
    synchronized boolean isFull(Runnable more) {
        if (!passing || written - slowest() <= WINDOW) return false;
        room = more;
        return true;
    }

    private long slowest() {
        long least = written;
        for (var each : all) least = Math.min(least, each.position);
        return least;
    }

    private void trim() {
        if (!passing) return;
        long least = slowest();
        while (!chunks.isEmpty() && base + chunks.getFirst().writerIndex() <= least && !chunks.getFirst().isWritable()) {
            base += chunks.getFirst().writerIndex();
            chunks.removeFirst().release();
        }
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

    /// By the writer, once: the memory goes with the last reader.
    void release() {
        drop(null);
    }

    private void drop(@Nullable Reader reader) {
        boolean nobodyReads;
        boolean gone = false;
        Runnable more;
        synchronized (this) {
            if (reader != null) {
                all.remove(reader);
                waiting.remove(reader);
            }
            trim();
            more = roomNow();
            nobodyReads = reader != null && all.isEmpty() && !ended;
            if (--holders == 0) {
                for (var each : chunks) each.release();
                chunks.clear();
                gone = true;
            }
        }
        if (gone) freed.run();
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
                if (position < until) {
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
                if (!over && !ended && position >= Math.min(written, to) && position < to) {
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
            drop(this);
        }

        @Override
        public long length() {
            return length;
        }
    }
}
