// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import io.netty.buffer.ByteBuf;

/// A body that is one buffer.
final class OneChunk implements Body {
    private final long length;
    private final ByteBuf data;
    private boolean taken;

    OneChunk(ByteBuf data) {
        this.data = data;
        this.length = data.readableBytes();
    }

    @Override
    public Chunk read() {
        if (taken) return Chunk.END;
        taken = true;
        return Chunk.last(data);
    }

    @Override
    public void demand(Runnable readable) {
        readable.run();
    }

    @Override
    public void cancel(Failure why) {
        if (taken) return;
        taken = true;
        data.release();
    }

    @Override
    public long length() {
        return length;
    }
}
