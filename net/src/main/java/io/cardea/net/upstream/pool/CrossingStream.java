// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.net.http.RequestStream;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request whose connection lives on another loop: each call is carried there, each answer back, in their order.
///
/// The origin's side gets its own copy of the fields; bodies cross as [CrossingBody]. Nothing else is seen by both loops.
final class CrossingStream implements RequestStream {
    private final EventLoop here;
    private final EventLoop there;
    private final BiConsumer<Consumer<RequestStream>, Consumer<Failure>> place;
    private final Consumer<Failure> refused;

    // Here:
    private String version = "";
    private boolean bound;

    // There:
    private @Nullable RequestStream stream;
    private Body outgoing = Body.empty();
    private boolean abandoned;

    /// @param place asks for a stream, there, where it is sent on at once
    /// @param refused told here if there is none to be had: nothing was sent, and nothing of the body was read
    CrossingStream(EventLoop here, EventLoop there, BiConsumer<Consumer<RequestStream>, Consumer<Failure>> place, Consumer<Failure> refused) {
        this.here = here;
        this.there = there;
        this.place = place;
        this.refused = refused;
    }

    /// @return whether it will run; not on a loop that has ended
    static boolean run(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void send(Request request, String target, String upgrade, Receiver receiver, Duration firstByteWithin, Duration betweenBytes) {
        var body = request.body().isEmpty() ? Body.empty() : new CrossingBody(request.body(), here, there, false);
        var copy = new Request(request.method(), request.scheme(), request.host(), request.port(), request.path(), request.query(), request.version(),
            request.fields().copy(), body);
        var back = new Back(receiver);
        boolean last = bound;
        boolean runs = run(there, () -> place.accept(opened -> {
            if (abandoned) {
                opened.release();
                return;
            }
            stream = opened;
            outgoing = body;
            if (last) opened.useNoMore();
            opened.send(copy, target, upgrade, back, firstByteWithin, betweenBytes);
        }, why -> run(here, () -> refused.accept(why))));
        if (!runs) refused.accept(Failure.beforeSending(Failure.Kind.SHUTTING_DOWN, "the edge stops"));
    }

    @Override
    public void useNoMore() {
        bound = true;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public void release() {
        // nothing was asked for yet
    }

    @Override
    public void abandon(Failure why) {
        run(there, () -> {
            abandoned = true;
            var current = stream; // none before it is opened, and none when it was answered: it may be somebody else's by now
            if (current == null) return;
            current.abandon(why);
            outgoing.cancel(why);
        });
    }

    /// What the origin says, there, is told here.
    private final class Back implements Receiver {
        private final Receiver receiver;

        Back(Receiver receiver) {
            this.receiver = receiver;
        }

        /// @param last whether the stream says no more than this
        private boolean tell(boolean last, Runnable told) {
            var current = stream;
            var said = current == null ? "" : current.version();
            if (last) stream = null;
            return run(here, () -> {
                version = said;
                told.run();
            });
        }

        @Override
        public void interim(Response response) {
            tell(false, () -> receiver.interim(response));
        }

        @Override
        public void response(Response response) {
            if (response.body().isEmpty()) {
                tell(true, () -> receiver.response(response));
                return;
            }
            var body = new CrossingBody(response.body(), there, here, true);
            if (tell(true, () -> receiver.response(response.withBody(body)))) body.readAhead();
            else response.body().cancel(Failure.of(Failure.Kind.SHUTTING_DOWN, "the edge stops"));
        }

        @Override
        public void switched(Response head, Tunnel tunnel) {
            var incoming = new CrossingBody(tunnel.incoming(), there, here, false);
            boolean runs = tell(true, () -> receiver.switched(head, new Tunnel() {
                @Override
                public Body incoming() {
                    return incoming;
                }

                @Override
                public void send(Body body) {
                    run(there, () -> tunnel.send(new CrossingBody(body, here, there, false)));
                }

                @Override
                public Duration idle() {
                    return tunnel.idle();
                }

                @Override
                public void close(Failure why) {
                    run(there, () -> tunnel.close(why));
                }
            }));
            if (!runs) tunnel.close(Failure.of(Failure.Kind.SHUTTING_DOWN, "the edge stops"));
        }

        @Override
        public void failed(Failure why, boolean stale) {
            outgoing.cancel(why);
            tell(true, () -> receiver.failed(why, stale));
        }
    }
}
