// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.exchange.Link;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Stands behind the engine until it has agreed with the client, with one time limit for the hello and all that follows.
/// Then it hands over, before the first byte of the client's request comes by, and leaves.
final class Handshake extends ChannelInboundHandlerAdapter {
    private final Deadlines.Deadline deadline;
    private final Duration limit;
    private final ServerTls owner;
    private final Consumer<Negotiated> ready;
    private Hello hello = new Hello("", false, java.util.List.of());
    private Predicate<String> mayServe = host -> false;
    private @Nullable ChannelHandlerContext context;
    private boolean over;

    Handshake(Loop loop, Duration limit, ServerTls owner, Consumer<Negotiated> ready) {
        this.deadline = loop.deadlines().deadline(this::expired);
        this.limit = limit;
        this.owner = owner;
        this.ready = ready;
    }

    Certificates.Choice choose(Hello said, Certificates certificates) {
        hello = said;
        if (!Protocols.fits(said.protocols())) return new Certificates.Refused(Alert.NO_APPLICATION_PROTOCOL);
        return certificates.choose(said);
    }

    void engine(ChannelHandlerContext reader, Certificates.Chosen chosen) {
        mayServe = chosen.mayServe();
        var engine = owner.engine(chosen.context(), reader.alloc());
        engine.setHandshakeTimeoutMillis(0); // the deadline here counts from the connection's first moment
        reader.pipeline().replace(reader.handler(), "tls", engine);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (limit.isPositive()) deadline.in(limit);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.dispose();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) succeeded(ctx); else failed(String.valueOf(done.cause().getMessage()));
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            failed("the client left"); // half-closed: Netty itself would wait on
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    private void succeeded(ChannelHandlerContext ctx) {
        if (over) return;
        over = true;
        var session = ctx.pipeline().get(SslHandler.class).engine().getSession();
        var tls = new Link.Tls(hello.serverName(), session.getProtocol(), session.getCipherSuite(), subject(session));
        ready.accept(new Negotiated(tls, mayServe));
        ctx.pipeline().remove(this);
    }

    private static Optional<String> subject(SSLSession session) {
        try {
            var chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf ? Optional.of(leaf.getSubjectX500Principal().getName()) : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it showed none
        }
    }

    private void expired() {
        failed("not done within " + limit);
    }

    /// The reader has sent an alert, and closes behind it.
    void refused(String why) {
        var ctx = context;
        if (over || ctx == null) return;
        over = true;
        owner.failed(ctx.channel(), why);
    }

    private void failed(String why) {
        var ctx = context;
        if (over || ctx == null) return;
        refused(why);
        ctx.executor().execute(ctx.channel()::close); // an alert of the engine's goes first
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        failed("the client left");
        deadline.dispose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(String.valueOf(cause.getMessage()));
    }
}
