// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/// A body that takes its time: equal parts at equal intervals, the first at once. On the loop.
final class SlowFill {
    private static final int PARTS = 16;

    private final ChannelHandlerContext ctx;
    private final Fresh fresh;
    private final ByteBuf body;
    private final long interval;
    private int part;
    private boolean closes;

    SlowFill(ChannelHandlerContext ctx, Fresh fresh, ByteBuf body, long millis) {
        this.ctx = ctx;
        this.fresh = fresh;
        this.body = body;
        interval = TimeUnit.MILLISECONDS.toNanos(millis) / (PARTS - 1);
        next();
    }

    /// The connection ends with the body.
    void closeAfterwards() {
        closes = true;
    }

    private void next() {
        int length = body.readableBytes();
        int from = (int) ((long) length * part / PARTS);
        int to = (int) ((long) length * ++part / PARTS);
        var written = ctx.writeAndFlush(body.slice(from, to - from));
        if (part < PARTS) {
            ctx.executor().schedule(this::goOn, interval, TimeUnit.NANOSECONDS);
            return;
        }
        fresh.slowEnds();
        if (closes) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void goOn() {
        if (ctx.channel().isActive()) {
            next();
        }
    }
}
