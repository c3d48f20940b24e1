// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.WrappedBody;
import io.cardea.net.http.WebSocketFrames;
import io.cardea.net.loop.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A WebSocket whose client is asked by a Ping whether it is there when it has been silent for a while, and given up when it
/// answers two of them by nothing.
///
/// Pings go out between the origin's frames. The client's Pong goes on to the origin like all that it sends: one that was not asked
/// for is allowed and means nothing (RFC 6455 §5.5.3). A client is never blamed for what an end that does not read holds up.
final class PingedTunnel implements Tunnel {
    private static final byte[] PING = {(byte) 0x89, 0};
    private static final int PATIENCE = 2;

    private final Tunnel tunnel;
    private final Duration period;
    private final Consumer<Failure> giveUp;
    private final Deadlines.Deadline silence;
    private final Incoming incoming;
    private boolean heard;
    private boolean listening; // to the client, and nothing of it waits
    private boolean due;
    private int unanswered;
    private boolean over;

    /// @param giveUp ends the exchange
    PingedTunnel(Tunnel tunnel, Duration period, Deadlines deadlines, Consumer<Failure> giveUp) {
        this.tunnel = tunnel;
        this.period = period;
        this.giveUp = giveUp;
        this.incoming = new Incoming(tunnel.incoming());
        this.silence = deadlines.deadline(this::look);
        silence.in(period);
    }

    private void look() {
        if (heard || !listening) {
            heard = false;
            due = false;
            unanswered = 0;
        } else if (unanswered == PATIENCE) {
            giveUp.accept(Failure.of(Failure.Kind.CLIENT_GONE, "the client answered none of " + PATIENCE + " pings"));
            return;
        } else if (!due) {
            due = true;
            incoming.wakeForPing();
        }
        if (!over) silence.in(period);
    }

    private void rest() {
        over = true;
        silence.dispose();
    }

    @Override
    public Body incoming() {
        return incoming;
    }

    @Override
    public void send(Body outgoing) {
        tunnel.send(new Outgoing(outgoing));
    }

    @Override
    public Duration idle() {
        return tunnel.idle();
    }

    @Override
    public void close(Failure why) {
        rest();
        incoming.release();
        tunnel.close(why);
    }

    /// What comes from the origin, with pings between its frames.
    private final class Incoming implements Body {
        private final Body body;
        private final WebSocketFrames frames = new WebSocketFrames();
        private final ArrayDeque<Chunk> waiting = new ArrayDeque<>(2);
        private @Nullable Runnable reader;
        private boolean asked;

        private Incoming(Body body) {
            this.body = body;
        }

        @Override
        public Chunk read() {
            var first = waiting.poll();
            if (first != null) return first;
            if (due && frames.isBetween()) return ping();
            var chunk = body.read();
            if (chunk.last()) rest();
            if (chunk.isNone() || chunk.last()) return chunk;
            int between = frames.pass(chunk.data());
            return due && between > 0 ? split(chunk.data(), between) : chunk;
        }

        /// So that a ping finds its place in a stream that never pauses.
        private Chunk split(ByteBuf data, int between) {
            var before = data.readRetainedSlice(between);
            waiting.add(ping());
            if (data.isReadable()) waiting.add(Chunk.of(data)); else data.release();
            return Chunk.of(before);
        }

        private Chunk ping() {
            due = false;
            unanswered++;
            return Chunk.of(Unpooled.wrappedBuffer(PING));
        }

        private void wakeForPing() {
            if (frames.isBetween()) wake();
        }

        private void wake() {
            var waiter = reader;
            reader = null;
            if (waiter != null) waiter.run();
        }

        @Override
        public void demand(Runnable readable) {
            if (!waiting.isEmpty() || due && frames.isBetween()) {
                readable.run();
                return;
            }
            reader = readable;
            if (asked) return; // a ping came between
            asked = true;
            body.demand(() -> {
                asked = false;
                wake();
            });
        }

        @Override
        public void cancel(Failure why) {
            reader = null;
            release();
            body.cancel(why);
        }

        private void release() {
            for (var chunk : waiting) chunk.data().release();
            waiting.clear();
        }

        @Override
        public long length() {
            return body.length();
        }
    }

    /// What comes from the client.
    private final class Outgoing implements WrappedBody {
        private final Body body;

        private Outgoing(Body body) {
            this.body = body;
        }

        @Override
        public Body body() {
            return body;
        }

        @Override
        public Chunk read() {
            var chunk = body.read();
            listening = false;
            if (!chunk.isNone()) heard = true;
            return chunk;
        }

        @Override
        public void demand(Runnable readable) {
            listening = true;
            body.demand(() -> {
                heard = true;
                readable.run();
            });
        }
    }
}
