// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.Body;
import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.net.http.Inbox;
import io.cardea.net.http.IncomingBody;
import io.cardea.net.http.Lifetime;
import io.cardea.net.http.RequestStream;
import io.cardea.net.http.WebSocket;
import io.cardea.net.http1.wire.BodyFraming;
import io.cardea.net.http1.wire.ChunkedDecoder;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http1.wire.HeadWriter;
import io.cardea.net.http1.wire.ResponseHeadParser;
import io.cardea.net.http.WireException;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection to an origin: one request at a time, never pipelined, so that a response has one request to belong to.
///
/// Whatever an origin says unasked, or that is not HTTP/1.1, ends the connection: it is never used again.
public final class OriginConnection extends ChannelInboundHandlerAdapter implements RequestStream, IncomingBody.Source, Outflow.Events {
    private static final Failure ENDED = Failure.beforeSending(Failure.Kind.ORIGIN_CLOSED, "the origin had closed the connection");
    private static final ByteBuffer PROBE = ByteBuffer.allocateDirect(1); // nobody looks at what is read
    private static final HeadLimits LIMITS = new HeadLimits(8192, 16 * 1024, 64 * 1024, 200);

    private final Loop loop;
    private final HeadWriter heads;
    private final Channel channel;
    private final Consumer<OriginConnection> released;
    private final ResponseHeadParser parser = new ResponseHeadParser(LIMITS);
    private final BodyReader bodies = new BodyReader(ChunkedDecoder.ofOrigin(LIMITS));
    private final Inbox inbox;
    private final Outflow outflow;
    private final Deadlines.Deadline waiting;

    private @Nullable Receiver receiver;
    private @Nullable IncomingBody body;
    private Duration firstByte = Duration.ZERO;
    private Duration between = Duration.ZERO;
    private String switching = "";
    private String accept = "";
    private boolean tunnel;
    private boolean requestWritten;
    private boolean bound; // to one client
    private Lifetime lifetime = Lifetime.ENDLESS;
    private int requests;
    private long keptNanos = Long.MAX_VALUE;
    private boolean reusable;
    private boolean reused;
    private boolean closed;
    private boolean inputPaused;

    /// @param released called when the connection is free for another request; may be called inside [#send]'s receiver
    public OriginConnection(Loop loop, Channel channel, Consumer<OriginConnection> released) {
        this.loop = loop;
        this.heads = loop.local(HeadWriter.class, key -> new HeadWriter());
        this.channel = channel;
        this.released = released;
        this.inbox = new Inbox(channel.alloc());
        this.outflow = new Outflow(channel, this);
        this.waiting = loop.deadlines().deadline(this::expired);
    }

    public boolean isOpen() {
        return !closed && channel.isActive();
    }

    public Channel channel() {
        return channel;
    }

    @Override
    public void send(Request request, String target, String upgrade, Receiver asker, Duration firstByteWithin, Duration betweenBytes) {
        if (reused && (!isOpen() || !request.isIdempotent() && hasEnded())) {
            close(ENDED);
            asker.failed(ENDED, true);
            return;
        }
        receiver = asker;
        requestWritten = false;
        reusable = !bound;
        requests++;
        firstByte = firstByteWithin;
        between = betweenBytes;
        parser.expect(request.method());
        switching = upgrade;
        if (!upgrade.isEmpty()) ask(request.fields(), upgrade);
        var message = request.body();
        long length = message.length();
        var head = heads.request(channel.alloc(), request.method(), target, request.fields());
        waiting.in(firstByte);
        if (message.isEmpty()) {
            channel.writeAndFlush(head, channel.voidPromise());
            written();
        } else if (outflow.startWith(head, message, length < 0, length)) {
            written();
        }
    }

    /// Whether the origin has ended it, and the loop has not heard of it yet: one that is idle has nothing to say but that. Asked only for what
    /// may not be sent twice; behind TLS there is no telling.
    private boolean hasEnded() {
        if (!(channel instanceof EpollSocketChannel || channel instanceof EpollDomainSocketChannel) || channel.pipeline().get(SslHandler.class) != null) return false;
        try {
            return ((UnixChannel) channel).fd().read(PROBE.duplicate(), 0, 1) != 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void useNoMore() {
        bound = true;
    }

    /// How long the origin keeps it when nobody uses it, as it said last; [Long#MAX_VALUE] nanoseconds if it said nothing.
    public long keptNanos() {
        return keptNanos;
    }

    /// From now on it is used no longer than that.
    public void lives(Lifetime as) {
        lifetime = as;
    }

    /// Whether it has carried enough.
    public boolean isWorn() {
        return lifetime.isOver(requests);
    }

    @Override
    public String version() {
        return parser.minorVersion() == 0 ? "1.0" : "1.1";
    }

    @Override
    public void release() {
        released.accept(this);
    }

    /// What is half done cannot be reused.
    @Override
    public void abandon(Failure why) {
        if (receiver == null && body == null) return;
        receiver = null;
        close(why);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        if (closed) {
            data.release();
            return;
        }
        inbox.add(data);
        try {
            while (!closed && !inbox.isEmpty() && step()) {}
        } catch (WireException e) {
            fail(Failure.of(Failure.Kind.ORIGIN_NONSENSE, e.detail()));
        }
        inbox.trim();
    }

    private boolean step() throws WireException {
        var into = body;
        if (into != null) return readBody(into);
        if (receiver == null) {
            // Unasked: it would become the answer to somebody else's request.
            close(Failure.of(Failure.Kind.ORIGIN_NONSENSE, "the origin spoke unasked"));
            return false;
        }
        if (!parser.parse(inbox.bytes())) return false;
        head(receiver);
        return true;
    }

    private void head(Receiver asker) {
        int status = parser.status();
        if (status == 101 && !switching.isEmpty()) {
            switched(asker);
            return;
        }
        if (status == 101) {
            fail(Failure.of(Failure.Kind.ORIGIN_NONSENSE, "the origin switched protocols, which nobody asked for"));
            return;
        }
        if (status < 200) {
            reused = false; // it has heard this request: if it closes now, it was not for having grown stale
            asker.interim(new Response(status, parser.fields(), Body.empty()));
            return;
        }
        var framing = parser.framing();
        reusable &= parser.keepAlive() && framing != BodyFraming.UNTIL_CLOSE;
        if (reusable) keptNanos = KeepAlive.nanos(parser.fields(), keptNanos);
        receiver = null;
        if (framing == BodyFraming.NONE || framing == BodyFraming.LENGTH && parser.contentLength() == 0) {
            waiting.clear();
            var response = new Response(status, parser.fields(), Body.empty());
            answered();
            asker.response(response);
            return;
        }
        bodies.begin(framing, parser.contentLength());
        var message = new IncomingBody(this, bodies.remaining());
        body = message;
        waiting.in(between);
        try {
            // What came along with the head goes along with it: a small answer is one write to the client.
            while (body == message && !inbox.isEmpty() && readBody(message)) {}
        } catch (WireException e) {
            message.fail(Failure.of(Failure.Kind.ORIGIN_NONSENSE, e.detail()));
            close(Failure.of(Failure.Kind.ORIGIN_NONSENSE, e.detail()));
        }
        asker.response(new Response(status, parser.fields(), message));
    }

    private void ask(Fields fields, String upgrade) {
        fields.set(FieldName.CONNECTION, "upgrade");
        fields.set(FieldName.UPGRADE, upgrade);
        if (!upgrade.equals(WebSocket.NAME)) return;
        if (!fields.contains(WebSocket.KEY)) fields.set(WebSocket.KEY, WebSocket.newKey());
        accept = WebSocket.accept(fields.first(WebSocket.KEY).orElse(""));
    }

    /// RFC 9110 §7.8, RFC 6455 §4.1: only what was asked for, and only from a server that understood.
    private void switched(Receiver asker) {
        var fields = parser.fields();
        boolean agreed = fields.first(FieldName.UPGRADE).orElse("").equalsIgnoreCase(switching)
            && fields.joined(FieldName.CONNECTION).orElse("").toLowerCase(Locale.ROOT).contains("upgrade")
            && (!switching.equals(WebSocket.NAME) || fields.first(WebSocket.ACCEPT).orElse("").equals(accept));
        if (!agreed) {
            fail(Failure.of(Failure.Kind.ORIGIN_NONSENSE, "the origin switched protocols, but not to what was asked for"));
            return;
        }
        receiver = null;
        reusable = false;
        tunnel = true;
        waiting.clear();
        bodies.begin(BodyFraming.UNTIL_CLOSE, 0);
        var incoming = new IncomingBody(this, Body.UNKNOWN);
        body = incoming;
        asker.switched(new Response(101, fields, Body.empty()), new Tunnel() {
            @Override
            public Body incoming() {
                return incoming;
            }

            @Override
            public void send(Body outgoing) {
                outflow.start(outgoing, false, Body.UNKNOWN);
            }

            @Override
            public void close(Failure why) {
                OriginConnection.this.close(why);
            }
        });
    }

    private boolean readBody(IncomingBody into) throws WireException {
        int before = inbox.size();
        var part = bodies.read(inbox);
        if (bodies.isDone()) {
            body = null;
            waiting.clear();
            into.offer(part);
            into.complete(bodies.trailers());
            answered();
            return true;
        }
        if (!inputPaused && !tunnel) waiting.in(between);
        into.offer(part);
        return inbox.size() < before;
    }

    /// The response is whole. Free again only if the request is too, and nothing came behind.
    private void answered() {
        if (!requestWritten) {
            // An early answer: the rest of the request is not worth sending, and half of one must not be followed.
            outflow.cancel(Failure.of(Failure.Kind.ORIGIN_CLOSED, "the origin answered before the request was sent"));
            reusable = false;
        }
        if (!reusable || !inbox.isEmpty()) {
            close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "not to be used again"));
            return;
        }
        reused = true;
        if (inputPaused) pauseBody(false);
        released.accept(this);
    }

    @Override
    public void pauseBody(boolean full) {
        if (inputPaused == full) return;
        inputPaused = full;
        channel.config().setAutoRead(!full);
        if (full) waiting.clear(); else if (body != null && !tunnel) waiting.in(between);
    }

    @Override
    public void bodyCancelled() {
        body = null;
        close(Failure.of(Failure.Kind.CLIENT_GONE, "the response was given up"));
    }

    @Override
    public void wrote(int bytes) {
        if (receiver != null) waiting.in(firstByte);
    }

    @Override
    public void written() {
        requestWritten = true;
        if (tunnel) endOutput();
    }

    /// The client has said its last word; the origin may still speak.
    private void endOutput() {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) tls.closeOutbound();
        else if (channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
    }

    @Override
    public void broken(Failure why) {
        fail(why); // the request's body broke off: closing without its end is the only honest sign (RFC 9112 §8)
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) outflow.writable();
    }

    private void expired() {
        if (!outflow.isIdle() && channel.isWritable() && receiver != null) {
            waiting.in(firstByte); // the client is the slow one, and has its own time-out
            return;
        }
        fail(Failure.of(Failure.Kind.ORIGIN_TIMEOUT, body == null ? "no answer within " + firstByte : "nothing more within " + between));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        var into = body;
        if (into != null && bodies.endsWithConnection()) {
            body = null;
            into.complete(Optional.empty());
            close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "the end of the response"));
        } else {
            fail(Failure.of(into == null ? Failure.Kind.ORIGIN_CLOSED : Failure.Kind.ORIGIN_INCOMPLETE,
                into == null ? "the origin closed the connection before it answered" : "the origin closed in the middle of its answer"));
        }
        inbox.release();
        waiting.dispose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(Failure.of(body == null ? Failure.Kind.ORIGIN_CLOSED : Failure.Kind.ORIGIN_INCOMPLETE, "the connection to the origin broke: " + cause.getMessage()));
    }

    private void fail(Failure why) {
        var asker = receiver;
        receiver = null;
        boolean stale = reused && !parser.hasBegun() && why.kind() == Failure.Kind.ORIGIN_CLOSED;
        close(why);
        if (asker != null) asker.failed(why, stale);
    }

    public void close(Failure why) {
        if (closed) return;
        closed = true;
        waiting.clear();
        outflow.cancel(why);
        var into = body;
        body = null;
        if (into != null) into.fail(why);
        channel.close();
    }
}
