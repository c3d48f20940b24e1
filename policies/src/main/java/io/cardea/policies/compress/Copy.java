// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What goes out, collected for those who come later: the whole of it, or nothing. On one loop.
final class Copy {
    private final int most;
    private final Consumer<ByteBuf> whole;
    private final Runnable ended;
    private @Nullable ByteBuf collected;

    /// @param most bytes; what grows beyond is not worth it
    /// @param whole gets all of it, for the call
    /// @param ended called once, whatever becomes of it
    Copy(int most, Consumer<ByteBuf> whole, Runnable ended) {
        this.most = most;
        this.whole = whole;
        this.ended = ended;
        this.collected = Unpooled.directBuffer(Math.min(most, 4096), most);
    }

    void add(ByteBuf data) {
        var own = collected;
        if (own == null) return;
        if (data.readableBytes() > most - own.readableBytes()) drop();
        else own.writeBytes(data, data.readerIndex(), data.readableBytes());
    }

    /// That was all.
    void finish() {
        if (collected != null) whole.accept(collected);
        drop();
    }

    /// There is nothing more to come, or it is not wanted.
    void drop() {
        var own = collected;
        collected = null;
        if (own == null) return;
        own.release();
        ended.run();
    }
}
