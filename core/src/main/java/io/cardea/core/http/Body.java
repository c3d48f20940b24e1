// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A stream of bytes that is pulled: nothing comes that was not asked for, so a slow reader slows the writer.
///
/// One reader, on one loop. The reader calls [#read] until it gives [Chunk#NONE], then [#demand]s and is called once
/// when there is more. It stops at a chunk that is [Chunk#last], or at [#failure]; or it gives up by [#cancel].
public interface Body {
    /// The length when the body is not known in advance.
    long UNKNOWN = -1;

    /// What is there now. The caller owns the chunk's buffer. Never blocks.
    Chunk read();

    /// Asks for one call, on the loop, when [#read] has something: data, the end, or a failure. It may come at once,
    /// inside this call.
    void demand(Runnable readable);

    /// The reader wants no more. Whatever is buffered is released. Does nothing after the last chunk.
    void cancel(Failure why);

    /// The whole length in bytes if it is known from the start, or [#UNKNOWN].
    long length();

    /// No bytes and no trailers.
    static Body empty() {
        return Empty.INSTANCE;
    }

    /// A body of one piece; takes over the buffer.
    static Body of(ByteBuf data) {
        return data.isReadable() ? new OneChunk(data) : releasedEmpty(data);
    }

    static Body of(byte[] data) {
        return data.length == 0 ? empty() : new OneChunk(Unpooled.wrappedBuffer(data));
    }

    private static Body releasedEmpty(ByteBuf data) {
        data.release();
        return empty();
    }

    /// Whether there is nothing to send, so that the head alone is the message.
    default boolean isEmpty() {
        return length() == 0;
    }
}
