// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a body that is on disk: a ring in a file that is opened when it is first needed.
///
/// The positions are the loop's; [#write], [#read] and [#close] are for the disk's threads, never two at a time.
final class SpoolFile {
    private final SpoolFolder folder;
    private final long most;
    private final long mostInAll;
    private long begin; // of what is stored, counted from the body's first byte on disk
    private long end;
    private @Nullable FileChannel channel;
    private long reserved;

    SpoolFile(SpoolFolder folder, Bounds bounds) {
        this.folder = folder;
        this.most = bounds.disk();
        this.mostInAll = bounds.diskInAll();
    }

    // ---- on the loop --------------------------------------------------------------------------------------------

    boolean isEmpty() {
        return begin == end;
    }

    long stored() {
        return end - begin;
    }

    long room() {
        return most - stored();
    }

    long begin() {
        return begin;
    }

    long end() {
        return end;
    }

    void wrote(long bytes) {
        end += bytes;
    }

    void took(long bytes) {
        begin += bytes;
        if (begin == end) begin = end = 0; // from the front again: a small backlog takes a small file
    }

    /// Whether there is something to close. Not while an operation is under way.
    boolean isOpen() {
        return reserved > 0; // that comes before the file
    }

    // ---- off the loop -------------------------------------------------------------------------------------------

    /// @throws IOException if the disk, or the bound of all, has no room; what was stored before is still good
    void write(List<ByteBuf> blocks, long at) throws IOException {
        long to = at;
        for (var block : blocks) to += block.readableBytes();
        long size = Math.min(to, most);
        if (size > reserved) {
            if (!folder.reserve(size - reserved, mostInAll)) throw new IOException("all bodies together have reached `disk-in-all`");
            reserved = size;
        }
        var file = channel;
        if (file == null) channel = file = folder.open();
        long position = at;
        for (var block : blocks) {
            for (int from = block.readerIndex(); from < block.writerIndex(); ) {
                int done = block.getBytes(from, file, position % most, span(position, block.writerIndex() - from));
                from += done;
                position += done;
            }
        }
    }

    /// Fills the blocks, all but the last to their capacity.
    void read(List<ByteBuf> blocks, long at, long bytes) throws IOException {
        var file = channel;
        if (file == null) throw new IOException("nothing was written");
        long position = at;
        for (var block : blocks) {
            while (block.isWritable() && position < at + bytes) {
                int done = block.writeBytes(file, position % most, span(position, (int) Math.min(block.writableBytes(), at + bytes - position)));
                if (done < 0) throw new EOFException("the file is shorter than what was written to it");
                position += done;
            }
        }
    }

    /// As much of that as comes before the ring's seam.
    private int span(long position, int bytes) {
        return (int) Math.min(bytes, most - position % most);
    }

    void close() {
        folder.release(reserved);
        reserved = 0;
        var file = channel;
        channel = null;
        if (file == null) return;
        try {
            file.close();
        } catch (IOException e) {
            folder.tell(e);
        }
    }
}
