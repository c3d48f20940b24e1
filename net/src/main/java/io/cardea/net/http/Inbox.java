// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/// What came on a connection and was not read yet: one buffer, the one that came if nothing waited before it.
public final class Inbox {
    private final ByteBufAllocator alloc;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    public Inbox(ByteBufAllocator alloc) {
        this.alloc = alloc;
    }

    /// Takes over the buffer.
    public void add(ByteBuf data) {
        if (bytes.isReadable()) {
            var joined = alloc.buffer(bytes.readableBytes() + data.readableBytes());
            joined.writeBytes(bytes).writeBytes(data);
            data.release();
            bytes.release();
            bytes = joined;
        } else {
            bytes.release();
            bytes = data;
        }
    }

    /// For reading from the front only.
    public ByteBuf bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return !bytes.isReadable();
    }

    public int size() {
        return bytes.readableBytes();
    }

    /// The first bytes, as many as there are and at most so many. The caller releases them.
    public ByteBuf take(long most) {
        if (most < bytes.readableBytes()) return bytes.readRetainedSlice((int) most);
        var all = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        return all;
    }

    /// Drops what waits.
    ///
    /// @return how many bytes that were
    public int discard() {
        int size = size();
        release();
        return size;
    }

    /// Lets go of a buffer that is read to its end.
    public void trim() {
        if (isEmpty()) release();
    }

    public void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
