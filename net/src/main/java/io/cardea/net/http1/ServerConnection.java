// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.ConnectionLimits;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Gate;
import io.cardea.core.exchange.Link;
import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.net.http.Inbox;
import io.cardea.net.http.IncomingBody;
import io.cardea.net.http.Pace;
import io.cardea.net.http1.wire.BodyFraming;
import io.cardea.net.http1.wire.ChunkedDecoder;
import io.cardea.net.http.ClientConnection;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http1.wire.HeadWriter;
import io.cardea.net.http1.wire.RequestHeadParser;
import io.cardea.net.http2.wire.Preface;
import io.cardea.net.http.WireException;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: one request after the other, each an [Exchange] of its own.
///
/// While an exchange runs, the next request is not parsed; what a client pipelines waits in a bounded buffer, and
/// beyond that in its own kernel. Long, because a connection is one state machine; parsing and writing live elsewhere.
public final class ServerConnection extends ChannelInboundHandlerAdapter implements Client, ClientConnection, IncomingBody.Source, Outflow.Events {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    /// Bytes of pipelined requests that may wait for their turn.
    private static final int PIPELINE_BOUND = 64 * 1024;
    /// Bytes of a body nobody wants that are read all the same, so that the connection can go on.
    private static final int DRAIN_BOUND = 256 * 1024;
    /// A body up to here shares the head's buffer, and so its system call.
    private static final int SMALL_BODY = 16 * 1024;

    private static final int MOST_INTERIM = 20;

    private enum State { IDLE, HEAD, BUSY, LINGER, CLOSED }

    private final Loop loop;
    private final Channel channel;
    private final Link link;
    private final String peer;
    private final Supplier<Gate> gate;
    private final ConnectionLimits limits;
    private final Drain drain;
    private final RequestHeadParser parser;
    private final Inbox inbox;
    private final BodyReader bodies;
    private final Pace pace;
    private final HeadWriter heads;
    private final AnswerHead head = new AnswerHead();
    private final Outflow outflow;
    private final Deadlines.Deadline reading;
    private final Deadlines.Deadline writing;
    private final Deadlines.Deadline whole;

    private State state = State.IDLE;
    private @Nullable Consumer<ByteBuf> other; // who takes over if the client begins with the preface of HTTP/2
    private @Nullable Exchange exchange;
    private @Nullable IncomingBody body;
    private int drained;
    private int served;
    private int informed;
    private long waited; // what waited for the client when it was last looked at
    private long startNanos;
    private String address;
    private String upgrade = "";
    private @Nullable Tunnel tunnel;
    private boolean keepAlive;
    private boolean http10;
    private boolean continueOwed;
    private boolean processing;
    private boolean inputPaused;
    private boolean inputEnded;
    private boolean responded;

    /// Whether the process or the listener is on its way out: then each answer says `Connection: close`.
    @FunctionalInterface
    public interface Drain {
        boolean isDraining();
    }

    /// @param peer the address of the client, as the socket or the PROXY header says
    public ServerConnection(Loop loop, Channel channel, Link link, String peer, Supplier<Gate> gate, ConnectionLimits limits, Drain drain) {
        this.loop = loop;
        this.heads = loop.local(HeadWriter.class, key -> new HeadWriter());
        this.channel = channel;
        this.link = link;
        this.peer = peer;
        this.address = peer;
        this.gate = gate;
        this.limits = limits;
        this.drain = drain;
        var bounds = new HeadLimits(limits.requestLine(), limits.field(), limits.fields(), limits.fieldCount());
        this.parser = new RequestHeadParser(bounds);
        this.inbox = new Inbox(channel.alloc());
        this.bodies = new BodyReader(new ChunkedDecoder(bounds));
        this.pace = new Pace(limits);
        this.outflow = new Outflow(channel, this);
        this.reading = loop.deadlines().deadline(this::readingExpired);
        this.writing = loop.deadlines().deadline(this::writingExpired);
        this.whole = loop.deadlines().deadline(this::wholeExpired);
        reading.in(limits.head()); // a first request must come as quickly as its head may take
    }

    /// If the client speaks HTTP/2, by prior knowledge (RFC 9113 §3.3), that one takes the connection over, with what was read.
    public void orElse(Consumer<ByteBuf> http2) {
        other = http2;
    }

    // ---- reading ------------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        if (state == State.CLOSED) {
            data.release();
            return;
        }
        inbox.add(data);
        process();
    }

    private void process() {
        if (processing) return;
        processing = true;
        try {
            while (step()) {}
        } catch (WireException e) {
            refuse(Failure.of(e.kind(), e.detail()));
        } finally {
            processing = false;
        }
        inbox.trim();
        if (state == State.BUSY) pauseInput(inbox.size() > PIPELINE_BOUND || body != null && inputPaused && !body.isComplete());
    }

    /// @return whether there may be more to do with what is there
    private boolean step() throws WireException {
        switch (state) {
            case IDLE, HEAD -> {
                if (inbox.isEmpty()) return false;
                boolean first = state == State.IDLE;
                if (first) {
                    state = State.HEAD;
                    startNanos = System.nanoTime();
                }
                if (other != null && isOther(other)) return false;
                if (parser.parse(inbox.bytes())) {
                    begin();
                    return true;
                }
                if (first && served > 0) reading.in(limits.head()); // most heads come whole and need no time-out
                return false;
            }
            case BUSY -> {
                return !inbox.isEmpty() && body != null && !body.isComplete() && readBody(body);
            }
            case LINGER -> {
                drained += inbox.discard();
                if (drained > DRAIN_BOUND) close();
                return false;
            }
            default -> {
                inbox.discard();
                return false;
            }
        }
    }

    /// Whether what came is, or may become, the preface of HTTP/2.
    private boolean isOther(Consumer<ByteBuf> http2) {
        switch (Preface.in(inbox.bytes())) {
            case NONE -> {
                other = null;
                return false;
            }
            case WHOLE -> {
                state = State.CLOSED;
                reading.dispose();
                http2.accept(inbox.take(Long.MAX_VALUE));
            }
            default -> {} // the rest is on its way, or its time runs out
        }
        return true;
    }

    private void begin() {
        state = State.BUSY;
        served++;
        responded = false;
        informed = 0;
        address = peer;
        http10 = parser.minorVersion() == 0;
        upgrade = UpgradeRequest.of(parser);
        // Behind such a request comes no other, whatever the answer: what was sent in the hope of a tunnel must not be read as HTTP.
        keepAlive = parser.keepAlive() && upgrade.isEmpty() && served < limits.requests() && !parser.bodyUnexpected();
        var framing = parser.framing();
        continueOwed = parser.expectsContinue() && framing != BodyFraming.NONE;
        Body message = Body.empty();
        if (framing == BodyFraming.NONE) {
            body = null;
            reading.clear();
        } else {
            bodies.begin(framing, parser.contentLength());
            drained = 0;
            pace.restart();
            message = body = new IncomingBody(this, bodies.remaining());
            reading.in(limits.body());
        }
        var opened = parser.bodyUnexpected()
            // RFC 9110 §9.3.1: such a body has no meaning, and is where requests are hidden
            ? gate.get().refused(this, Failure.of(Failure.Kind.BAD_REQUEST, "a " + parser.method() + " request has no body"), startNanos)
            : gate.get().open(this, parser.method(), parser.target(), parser.fields(), http10 ? "1.0" : "1.1", message, startNanos);
        exchange = opened;
        var total = opened.route().limits().total();
        if (total.isPositive()) whole.in(total);
        opened.proceed();
    }

    private boolean readBody(IncomingBody into) throws WireException {
        int before = inbox.size();
        var part = bodies.read(inbox);
        count(part.readableBytes());
        into.offer(part);
        if (bodies.isDone()) bodyDone(into);
        return inbox.size() < before && state != State.CLOSED;
    }

    private void count(int bytes) {
        var current = exchange;
        if (tunnel != null && current != null) {
            current.bodyReceived(bytes);
            reading.in(tunnel.idle());
            return;
        }
        pace.count(bytes);
        if (current == null) {
            drained += bytes;
            return;
        }
        current.bodyReceived(bytes);
        if (current.receivedBytes() > current.route().limits().body()) {
            keepAlive = false;
            current.fail(Failure.of(Failure.Kind.CONTENT_TOO_LARGE, "the body is larger than " + current.route().limits().body() + " bytes"));
        }
    }

    private void bodyDone(IncomingBody done) {
        reading.clear();
        continueOwed = false;
        done.complete(bodies.trailers());
        if (exchange == null && state == State.BUSY) next(); // it was being drained
    }

    /// What could not be read leaves the framing unclear: answered once, then closed (RFC 9112 §9.6).
    private void refuse(Failure why) {
        keepAlive = false;
        inbox.discard();
        var current = exchange;
        if (current == null && state == State.BUSY) {
            close();
        } else if (current == null) {
            state = State.BUSY;
            responded = false;
            body = null;
            reading.clear();
            http10 = false;
            exchange = gate.get().refused(this, why, startNanos);
            exchange.proceed();
        } else {
            var broken = body;
            if (broken != null) broken.fail(why);
            current.fail(why);
        }
    }

    @Override
    public void pauseBody(boolean full) {
        if (full != inputPaused) pauseInput(full);
    }

    private void pauseInput(boolean pause) {
        if (inputPaused == pause) return;
        inputPaused = pause;
        channel.config().setAutoRead(!pause);
    }

    @Override
    public void bodyWanted() {
        if (!continueOwed) return;
        continueOwed = false;
        channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), "HTTP/1.1 100 Continue\r\n\r\n"), channel.voidPromise());
    }

    @Override
    public void bodyCancelled() {
        pauseInput(false); // the rest is drained within bounds, or the connection closes after the answer
    }

    // ---- answering ----------------------------------------------------------------------------------------------

    @Override
    public void inform(Response interim) {
        if (responded || http10 || state != State.BUSY) return; // RFC 9110 §15.2: never to HTTP/1.0
        if (++informed > MOST_INTERIM || !channel.isWritable()) return; // they may be dropped, and must not pile up
        channel.writeAndFlush(heads.response(channel.alloc(), interim.status(), interim.fields(), 0), channel.voidPromise());
    }

    @Override
    public void respond(Response response) {
        var current = exchange;
        if (current == null || state != State.BUSY) {
            response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the connection is closed"));
            if (current != null) current.abort(Failure.of(Failure.Kind.CLIENT_GONE, "the connection is closed"));
            return;
        }
        responded = true;
        if (response.status() == 101 && current.hasTunnel()) {
            join(current, response);
            return;
        }
        int status = response.status();
        var message = response.body();
        long length = message.length();
        head.frame(response, current.request().method(), http10, keepAlive && !drain.isDraining() && rest(), loop.date());
        keepAlive = head.keepsAlive();
        current.headSent(status);
        if (!channel.isWritable()) writing.in(limits.write());
        if (head.isBodiless()) {
            channel.writeAndFlush(heads.response(channel.alloc(), status, response.fields(), 0), channel.voidPromise());
            if (length != 0) message.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "no body is sent for this message"));
            written();
            return;
        }
        int room = length >= 0 && length <= SMALL_BODY ? (int) length : 0;
        var first = heads.response(channel.alloc(), status, response.fields(), room);
        if (outflow.startWith(first, message, head.isChunked(), length)) written();
    }

    /// HTTP is over on this connection: from here on bytes go both ways as they are.
    private void join(Exchange current, Response head) {
        var far = current.tunnelled();
        tunnel = far;
        whole.clear();
        head.fields().set(FieldName.CONNECTION, "upgrade");
        head.fields().set(FieldName.UPGRADE, upgrade);
        current.headSent(101);
        channel.write(heads.response(channel.alloc(), 101, head.fields(), 0), channel.voidPromise());
        bodies.begin(BodyFraming.UNTIL_CLOSE, 0);
        var incoming = new IncomingBody(this, Body.UNKNOWN);
        body = incoming;
        reading.in(far.idle());
        far.send(incoming);
        outflow.start(far.incoming(), false, Body.UNKNOWN);
        process();
        if (inputEnded) incoming.complete(Optional.empty());
    }

    /// Whether the unread rest of the request is small enough to be read away after the answer.
    private boolean rest() {
        return body == null || body.isComplete() || !continueOwed && bodies.remaining() >= 0 && bodies.remaining() <= DRAIN_BOUND;
    }

    @Override
    public void wrote(int bytes) {
        var current = exchange;
        if (current != null) current.bodySent(bytes);
        if (tunnel != null) reading.in(tunnel.idle());
        if (!channel.isWritable()) writing.in(limits.write());
    }

    @Override
    public void written() {
        var outbound = channel.unsafe().outboundBuffer();
        if (outbound == null || outbound.totalPendingWriteBytes() == 0) {
            finished();
        } else {
            writing.in(limits.write());
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
                if (done.isSuccess()) finished();
            });
        }
    }

    @Override
    public void broken(Failure why) {
        var current = exchange;
        reset();
        if (current != null) current.abort(why);
    }

    private void finished() {
        var current = exchange;
        if (current == null) return;
        exchange = null;
        writing.clear();
        whole.clear();
        current.sent();
        if (state != State.BUSY) return;
        var unread = body;
        boolean complete = unread == null || unread.isComplete();
        if (unread != null) unread.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "answered before the body was read"));
        if (!keepAlive) {
            if (complete && inbox.isEmpty()) close(); else linger();
        } else if (complete) {
            next();
        } else {
            reading.in(limits.linger()); // readBody goes on, into a body that drops all
        }
    }

    private void next() {
        state = State.IDLE;
        body = null;
        if (inputEnded && inbox.isEmpty()) {
            close();
            return;
        }
        pauseInput(false);
        reading.in(limits.idle());
        process();
    }

    /// Closing with unread input would reset the connection, and the client might never see the answer (RFC 9112 §9.6).
    private void linger() {
        state = State.LINGER;
        drained = 0;
        pauseInput(false);
        reading.in(limits.linger());
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) tls.closeOutbound(); // its close_notify says what a FIN says
        else if (channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
        process();
    }

    @Override
    public void reset() {
        keepAlive = false;
        close();
    }

    private void close() {
        if (state == State.CLOSED) return;
        state = State.CLOSED;
        channel.close();
    }

    // ---- events -------------------------------------------------------------------------------------------------

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!channel.isWritable()) return;
        // What waits below the low-water mark must be taken, too: nothing else would notice when it is not.
        if (responded && exchange != null && outflow.isIdle()) writing.in(limits.write()); else writing.clear();
        outflow.writable();
    }

    /// The process drains: an idle connection goes at once, a busy one after its answer.
    public void drain() {
        if (state == State.IDLE) close(); else keepAlive = false;
    }

    private void readingExpired() {
        var current = exchange;
        switch (state) {
            case IDLE, LINGER -> close();
            case HEAD -> refuse(Failure.of(Failure.Kind.REQUEST_TIMEOUT, "the head did not come within " + limits.head()));
            case BUSY -> {
                if (tunnel != null && current != null) {
                    gone("nothing went either way for " + tunnel.idle());
                } else if (current == null) {
                    close(); // the drain took too long
                } else if (inputEnded && !responded) {
                    gone("the client closed its side, and no answer was there within " + limits.halfClosed());
                } else if (body != null && !body.isComplete()) {
                    boolean ours = inputPaused || !body.isWaitedFor(); // then it is not the client who is slow
                    if (pace.isTooSlow() && !ours) refuse(Failure.of(Failure.Kind.REQUEST_TIMEOUT, "the body came slower than " + limits.bodyRate() + " bytes a second"));
                    else reading.in(limits.body());
                }
            }
            default -> {}
        }
    }

    private void wholeExpired() {
        var current = exchange;
        if (current != null) current.fail(Failure.of(Failure.Kind.TOTAL_TIMEOUT, "the exchange took longer than " + current.route().limits().total()));
    }

    private void writingExpired() {
        var outbound = channel.unsafe().outboundBuffer();
        long waits = (outbound == null ? 0 : outbound.totalPendingWriteBytes()) - outflow.transferred();
        if (waits != waited) { // slow, not gone
            waited = waits;
            writing.in(limits.write());
            return;
        }
        gone("the client took nothing for " + limits.write());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE || event instanceof SslCloseCompletionEvent) {
            // RFC 9112 §9.6, RFC 8446 §6.1: a client that closed its sending side may still read the answer.
            inputEnded = true;
            if (tunnel != null && body != null) body.complete(Optional.empty()); // the other side may still speak
            else if (state == State.BUSY && body != null && !body.isComplete()) gone("the client left in the middle of its request");
            else if (state != State.BUSY) close();
            else if (!responded) reading.in(limits.halfClosed());
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone("the client closed the connection");
        inbox.release();
        reading.dispose();
        writing.dispose();
        whole.dispose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) LOG.warn("closing the connection of {}: {}", peer, cause.toString(), cause);
        gone("the connection broke: " + cause.getMessage());
    }

    private void gone(String why) {
        close();
        var failure = Failure.of(Failure.Kind.CLIENT_GONE, why);
        var unread = body;
        if (unread != null) unread.fail(failure);
        outflow.cancel(failure);
        var current = exchange;
        exchange = null;
        if (current != null) current.abort(failure);
        if (unread != null) unread.cancel(failure); // a whole one that nobody will read
    }

    // ---- what an exchange may ask -------------------------------------------------------------------------------

    @Override
    public String upgrade() {
        return upgrade;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void believe(String proven) {
        address = proven;
    }

    @Override
    public String peerAddress() {
        return peer;
    }

    @Override
    public Link link() {
        return link;
    }

    @Override
    public boolean awaitsContinue() {
        return continueOwed;
    }

    @Override
    public Executor loop() {
        return loop.eventLoop();
    }

    @Override
    public Loop home() {
        return loop;
    }

    @Override
    public boolean isOnLoop() {
        return loop.eventLoop().inEventLoop();
    }
}
