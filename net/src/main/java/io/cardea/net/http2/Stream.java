// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.cardea.net.http.IncomingBody;
import io.cardea.net.http2.wire.ErrorCode;
import io.cardea.net.http2.wire.FrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One stream (RFC 9113 §5): its state, its two windows, the body that comes and the body that goes.
///
/// A body is sent one frame a turn, so that streams share their connection; it is read only when its bytes can go.
final class Stream implements IncomingBody.Source {
    private final Session session;
    private final int id;
    private final Events events;
    private final Runnable wake = this::wake;

    private boolean headRead;
    private boolean remoteEnded;
    private boolean localEnded;
    private boolean unwanted;
    private boolean closed;

    private @Nullable IncomingBody in;
    private long expected = Body.UNKNOWN; // bytes that its Content-Length still owes
    private int window;
    private int allowed;   // bytes that the peer may still send
    private int consumed;  // bytes read, but not yet given back as credit
    private long grantedAt;

    private int sendWindow;
    private @Nullable Body out;
    private ByteBuf piece = Unpooled.EMPTY_BUFFER;
    private boolean lastPiece;
    private Optional<Fields> trailers = Optional.empty();
    private long owed = Body.UNKNOWN; // bytes that our Content-Length still owes
    private boolean queued;
    private long progressAt = System.nanoTime();

    /// Whose stream it is.
    interface Events {
        /// A header block behind the first came, now in the session's [HeadBlock]: a response, or what follows an interim one.
        /// Trailers do not come here.
        void head(HeadBlock block, boolean endStream) throws FrameException;

        /// The reader of the body asked for the first time.
        void bodyWanted();

        /// The reader of the body wants no more of it: what still comes is dropped, and credited to the connection.
        default void bodyCancelled() {}

        /// Bytes of the body came.
        void received(int bytes);

        /// The peer's side has ended, trailers included.
        default void remoteEnded() {}

        /// Bytes of our body went to the channel.
        void wrote(int bytes);

        /// Our side is over, to its last byte.
        void written();

        /// Our body breaks off.
        ///
        /// @return trailers that say so; without them the stream is reset
        default Optional<Fields> lastWords(Failure why) {
            return Optional.empty();
        }

        /// Trailers went out.
        default void trailersSent(Fields fields) {}

        /// Our body broke off: the stream has been reset.
        void broken(Failure why);

        /// The stream ended before its time: by the peer, by its fault, or with its connection.
        ///
        /// @param untouched whether the peer has surely not worked on it
        void ended(Failure why, boolean untouched);
    }

    Stream(Session session, int id, Events events, int sendWindow, int window) {
        this.session = session;
        this.id = id;
        this.events = events;
        this.sendWindow = sendWindow;
        this.window = window;
        this.allowed = window;
    }

    int id() {
        return id;
    }

    /// How much the peer may send ahead of the reader.
    int window() {
        return window;
    }

    Events events() {
        return events;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isRemoteEnded() {
        return remoteEnded;
    }

    boolean isLocalEnded() {
        return localEnded;
    }

    // ---- what comes -------------------------------------------------------------------------------------------------

    /// The head is read; a body follows, or not.
    ///
    /// @param length what Content-Length says, or -1
    /// @throws FrameException if that is not what the end of the stream says
    Body incoming(long length, boolean endStream) throws FrameException {
        headRead = true;
        if (endStream) {
            remoteEnded = true;
            if (length > 0) throw malformed("a Content-Length and no body");
            return Body.empty();
        }
        expected = length;
        var body = new IncomingBody(this, length);
        in = body;
        return body;
    }

    /// Whether the head that belongs to a body was read: what comes behind it are trailers.
    boolean hasHead() {
        return headRead;
    }

    /// What was read ended the peer's side; after whoever waits for the head was told.
    void settle() {
        closeIfOver();
    }

    void dataBegins(int flowBytes) throws FrameException {
        if (remoteEnded) throw FrameException.stream(id, ErrorCode.STREAM_CLOSED, "DATA behind the end of the stream");
        if (in == null) throw malformed("DATA before the head"); // an interim response, or a request's head that was refused
        allowed -= flowBytes;
        if (allowed < 0) throw FrameException.stream(id, ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the window allows");
    }

    void data(ByteBuf data, int padding, boolean last) throws FrameException {
        int bytes = data.readableBytes();
        var body = in;
        if (body == null || expected >= 0 && bytes > expected) {
            data.release();
            session.credit(bytes + padding);
            if (body != null) throw malformed("more bytes than Content-Length says"); // RFC 9113 §8.1.1
            return;
        }
        if (expected >= 0) expected -= bytes;
        if (last && expected > 0) {
            data.release();
            session.credit(bytes + padding);
            throw malformed("fewer bytes than Content-Length says");
        }
        progressAt = System.nanoTime();
        events.received(bytes);
        if (closed) { // it was too much for somebody
            data.release();
            session.credit(bytes + padding);
            return;
        }
        if (padding > 0) consumed(padding);
        if (last) remoteEnded = true;
        body.offer(data);
        if (last && !closed) {
            body.complete(Optional.empty());
            events.remoteEnded();
            closeIfOver();
        }
    }

    void trailers(Fields fields) throws FrameException {
        if (expected > 0) throw malformed("fewer bytes than Content-Length says");
        remoteEnded = true;
        var body = in;
        if (body != null) body.complete(fields.rows() == 0 ? Optional.empty() : Optional.of(fields));
        events.remoteEnded();
        closeIfOver();
    }

    /// Nobody will read what is left of the body that came.
    void dropUnread(Failure why) {
        unwanted = true;
        var body = in;
        if (body != null) body.cancel(why);
    }

    private FrameException malformed(String detail) {
        return FrameException.stream(id, ErrorCode.PROTOCOL_ERROR, detail);
    }

    /// Credit for what was read, in portions; doubled while the reader keeps up with a window in less than two round trips.
    @Override
    public void consumed(int bytes) {
        session.credit(bytes);
        if (remoteEnded || unwanted || closed) return;
        consumed += bytes;
        if (consumed < window / 2) return;
        long now = System.nanoTime();
        int more = session.mayGrow(window, now - grantedAt) ? window : 0;
        grantedAt = now;
        window += more;
        allowed += consumed + more;
        session.grant(id, consumed + more);
        consumed = 0;
    }

    @Override
    public void bodyCancelled() {
        events.bodyCancelled();
    }

    @Override
    public void bodyWanted() {
        events.bodyWanted();
    }

    /// Whether a reader waits for bytes that the peer has not sent.
    boolean isWaitingForPeer() {
        var body = in;
        return !remoteEnded && body != null && body.isWaitedFor();
    }

    // ---- what goes --------------------------------------------------------------------------------------------------

    /// Sends a body behind a head that was written. Ends the stream when it ends.
    ///
    /// @param length as the head said, or [Body#UNKNOWN]
    void send(Body body, long length) {
        out = body;
        owed = length;
        progressAt = System.nanoTime();
        session.enqueue(this);
    }

    /// The head ended our side.
    void sent() {
        localEnded = true;
        events.written();
        closeIfOver();
    }

    boolean isQueued() {
        return queued;
    }

    void queued(boolean is) {
        queued = is;
    }

    private void wake() {
        progressAt = System.nanoTime();
        session.enqueue(this);
    }

    /// Whether bytes are there that the peer does not take: since when is [#progressAt].
    boolean isBlocked() {
        return out != null && piece.isReadable();
    }

    /// When bytes last went or came.
    long progressAt() {
        return progressAt;
    }

    /// Writes at most one frame.
    void turn() {
        var body = out;
        if (body == null || closed) return;
        if (!piece.isReadable() && !lastPiece && !pull(body)) return;
        int bytes = Math.clamp(Math.min(sendWindow, session.sendable()), 0, piece.readableBytes()); // windows may be below zero (§6.9.2)
        if (bytes == 0 && piece.isReadable()) {
            if (sendWindow > 0) session.starve(this); // else the stream's own window wakes it
            return;
        }
        boolean rest = bytes < piece.readableBytes();
        boolean ends = lastPiece && !rest;
        if (ends && owed >= 0 && owed != bytes || owed >= 0 && bytes > owed) {
            breakOff(Failure.of(Failure.Kind.INTERNAL, "the body is not as long as its Content-Length"));
            return;
        }
        if (bytes > 0) {
            if (owed >= 0) owed -= bytes;
            sendWindow -= bytes;
            progressAt = System.nanoTime();
            if (rest) {
                session.data(id, piece.readRetainedSlice(bytes), false);
            } else {
                var whole = piece;
                piece = Unpooled.EMPTY_BUFFER;
                session.data(id, whole, ends && trailers.isEmpty());
            }
            events.wrote(bytes);
        } else if (ends && trailers.isEmpty()) {
            session.data(id, Unpooled.EMPTY_BUFFER, true);
        }
        if (closed) return;
        if (!ends) {
            session.enqueue(this);
            return;
        }
        out = null;
        trailers.ifPresent(this::trailersOut);
        sent();
    }

    /// @return whether there is something to send
    private boolean pull(Body body) {
        while (true) {
            var chunk = body.read();
            if (chunk.isNone()) {
                body.demand(wake);
                return false;
            }
            if (chunk.isFailed()) {
                breakOff(chunk.failure().orElseThrow());
                return false;
            }
            lastPiece = chunk.last();
            trailers = chunk.trailers();
            if (chunk.data().isReadable()) {
                piece = chunk.data();
                return true;
            }
            chunk.data().release();
            if (lastPiece) return true;
        }
    }

    private void breakOff(Failure why) {
        var body = out;
        out = null;
        if (body != null) body.cancel(why);
        if (says(events.lastWords(why))) return;
        session.reset(this, ErrorCode.INTERNAL_ERROR);
        events.broken(why);
    }

    /// Ends a body in its middle by trailers that say why; a length that was promised cannot be broken in this way.
    ///
    /// @return whether that was done
    boolean says(Optional<Fields> why) {
        if (why.isEmpty() || closed || localEnded || owed >= 0) return false;
        stop(Failure.of(Failure.Kind.CLIENT_GONE, "the answer was cut short"));
        trailersOut(why.get());
        sent();
        return true;
    }

    private void trailersOut(Fields fields) {
        session.trailers(id, fields);
        events.trailersSent(fields);
    }

    /// The body is not worth sending any more.
    void stop(Failure why) {
        var body = out;
        out = null;
        piece.release();
        piece = Unpooled.EMPTY_BUFFER;
        if (body != null) body.cancel(why);
    }

    /// @throws FrameException if the peer's credit exceeds what a window can be (RFC 9113 §6.9.1)
    void windowUpdate(int increment) throws FrameException {
        if (sendWindow + (long) increment > Integer.MAX_VALUE) throw FrameException.stream(id, ErrorCode.FLOW_CONTROL_ERROR, "a window beyond 2^31-1");
        boolean blocked = sendWindow <= 0;
        sendWindow += increment;
        if (blocked && sendWindow > 0 && out != null) session.enqueue(this);
    }

    // ---- its end ----------------------------------------------------------------------------------------------------

    private void closeIfOver() {
        if (!localEnded || !remoteEnded || closed) return;
        closed = true;
        session.remove(this);
    }

    /// It is over before its time. Everybody is told once.
    ///
    /// @param untouched whether the peer has surely not worked on it
    void end(Failure why, boolean untouched) {
        if (closed) return;
        close(why);
        events.ended(why, untouched);
    }

    /// It is over; whoever reads or writes its bodies is told.
    void close(Failure why) {
        if (closed) return;
        closed = true;
        var body = in;
        if (body != null) body.fail(why);
        stop(why);
    }
}
