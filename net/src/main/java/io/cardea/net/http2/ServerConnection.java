// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.exchange.Gate;
import io.cardea.core.exchange.Link;
import io.cardea.core.http.Failure;
import io.cardea.net.http.ClientConnection;
import io.cardea.net.http2.wire.ErrorCode;
import io.cardea.net.http2.wire.Frame;
import io.cardea.net.http2.wire.FrameException;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection of HTTP/2: each stream that it opens is an exchange of its own, see [ServerStream].
public final class ServerConnection extends ChannelInboundHandlerAdapter implements ClientConnection, Session.Role {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    /// How long requests may still come in that were sent before the client heard of the end.
    private static final Duration LAST_CALL = Duration.ofMillis(200);
    private static final long SHORTEST_WATCH = 50_000_000;
    private static final long LONGEST_WATCH = 5_000_000_000L;

    private final Loop loop;
    private final Channel channel;
    private final Link link;
    private final String peer;
    private final Supplier<Gate> gate;
    private final Http2Limits limits;
    private final Floods floods;
    private final Session session;
    private final Turns turns;
    private final Deadlines.Deadline watch;
    private final long watchNanos;

    private int prefaceRead;
    private int served;
    private boolean draining;
    private boolean over;
    private long idleSince = System.nanoTime();
    private long framesSeen;
    private long frameSince; // 0 while none is begun
    private long waiting; // bytes that waited for the client when last looked at
    private long waitingSince;

    /// Where floods are counted. Any thread.
    public interface Floods {
        /// A connection was closed for wasting our time.
        void flooded(String peer, String how);

        /// What all connections of that peer are charged to.
        Account account(String peer);
    }

    /// @param peer the address of the client, as the socket or the PROXY header says
    public ServerConnection(Loop loop, Channel channel, Link link, String peer, Supplier<Gate> gate, Http2Limits limits, Floods floods) {
        this.loop = loop;
        this.channel = channel;
        this.link = link;
        this.peer = peer;
        this.gate = gate;
        this.limits = limits;
        this.floods = floods;
        this.session = new Session(loop, channel, this, limits, limits.connectionWindow(), limits.connectionWindow() / 2, floods.account(peer));
        this.turns = new Turns(loop);
        this.watch = loop.deadlines().deadline(this::look);
        this.watchNanos = shortest(limits.connection().head(), limits.connection().body(), limits.connection().write(), limits.connection().idle());
        watch.inNanos(watchNanos);
        session.greet(true); // RFC 9113 §3.4: the client need not have spoken
    }

    private static long shortest(Duration... limits) {
        long shortest = LONGEST_WATCH * 2;
        for (var limit : limits) if (limit.isPositive()) shortest = Math.min(shortest, limit.toNanos());
        return Math.max(SHORTEST_WATCH, shortest / 2);
    }

    /// RFC 9113 §9.2.2: of TLS 1.2 only suites with ephemeral keys and authenticated encryption. The client must have left out
    /// all better ones, since they are preferred.
    private static boolean isAdequate(Link.Tls tls) {
        var suite = tls.cipher();
        return tls.protocol().equals("TLSv1.3") || suite.contains("DHE_") && (suite.contains("_GCM_") || suite.contains("_POLY1305") || suite.contains("_CCM"));
    }

    // ---- events -------------------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (!link.tls().map(ServerConnection::isAdequate).orElse(true)) session.fail(ErrorCode.INADEQUATE_SECURITY, "HTTP/2 forbids " + link.tls().get().cipher());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        while (prefaceRead < Frame.PREFACE.length() && data.isReadable()) {
            if (data.readByte() == Frame.PREFACE.charAt(prefaceRead++)) continue;
            data.release();
            session.fail(ErrorCode.PROTOCOL_ERROR, "no preface of HTTP/2");
            return;
        }
        session.read(data);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        turns.take();
        session.readComplete();
        if (!session.isWithinFrame()) frameSince = 0;
        else if (frameSince == 0 || framesSeen != session.framesRead()) frameSince = System.nanoTime();
        framesSeen = session.framesRead();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) session.writable();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE) gone("the client closed the connection");
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone("the client closed the connection");
        over = true;
        watch.dispose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) LOG.warn("closing the connection of {}: {}", peer, cause.toString(), cause);
        gone("the connection broke: " + cause.getMessage());
    }

    private void gone(String why) {
        session.close(Failure.of(Failure.Kind.CLIENT_GONE, why), false);
    }

    /// Looks at everything that time can run out for.
    private void look() {
        if (over || session.isClosed()) return;
        long now = System.nanoTime();
        var of = limits.connection();
        if (frameSince != 0 && expired(of.head(), now - frameSince) || prefaceRead < Frame.PREFACE.length() && expired(of.head(), now - idleSince)) {
            session.fail(ErrorCode.ENHANCE_YOUR_CALM, "a frame did not come within " + of.head());
            return;
        }
        if (session.count() == 0 && expired(of.idle(), now - idleSince)) {
            session.fail(ErrorCode.NO_ERROR, "idle for " + of.idle());
            return;
        }
        if (stalled(now) && expired(of.write(), now - waitingSince)) {
            gone("the client took nothing for " + of.write());
            channel.close();
            return;
        }
        if (session.count() > 0) for (var stream : new ArrayList<>(session.streams())) ((ServerStream) stream.events()).check(now);
        if (!session.isClosed()) watch.inNanos(watchNanos);
    }

    private static boolean expired(Duration limit, long nanos) {
        return limit.isPositive() && nanos >= limit.toNanos();
    }

    /// Whether bytes wait in the channel, and no less than before.
    private boolean stalled(long now) {
        var outbound = channel.unsafe().outboundBuffer();
        long bytes = outbound == null ? 0 : outbound.totalPendingWriteBytes();
        if (bytes != waiting || bytes == 0) {
            waiting = bytes;
            waitingSince = now;
        }
        return bytes > 0;
    }

    // ---- the streams --------------------------------------------------------------------------------------------------

    @Override
    public void opened(int id, boolean endStream) throws FrameException {
        if (session.count() >= limits.streams()) throw FrameException.stream(id, ErrorCode.REFUSED_STREAM, "more than " + limits.streams() + " streams");
        served++;
        new ServerStream(this, session, id).begin(session.block(), endStream);
        if (served >= limits.connection().requests()) session.announceEnd(true);
    }

    @Override
    public HeadBlock.Kind heads() {
        return HeadBlock.Kind.REQUEST;
    }

    @Override
    public boolean mayOpen(int stream) {
        return (stream & 1) == 1;
    }

    @Override
    public int lastOwnStream() {
        return 0;
    }

    @Override
    public void settled() {
        // nothing waits for it
    }

    @Override
    public void goingAway(int lastStream, ErrorCode code) {
        // it opens no more streams; those that are open go on
    }

    @Override
    public void removed() {
        if (session.count() > 0) return;
        idleSince = System.nanoTime();
        if (session.isGoingAway()) loop.eventLoop().execute(() -> {
            if (session.count() == 0) session.close(Failure.of(Failure.Kind.CLIENT_GONE, "the connection has ended"), false);
        });
    }

    @Override
    public Failure fault(ErrorCode code, String detail) {
        if (code == ErrorCode.ENHANCE_YOUR_CALM) floods.flooded(peer, detail);
        if (code != ErrorCode.NO_ERROR) LOG.debug("{} broke HTTP/2, {}: {}", peer, code, detail);
        return Failure.of(Failure.Kind.CLIENT_GONE, detail);
    }

    /// A malformed request was answered by a reset: that has its price, too.
    void countFault() {
        session.spendFault();
    }

    @Override
    public void drain() {
        if (draining || session.isClosed()) return;
        draining = true;
        session.announceEnd(false);
        loop.eventLoop().schedule(() -> {
            session.announceEnd(true);
            removed();
        }, LAST_CALL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Where requests wait for their turn.
    Turns turns() {
        return turns;
    }

    Gate gate() {
        return gate.get();
    }

    Link link() {
        return link;
    }

    String peer() {
        return peer;
    }

    @Override
    public Loop home() {
        return loop;
    }
}
