// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FileBody;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;

/// A region of an open file. Each read takes at most 64 KiB, on the loop: the page cache has it, or the disk is read ahead.
final class FileRegion implements FileBody {
    private static final int STEP = 64 * 1024;

    private final OpenFile file;
    private final long position;
    private final long length;
    private long sent;
    private boolean over;

    /// Takes over the caller's hold on the file.
    ///
    /// @param length at least 1
    FileRegion(OpenFile file, long position, long length) {
        this.file = file;
        this.position = position;
        this.length = length;
    }

    /// The bytes of the part, from memory if they are there; takes over the caller's hold on the file.
    static Body of(OpenFile file, Ranges.Part part) {
        var content = file.content();
        if (content == null) return new FileRegion(file, part.first(), part.length());
        file.release();
        return Body.of(Unpooled.wrappedBuffer(content, (int) part.first(), (int) part.length()));
    }

    @Override
    public Chunk read() {
        if (over) return Chunk.END;
        int step = (int) Math.min(STEP, length - sent);
        var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(step, step);
        int read;
        try {
            read = buffer.writeBytes(file.channel(), position + sent, step);
        } catch (IOException e) {
            buffer.release();
            return failed(file.path() + " cannot be read: " + e);
        }
        if (read <= 0) {
            buffer.release();
            return failed(file.path() + " became shorter while it was sent");
        }
        sent += read;
        if (sent < length) return Chunk.of(buffer);
        close();
        return Chunk.last(buffer);
    }

    private Chunk failed(String why) {
        close();
        return Chunk.failed(Failure.of(Failure.Kind.INTERNAL, why));
    }

    @Override
    public void demand(Runnable readable) {
        readable.run();
    }

    @Override
    public void cancel(Failure why) {
        close();
    }

    @Override
    public void close() {
        if (over) return;
        over = true;
        file.release();
    }

    @Override
    public FileChannel channel() {
        return file.channel();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long length() {
        return length;
    }
}
