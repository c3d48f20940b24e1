// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.Inbox;
import io.cardea.net.http2.hpack.HpackDecoder;
import io.cardea.net.http2.hpack.HpackEncoder;
import io.cardea.net.http2.hpack.HpackException;
import io.cardea.net.http2.wire.ErrorCode;
import io.cardea.net.http2.wire.Frame;
import io.cardea.net.http2.wire.FrameException;
import io.cardea.net.http2.wire.FrameReader;
import io.cardea.net.http2.wire.FrameWriter;
import io.cardea.net.http2.wire.Setting;
import io.cardea.net.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection of HTTP/2, either side of it (RFC 9113): frames in and out, both sides' settings, the connection's own
/// windows, and the table of streams. What streams mean is the [Role]'s.
///
/// Long, because the protocol's shared state is one state machine. Small frames gather in one buffer, which goes out when
/// all that one turn of the loop brought has been looked at: a hundred answers may be one system call.
final class Session implements FrameReader.Frames {
    private static final int TABLE = 4096;
    private static final int DEFAULT_WINDOW = 65_535;
    /// Pieces of bodies up to here are copied behind the other frames; larger ones go as they are.
    private static final int COPIED = 2048;
    /// What gathers in the buffer before it is handed to the channel.
    private static final int GATHERED = 16 * 1024;
    private static final int REMEMBERED = 64;
    private static final int MOST_DROPPED = 1 << 20;
    private static final int LINGER_MILLIS = 500;

    private final Loop loop;
    private final Channel channel;
    private final Role role;
    private final Http2Limits limits;
    private final Inbox inbox;
    private final FrameReader reader;
    private final HpackDecoder decoder = new HpackDecoder(TABLE);
    private final HpackEncoder encoder = new HpackEncoder(TABLE);
    private final HeadBlock block;
    private final Budget budget;
    private final IntObjectHashMap<Stream> streams = new IntObjectHashMap<>(8);
    private final Runnable turnEnds = this::turnEnds;
    private final ArrayDeque<Stream> ready = new ArrayDeque<>();
    private final ArrayDeque<Stream> starved = new ArrayDeque<>(); // of the connection's window
    private final int[] ended = new int[REMEMBERED]; // ids of streams that ended lately; negative if we have reset them
    private int endedAt;

    private @Nullable ByteBuf out;
    private long framesRead;
    private boolean reading;
    private boolean pumping;
    private boolean flushing;
    private boolean closed;
    private boolean lingers;
    private int dropped;

    private int allowed; // bytes of DATA that the peer may still send
    private int consumed;
    private final int connectionWindow;
    private final int growth;
    private long pingAt;
    private long roundTrip;
    private boolean pinged;

    private int sendWindow = DEFAULT_WINDOW;
    private int peerWindow = DEFAULT_WINDOW;
    private int peerStreams = Integer.MAX_VALUE;
    private boolean peerTunnels;
    private boolean settled;
    private int lastPeerStream;
    private boolean goingAway;

    /// What the streams of a connection are for.
    interface Role {
        /// A header block came for a stream that there was none of; it is in the session's [HeadBlock].
        void opened(int stream, boolean endStream) throws FrameException;

        /// What kind of head comes on a stream that the peer opens, or on one that waits for its response.
        HeadBlock.Kind heads();

        /// Whether the peer may open a stream of that number.
        boolean mayOpen(int stream);

        /// The highest number of a stream of ours, 0 before the first.
        int lastOwnStream();

        /// The peer's settings came, the first time or again.
        void settled();

        /// The peer will not answer streams above that number.
        void goingAway(int lastStream, ErrorCode code);

        /// A stream is gone.
        void removed();

        /// The connection ends for a fault of the peer, or because it is time.
        ///
        /// @return what those are told whose streams end with it
        Failure fault(ErrorCode code, String detail);
    }

    /// @param connectionWindow the most that all streams together may send ahead of their readers
    /// @param growth how much of it is for windows that have grown
    Session(Loop loop, Channel channel, Role role, Http2Limits limits, int connectionWindow, int growth, Account account) {
        this.loop = loop;
        this.channel = channel;
        this.role = role;
        this.limits = limits;
        var of = limits.connection();
        this.block = new HeadBlock(new HeadLimits(of.requestLine(), of.field(), of.fields(), of.fieldCount()));
        this.inbox = new Inbox(channel.alloc());
        this.reader = new FrameReader(channel.alloc(), this, Math.max(of.fields(), Frame.MOST));
        this.budget = new Budget(limits.glitches(), account);
        this.connectionWindow = connectionWindow;
        this.growth = growth;
        this.allowed = DEFAULT_WINDOW;
    }

    // ---- reading ------------------------------------------------------------------------------------------------------

    /// Takes over what came. Behind the preface, on the server's side.
    void read(ByteBuf data) {
        if (closed) {
            dropped += data.readableBytes();
            data.release();
            if (dropped > MOST_DROPPED) channel.close();
            return;
        }
        reading = true;
        inbox.add(data);
        while (!closed) {
            try {
                if (!reader.read(inbox.bytes())) break;
                framesRead++;
            } catch (FrameException e) {
                fault(e);
            }
        }
        inbox.trim();
        if (closed) releaseInput();
    }

    private void releaseInput() {
        inbox.release();
        reader.release();
    }

    /// All that came for now was read: what it brought about goes out.
    void readComplete() {
        reading = false;
        if (closed) return;
        pump();
        flush();
    }

    /// Whether a frame or a header block has begun that is not whole.
    boolean isWithinFrame() {
        return !inbox.isEmpty() || reader.isWithinBlock();
    }

    /// How many frames, or pieces of DATA, were read: whether it changes tells a slow peer from one that has stopped.
    long framesRead() {
        return framesRead;
    }

    private void fault(FrameException e) {
        if (e.stream() == 0) {
            fail(e.code(), e.detail());
            return;
        }
        var stream = streams.get(e.stream());
        if (!budget.spend(Budget.STREAM, Glitch.FAULT)) { // what makes us reset streams is no cheaper than resetting them (CVE-2025-8671)
            fail(ErrorCode.ENHANCE_YOUR_CALM, "too many faults: " + e.detail());
        } else if (stream != null) {
            var kind = role.heads() == HeadBlock.Kind.REQUEST ? Failure.Kind.BAD_REQUEST : Failure.Kind.ORIGIN_NONSENSE;
            reset(stream, e.code());
            stream.end(Failure.of(kind, e.detail()), false);
        } else {
            resetUnknown(e.stream(), e.code());
        }
    }

    private void resetUnknown(int stream, ErrorCode code) {
        remember(-stream);
        FrameWriter.reset(frames(), stream, code);
        flushLater();
    }

    /// The connection ends: GOAWAY says why, then it closes. What a client has under way is read for a moment, since closing
    /// with unread input would reset the connection, and it might never see why.
    void fail(ErrorCode code, String detail) {
        if (closed) return;
        var told = role.fault(code, detail);
        FrameWriter.goAway(frames(), lastPeerStream, code, code == ErrorCode.NO_ERROR ? "" : detail);
        lingers = code != ErrorCode.NO_ERROR && role.heads() == HeadBlock.Kind.REQUEST;
        close(told, false);
    }

    /// A stream was reset for a fault of the peer that its owner found.
    void spendFault() {
        if (!budget.spend(Budget.STREAM, Glitch.FAULT)) loop.eventLoop().execute(() -> fail(ErrorCode.ENHANCE_YOUR_CALM, "too many malformed requests"));
    }

    private void spend(int cost, Glitch kind, String what) throws FrameException {
        if (!budget.spend(cost, kind)) throw FrameException.connection(ErrorCode.ENHANCE_YOUR_CALM, "too many frames that bring nothing, at last " + what);
    }

    @Override
    public void headers(int id, ByteBuf headerBlock, boolean endStream) throws FrameException {
        var stream = streams.get(id);
        boolean opens = stream == null && role.mayOpen(id) && id > lastPeerStream;
        boolean trailers = stream != null && (role.heads() == HeadBlock.Kind.REQUEST || stream.hasHead());
        block.begin(trailers ? HeadBlock.Kind.TRAILERS : role.heads());
        try {
            decoder.decode(headerBlock, block);
        } catch (HpackException e) {
            throw FrameException.connection(ErrorCode.COMPRESSION_ERROR, String.valueOf(e.getMessage()));
        }
        block.end();
        if (opens) {
            lastPeerStream = id;
            if (goingAway) return; // RFC 9113 §6.8: it was told that these are not looked at
            role.opened(id, endStream);
        } else if (stream == null) {
            strange(id, "HEADERS");
        } else if (stream.isRemoteEnded()) {
            throw FrameException.stream(id, ErrorCode.STREAM_CLOSED, "HEADERS behind the end of the stream");
        } else if (!trailers) {
            stream.events().head(block, endStream);
        } else {
            if (!endStream) throw FrameException.stream(id, ErrorCode.PROTOCOL_ERROR, "trailers that do not end the stream"); // §8.1
            if (block.complaint().isPresent() || block.isTooLarge()) throw FrameException.stream(id, ErrorCode.PROTOCOL_ERROR, block.complaint().orElse("trailers that are too large"));
            stream.trailers(block.fields());
        }
    }

    /// A frame for a stream that is not there: it ended a moment ago, long ago, or never began (RFC 9113 §5.1).
    private void strange(int id, String type) throws FrameException {
        if (id > (role.mayOpen(id) ? lastPeerStream : role.lastOwnStream())) throw FrameException.connection(ErrorCode.PROTOCOL_ERROR, type + " for a stream that never began");
        spend(Budget.FRAME, Glitch.LATE, type + " for a stream that is over");
        for (int each : ended) {
            if (each == -id) return; // it may not have heard of our RST_STREAM
            if (each == id && (type.equals("HEADERS") || type.equals("DATA"))) throw FrameException.connection(ErrorCode.STREAM_CLOSED, type + " for a stream that is over");
        }
        if (type.equals("HEADERS") && role.mayOpen(id)) throw FrameException.connection(ErrorCode.PROTOCOL_ERROR, "the number of a stream that others have passed"); // §5.1.1
    }

    @Override
    public void dataBegins(int id, int flowBytes) throws FrameException {
        allowed -= flowBytes;
        if (allowed < 0) throw FrameException.connection(ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the connection's window allows");
        var stream = streams.get(id);
        if (stream == null) strange(id, "DATA"); else stream.dataBegins(flowBytes);
    }

    @Override
    public void data(int id, ByteBuf data, int padding, boolean last) throws FrameException {
        var stream = streams.get(id);
        int bytes = data.readableBytes();
        budget.carried(bytes);
        if (stream == null) {
            data.release();
            credit(bytes + padding);
            return;
        }
        if (bytes == 0 && !last && padding == 0) {
            data.release();
            spend(Budget.FRAME, Glitch.EMPTY_DATA, "empty DATA");
            return;
        }
        stream.data(data, padding, last);
    }

    @Override
    public void priority(int stream) throws FrameException {
        spend(Budget.FRAME, Glitch.PRIORITY, "PRIORITY");
    }

    @Override
    public void reset(int id, ErrorCode code) throws FrameException {
        var stream = streams.get(id);
        if (stream == null) {
            strange(id, "RST_STREAM");
            return;
        }
        remember(id);
        streams.remove(id);
        boolean refused = code == ErrorCode.REFUSED_STREAM; // RFC 9113 §8.7
        boolean done = code == ErrorCode.NO_ERROR && stream.isRemoteEnded();
        stream.end(role.heads() == HeadBlock.Kind.REQUEST ? Failure.of(Failure.Kind.CLIENT_GONE, "the client cancelled: " + code)
            : refused ? Failure.beforeSending(Failure.Kind.ORIGIN_CLOSED, "the origin refused the stream")
            : Failure.of(done ? Failure.Kind.ORIGIN_CLOSED : Failure.Kind.ORIGIN_INCOMPLETE, "the origin reset the stream: " + code), refused);
        role.removed();
        spend(Budget.STREAM, Glitch.RESET, "RST_STREAM"); // CVE-2023-44487
    }

    @Override
    public void settings(ByteBuf values) throws FrameException {
        if (settled) spend(Budget.FRAME * 2, Glitch.SETTINGS, "SETTINGS");
        while (values.isReadable()) setting(values.readUnsignedShort(), values.readUnsignedInt());
        settled = true;
        FrameWriter.settingsAck(frames());
        flushLater();
        role.settled();
    }

    private void setting(int number, long value) throws FrameException {
        switch (number) {
            case 1 -> encoder.peerTableSize((int) Math.min(value, TABLE));
            case 2 -> {
                if (value > 1) throw FrameException.connection(ErrorCode.PROTOCOL_ERROR, "ENABLE_PUSH is 0 or 1");
            }
            case 3 -> peerStreams = (int) Math.min(value, Integer.MAX_VALUE);
            case 4 -> {
                if (value > Integer.MAX_VALUE) throw FrameException.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window beyond 2^31-1");
                int change = (int) value - peerWindow;
                peerWindow = (int) value;
                try {
                    for (var stream : List.copyOf(streams.values())) stream.windowUpdate(change); // §6.9.2: it may go below zero
                } catch (FrameException e) {
                    throw FrameException.connection(ErrorCode.FLOW_CONTROL_ERROR, e.detail());
                }
            }
            case 5 -> {
                if (value < Frame.MOST || value > 16_777_215) throw FrameException.connection(ErrorCode.PROTOCOL_ERROR, "MAX_FRAME_SIZE is 16,384 to 16,777,215");
                // ours stay at the least that all take: larger ones would only make the others wait
            }
            case 8 -> {
                if (value > 1) throw FrameException.connection(ErrorCode.PROTOCOL_ERROR, "ENABLE_CONNECT_PROTOCOL is 0 or 1");
                peerTunnels = value == 1;
            }
            default -> {} // MAX_HEADER_LIST_SIZE is advice; of unknown ones nothing follows (§6.5.2)
        }
    }

    @Override
    public void settingsAck() throws FrameException {
        spend(Budget.FRAME, Glitch.SETTINGS, "an acknowledgement");
    }

    @Override
    public void ping(long opaque, boolean ack) throws FrameException {
        if (ack) {
            if (pinged && opaque == pingAt) {
                pinged = false;
                roundTrip = Math.max(1, System.nanoTime() - pingAt);
                return;
            }
            spend(Budget.FRAME, Glitch.PING, "PING");
            return;
        }
        spend(Budget.FRAME, Glitch.PING, "PING");
        FrameWriter.ping(frames(), opaque, true);
        flushLater();
    }

    @Override
    public void goAway(int lastStream, ErrorCode code) throws FrameException {
        spend(Budget.FRAME, Glitch.GOAWAY, "GOAWAY");
        role.goingAway(lastStream, code);
    }

    @Override
    public void windowUpdate(int id, int increment) throws FrameException {
        if (increment == 0) {
            throw id == 0 ? FrameException.connection(ErrorCode.PROTOCOL_ERROR, "a window update of nothing")
                : FrameException.stream(id, ErrorCode.PROTOCOL_ERROR, "a window update of nothing"); // §6.9
        }
        spend(Budget.FRAME, Glitch.WINDOW_UPDATE, "WINDOW_UPDATE");
        if (id != 0) {
            var stream = streams.get(id);
            if (stream == null) strange(id, "WINDOW_UPDATE"); else stream.windowUpdate(increment);
            return;
        }
        if (sendWindow + (long) increment > Integer.MAX_VALUE) throw FrameException.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window beyond 2^31-1");
        sendWindow += increment;
        for (var stream = starved.poll(); stream != null; stream = starved.poll()) enqueue(stream);
    }

    @Override
    public void unknown(int type) throws FrameException {
        spend(Budget.FRAME, Glitch.UNKNOWN, "a frame of type " + type);
    }

    // ---- credit -------------------------------------------------------------------------------------------------------

    /// Bytes of DATA were read or dropped: the connection may carry as many again.
    void credit(int bytes) {
        consumed += bytes;
        // In small portions: where readers that stopped hold most of the window, the others live on what is left of it.
        if (closed || consumed < limits.window() / 2) return;
        allowed += consumed;
        FrameWriter.windowUpdate(frames(), 0, consumed);
        consumed = 0;
        flushLater();
    }

    /// As many more bytes may come on that stream.
    void grant(int id, int bytes) {
        if (closed) return;
        FrameWriter.windowUpdate(frames(), id, bytes);
        if (roundTrip == 0 && !pinged) { // how long the way is decides how large windows must be
            pinged = true;
            pingAt = System.nanoTime();
            FrameWriter.ping(frames(), pingAt, false);
        }
        flushLater();
    }

    /// Whether a window that was used up in so many nanoseconds is what holds the peer back.
    boolean mayGrow(int window, long nanos) {
        if (roundTrip <= 0 || nanos >= 2 * roundTrip || window > limits.mostWindow() / 2) return false;
        long grown = window;
        for (var each : streams.values()) grown += each.window() - limits.window();
        return grown <= growth;
    }

    // ---- writing ------------------------------------------------------------------------------------------------------

    /// Our settings, before all else. With them the connection's window is opened.
    void greet(boolean server) {
        var frames = frames();
        FrameWriter.beginSettings(frames, server ? 4 : 3);
        FrameWriter.setting(frames, Setting.INITIAL_WINDOW_SIZE, limits.window());
        FrameWriter.setting(frames, Setting.MAX_HEADER_LIST_SIZE, limits.connection().fields());
        if (server) {
            FrameWriter.setting(frames, Setting.MAX_CONCURRENT_STREAMS, limits.streams());
            FrameWriter.setting(frames, Setting.ENABLE_CONNECT_PROTOCOL, 1);
        } else {
            FrameWriter.setting(frames, Setting.ENABLE_PUSH, 0);
        }
        FrameWriter.windowUpdate(frames, 0, connectionWindow - DEFAULT_WINDOW);
        allowed = connectionWindow;
        flushLater();
    }

    /// Begins a head on that stream; what is to be encoded follows by the [#encoder], then [#endHead].
    int beginHead(int id, boolean endStream) {
        var frames = frames();
        int begin = FrameWriter.beginHeaders(frames, id, endStream);
        encoder.begin(frames);
        return begin;
    }

    void pseudo(byte[] name, byte[] value) {
        encoder.encode(frames(), name, value);
    }

    void fields(Fields fields) {
        encoder.encode(frames(), fields);
    }

    void endHead(int begin) {
        FrameWriter.endHeaders(frames(), begin, Frame.MOST);
        flushLater();
    }

    void trailers(int id, Fields fields) {
        int begin = beginHead(id, true);
        fields(fields);
        endHead(begin);
    }

    /// One DATA frame; takes over the buffer.
    void data(int id, ByteBuf piece, boolean endStream) {
        int bytes = piece.readableBytes();
        sendWindow -= bytes;
        budget.carried(bytes);
        var frames = frames();
        FrameWriter.data(frames, id, bytes, endStream);
        if (bytes <= COPIED) {
            frames.writeBytes(piece);
            piece.release();
            if (frames.readableBytes() > GATHERED) handOver();
        } else {
            handOver();
            channel.write(piece, channel.voidPromise());
        }
        flushLater();
    }

    /// Bytes that one frame may have now, by the connection's window.
    int sendable() {
        return Math.min(sendWindow, Frame.MOST);
    }

    void starve(Stream stream) {
        starved.add(stream);
    }

    /// That stream has something to send.
    void enqueue(Stream stream) {
        if (!stream.isQueued()) {
            stream.queued(true);
            ready.add(stream);
        }
        flushLater();
    }

    private void pump() {
        if (pumping) return;
        pumping = true;
        while (!closed && !ready.isEmpty() && channel.isWritable()) {
            var stream = ready.poll();
            stream.queued(false);
            stream.turn();
        }
        pumping = false;
    }

    /// The channel has room again.
    void writable() {
        pump();
        flush();
    }

    private ByteBuf frames() {
        var gathering = out;
        if (gathering == null) out = gathering = channel.alloc().buffer(512);
        return gathering;
    }

    private void handOver() {
        var gathered = out;
        out = null;
        if (gathered != null) channel.write(gathered, channel.voidPromise());
    }

    /// At the end of this turn of the loop; while reading, at the end of what is read.
    private void flushLater() {
        if (reading || flushing || pumping || closed) return;
        flushing = true;
        loop.eventLoop().execute(turnEnds);
    }

    private void turnEnds() {
        flushing = false;
        pump();
        flush();
    }

    private void flush() {
        if (closed) return;
        handOver();
        channel.flush();
    }

    // ---- streams ------------------------------------------------------------------------------------------------------

    Stream open(int id, Stream.Events events) {
        var stream = new Stream(this, id, events, peerWindow, limits.window());
        streams.put(id, stream);
        return stream;
    }

    /// Both sides are over.
    void remove(Stream stream) {
        streams.remove(stream.id());
        remember(stream.id());
        budget.answered();
        role.removed();
    }

    /// Ends a stream before its time; its owner knows.
    void reset(Stream stream, ErrorCode code) {
        if (closed || streams.remove(stream.id()) == null) return;
        remember(-stream.id());
        FrameWriter.reset(frames(), stream.id(), code);
        flushLater();
        role.removed();
    }

    /// A stream of ours that the peer has told it will not look at.
    void forget(Stream stream) {
        if (streams.remove(stream.id()) == null) return;
        remember(-stream.id());
        role.removed();
    }

    private void remember(int id) {
        ended[endedAt++ & REMEMBERED - 1] = id;
    }

    Collection<Stream> streams() {
        return streams.values();
    }

    int count() {
        return streams.size();
    }

    /// The most streams that the peer takes at once.
    int peerStreams() {
        return peerStreams;
    }

    /// Whether the peer takes an extended CONNECT (RFC 8441).
    boolean takesTunnels() {
        return peerTunnels;
    }

    boolean isSettled() {
        return settled;
    }

    HeadBlock block() {
        return block;
    }

    Http2Limits limits() {
        return limits;
    }

    /// Asks whether the peer is there; the answer only moves bytes.
    void ping() {
        FrameWriter.ping(frames(), 0, false);
        flushLater();
    }

    // ---- the end ------------------------------------------------------------------------------------------------------

    /// Tells the peer that no more streams are taken. With `last` those that are under way are the last; without, there
    /// may be some on their way (RFC 9113 §6.8).
    void announceEnd(boolean last) {
        if (closed || goingAway) return;
        goingAway = last;
        FrameWriter.goAway(frames(), last ? lastPeerStream : Integer.MAX_VALUE, ErrorCode.NO_ERROR, "");
        flushLater();
    }

    boolean isGoingAway() {
        return goingAway;
    }

    boolean isClosed() {
        return closed;
    }

    /// Closes at once; every stream is told.
    ///
    /// @param untouched whether the peer has surely not worked on any of them
    void close(Failure why, boolean untouched) {
        if (closed) return;
        handOver();
        closed = true;
        budget.settle();
        channel.flush();
        for (var stream : new ArrayList<>(streams.values())) stream.end(why, untouched);
        streams.clear();
        ready.clear();
        starved.clear();
        if (!reading) releaseInput(); // else whoever reads does it
        if (!lingers) {
            channel.close();
            return;
        }
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) tls.closeOutbound();
        else if (channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
        loop.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
}
