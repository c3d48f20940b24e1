// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.cardea.net.http.Lifetime;
import io.cardea.net.http.RequestStream;
import io.cardea.net.http2.wire.ErrorCode;
import io.cardea.net.http2.wire.Frame;
import io.cardea.net.http2.wire.FrameException;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;

/// One connection of HTTP/2 to an origin: many requests at once, each on an [OriginStream].
///
/// An origin that is silent while it owes answers is pinged; if it stays silent, all that it owes has failed.
public final class OriginSession extends ChannelInboundHandlerAdapter implements Session.Role {
    private static final int LAST_STREAM = Integer.MAX_VALUE - 2;
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Loop loop;
    private final Channel channel;
    private final int most;
    private final boolean secure;
    private final Session session;
    private final Deadlines.Deadline silence;
    private final Deadlines.Deadline settling;
    private final Deadlines.Deadline aging;
    private final ArrayDeque<Runnable> unsettled = new ArrayDeque<>(1);
    private byte[] authority = new byte[0];
    private int lastStream = -1;
    private int mostRequests;
    private int requests;
    private boolean retired;
    private boolean pinged;
    private boolean suspected; // of being gone: somebody waited for it in vain
    private boolean refusing;
    private Runnable room = () -> {};
    private Runnable ending = () -> {};
    private long framesSeen;
    private long idleSince = System.nanoTime();

    /// @param most requests at once, however many more the origin would take
    /// @param mostRequests in all; then another connection takes its place
    public OriginSession(Loop loop, Channel channel, Http2Limits limits, int most, int mostRequests) {
        this.loop = loop;
        this.channel = channel;
        this.most = most;
        this.mostRequests = mostRequests;
        this.secure = channel.pipeline().get(SslHandler.class) != null;
        this.session = new Session(loop, channel, this, limits, limits.connectionWindow(most), limits.connectionWindow(most) - most * limits.window(), Account.NONE);
        this.silence = loop.deadlines().deadline(this::silent);
        this.aging = loop.deadlines().deadline(this::retire);
        this.settling = loop.deadlines().deadline(this::unsettled);
        channel.write(ByteBufUtil.writeAscii(channel.alloc(), Frame.PREFACE), channel.voidPromise());
        session.greet(false);
    }

    /// Whether another request can be sent now. Until the origin's settings are here, one: nobody knows yet how many it takes,
    /// and those with a body that it refuses could not be sent again.
    public boolean hasRoom() {
        boolean trusted = !suspected || framesSeen != session.framesRead();
        return isOpen() && trusted && session.count() < (session.isSettled() ? Math.min(most, session.peerStreams()) : 1);
    }

    /// Whether it has refused a request, and answered none since.
    public boolean isRefusing() {
        return refusing;
    }

    void refuses(boolean does) {
        refusing = does;
    }

    /// @param then runs each time that there may be room again
    public void whenRoom(Runnable then) {
        room = then;
    }

    /// @param then runs soon after it has begun to take no more requests
    public void whenRetired(Runnable then) {
        ending = then;
    }

    /// Requests that are not over.
    public int underWay() {
        return session.count();
    }

    /// How many requests it carries at once, as far as is known.
    public int carries() {
        return Math.max(1, Math.min(most, session.peerStreams()));
    }

    public boolean isSettled() {
        return session.isSettled();
    }

    /// Closes unless the origin's settings come in time.
    ///
    /// @param then runs once: when they have come, or when it is known that they will not
    public void settleWithin(Duration time, Runnable then) {
        if (session.isSettled() || session.isClosed()) {
            then.run();
            return;
        }
        unsettled.add(then);
        settling.in(time);
    }

    private void unsettled() {
        if (!session.isSettled()) session.close(Failure.of(Failure.Kind.ORIGIN_TIMEOUT, "the origin sent no SETTINGS"), false);
    }

    /// Whether it had requests before the one that is sent now.
    boolean isUsed() {
        return requests > 1;
    }

    /// Whether it takes requests at all, now or when others are done.
    public boolean isOpen() {
        return !retired && !session.isClosed() && channel.isActive();
    }

    /// A place for one request; begins with what is sent there.
    public RequestStream open() {
        return new OriginStream(this, session);
    }

    /// Nanoseconds since its last request was done, by [System#nanoTime]; 0 while there is one.
    public long idleSince() {
        return session.count() == 0 ? idleSince : 0;
    }

    public Channel channel() {
        return channel;
    }

    int nextStream() {
        lastStream += 2;
        if (++requests >= mostRequests || lastStream >= LAST_STREAM) retire();
        if (session.count() == 0 && !pinged) silence.in(SILENCE);
        return lastStream;
    }

    /// The value at that row of the fields; the same array as for the request before, if that went to the same authority.
    byte[] authority(Fields fields, int row) {
        if (!fields.valueIs(row, authority)) {
            authority = new byte[fields.valueLengthAt(row)];
            fields.copyValue(row, authority, 0, authority.length);
        }
        return authority;
    }

    boolean isSecure() {
        return secure;
    }

    Loop home() {
        return loop;
    }

    /// From now on it takes requests no longer than that.
    public void lives(Lifetime lifetime) {
        if (lifetime.requests() > 0) mostRequests = Math.min(mostRequests, lifetime.requests());
        aging.in(lifetime.age());
    }

    /// Takes no more requests; closes behind the last.
    public void retire() {
        if (!retired) loop.eventLoop().execute(ending); // a request may just begin
        retired = true;
        if (session.count() == 0) loop.eventLoop().execute(this::closeIfDone);
    }

    private void closeIfDone() {
        if (retired && session.count() == 0) close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "the connection is not needed any more"));
    }

    public void close(Failure why) {
        if (session.isClosed()) return;
        if (session.count() == 0) session.fail(ErrorCode.NO_ERROR, why.detail()); else session.close(why, false);
    }

    /// An answer is overdue: is anybody there? Until that is known nothing more is sent there.
    void suspect() {
        if (session.isClosed() || suspected) return;
        suspected = true;
        framesSeen = session.framesRead();
        ask();
    }

    private void ask() {
        pinged = true;
        session.ping();
        silence.in(PATIENCE);
    }

    private void silent() {
        if (session.isClosed() || session.count() == 0 && !pinged) return;
        boolean heard = framesSeen != session.framesRead();
        framesSeen = session.framesRead();
        if (heard) {
            pinged = suspected = false;
            if (session.count() > 0) silence.in(SILENCE);
        } else if (!pinged) {
            ask();
        } else {
            session.close(Failure.of(Failure.Kind.ORIGIN_TIMEOUT, "the origin answers no PING"), false);
        }
    }

    // ---- events -------------------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        session.read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        session.readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) session.writable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone("the origin closed the connection");
        silence.dispose();
        settling.dispose();
        aging.dispose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        gone("the connection to the origin broke: " + cause.getMessage());
    }

    private void gone(String why) {
        boolean untouched = !session.isSettled(); // it never spoke HTTP/2
        session.close(Failure.of(untouched ? Failure.Kind.ORIGIN_NONSENSE : Failure.Kind.ORIGIN_CLOSED, untouched ? "the origin does not speak HTTP/2: " + why : why), false);
        settled(); // those find it closed
    }

    @Override
    public void opened(int stream, boolean endStream) throws FrameException {
        throw FrameException.connection(ErrorCode.PROTOCOL_ERROR, "an origin opens no streams");
    }

    @Override
    public HeadBlock.Kind heads() {
        return HeadBlock.Kind.RESPONSE;
    }

    @Override
    public boolean mayOpen(int stream) {
        return (stream & 1) == 0;
    }

    @Override
    public int lastOwnStream() {
        return Math.max(0, lastStream);
    }

    @Override
    public void settled() {
        settling.clear();
        for (var each = unsettled.poll(); each != null; each = unsettled.poll()) each.run();
    }

    /// Runs that when the origin's settings are known, or when it is known that they will not come.
    void whenSettled(Runnable then) {
        unsettled.add(then);
    }

    @Override
    public void goingAway(int last, ErrorCode code) {
        for (var stream : new ArrayList<>(session.streams())) {
            if (stream.id() <= last) continue; // it will be answered
            session.forget(stream);
            stream.end(Failure.beforeSending(Failure.Kind.ORIGIN_CLOSED, "the origin goes away: " + code), true); // RFC 9113 §6.8
        }
        retire();
    }

    @Override
    public void removed() {
        room.run();
        if (session.count() > 0) return;
        idleSince = System.nanoTime();
        if (!pinged) silence.clear();
        if (session.isSettled() && session.peerStreams() == 0) retired = true; // it takes none; for the next there is another
        if (retired) loop.eventLoop().execute(this::closeIfDone);
    }

    @Override
    public Failure fault(ErrorCode code, String detail) {
        return Failure.of(code == ErrorCode.NO_ERROR ? Failure.Kind.ORIGIN_CLOSED : Failure.Kind.ORIGIN_NONSENSE, detail);
    }
}
