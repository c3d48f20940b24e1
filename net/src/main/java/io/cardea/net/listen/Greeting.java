// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.net.http.WireException;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.cardea.net.proxyprotocol.ProxyHeader;
import io.cardea.net.proxyprotocol.ProxyHeaderParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.function.Consumer;

/// Reads the PROXY header that begins a connection from a listed network, before anything else, TLS included. Then it
/// hands over, passes on what came behind the header, and leaves.
///
/// Whoever sends none, or a false one, or takes too long, is let go without a word: there is nobody to talk to.
final class Greeting extends ChannelInboundHandlerAdapter {
    private final ProxyHeaderParser parser = new ProxyHeaderParser();
    private final Deadlines.Deadline deadline;
    private final Duration limit;
    private final Consumer<ProxyHeader> ready;
    private final Consumer<String> refused;
    private boolean over;

    /// @param limit for the whole header; zero for none
    /// @param ready called once, on the loop; adds the handlers that follow, or closes the channel
    /// @param refused called once in its place, with the reason; closes the channel
    Greeting(Loop loop, Duration limit, Consumer<ProxyHeader> ready, Consumer<String> refused) {
        this.deadline = loop.deadlines().deadline(() -> refuse("no whole PROXY header came within " + limit));
        this.limit = limit;
        this.ready = ready;
        this.refused = refused;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline.in(limit);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.dispose();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        boolean whole = false;
        try {
            whole = !over && parser.parse(data);
        } catch (WireException e) {
            refuse(e.detail());
        }
        if (!whole) {
            data.release();
            return;
        }
        over = true;
        deadline.dispose();
        ready.accept(parser.header());
        if (data.isReadable()) ctx.fireChannelRead(data); else data.release();
        ctx.pipeline().remove(this);
    }

    private void refuse(String why) {
        if (over) return;
        over = true;
        refused.accept(why);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) refuse("the connection ended before its PROXY header");
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over = true;
        deadline.dispose();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(String.valueOf(cause.getMessage()));
    }
}
