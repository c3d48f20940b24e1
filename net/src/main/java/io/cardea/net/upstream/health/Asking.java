// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.net.http.RequestStream;
import io.cardea.net.http1.OriginConnection;
import io.cardea.net.http2.OriginSession;
import io.cardea.net.loop.Loop;
import io.cardea.net.upstream.pool.Connector;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One probe under way, on a connection of its own: that an instance still takes connections is part of what is asked. On the prober's loop.
final class Asking implements Connector.Opened, RequestStream.Receiver {
    /// Of an answer's body, no more is read.
    static final int MOST_BYTES = 64 << 10;

    private static final FieldName GRPC_STATUS = FieldName.of("grpc-status");
    private static final Failure DONE = Failure.of(Failure.Kind.CLIENT_GONE, "the probe is over");

    private final Probe probe;
    private final Loop loop;
    private final Consumer<Finding> then;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream(0);
    private @Nullable Future<?> tooLate;
    private @Nullable OriginConnection connection;
    private @Nullable OriginSession session;
    private @Nullable Response head;
    private boolean over;

    private Asking(Probe probe, Loop loop, Consumer<Finding> then) {
        this.probe = probe;
        this.loop = loop;
        this.then = then;
    }

    /// @param then told once, on the loop, unless it was [#cancel]led; perhaps before this returns
    static Asking begin(Probe probe, Loop loop, Consumer<Finding> then) {
        var asking = new Asking(probe, loop, then);
        var limit = probe.config().timeout();
        asking.tooLate = loop.eventLoop().schedule(() -> asking.found(Finding.bad("no answer within " + text(limit))), limit.toNanos(), TimeUnit.NANOSECONDS);
        try {
            probe.connector().connect(loop, probe.endpoint(), false, Nobody.ASKS, limit, free -> free.close(DONE), asking);
        } catch (RuntimeException e) { // who looks up names is gone, say
            asking.found(Finding.bad(String.valueOf(e.getMessage())));
        }
        return asking;
    }

    static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /// Ends it without a word.
    void cancel() {
        if (over) return;
        over = true;
        close();
    }

    private void found(Finding finding) {
        if (over) return;
        over = true;
        close();
        then.accept(finding);
    }

    private void close() {
        var timer = tooLate;
        if (timer != null) timer.cancel(false);
        var answer = head;
        if (answer != null) answer.body().cancel(DONE);
        if (connection != null) connection.close(DONE);
        if (session != null) session.close(DONE);
    }

    @Override
    public void one(OriginConnection opened) {
        connection = opened;
        if (over) {
            opened.close(DONE);
        } else if (probe.endsWithConnection()) {
            found(Finding.good(connected()));
        } else if (probe.isGrpc()) {
            found(Finding.bad("it speaks HTTP/1.1, and gRPC needs HTTP/2"));
        } else {
            send(opened);
        }
    }

    @Override
    public void many(OriginSession opened) {
        session = opened;
        if (over) {
            opened.close(DONE);
        } else if (probe.endsWithConnection()) {
            found(Finding.good(connected()));
        } else {
            send(opened.open());
        }
    }

    private String connected() {
        return probe.endpoint().secure() ? "TLS stands" : "it takes connections";
    }

    private void send(RequestStream stream) {
        var limit = probe.config().timeout().plusSeconds(1); // that of the whole comes first
        stream.send(probe.request(), probe.target(), "", this, limit, limit);
    }

    @Override
    public void failed(Failure why) {
        found(Finding.bad(why.detail()));
    }

    @Override
    public void failed(Failure why, boolean stale) {
        failed(why);
    }

    @Override
    public void interim(Response response) {
        // what counts is the final one
    }

    @Override
    public void switched(Response response, Tunnel tunnel) {
        tunnel.close(DONE);
        found(Finding.bad("it switched protocols"));
    }

    @Override
    public void response(Response response) {
        if (over) {
            response.body().cancel(DONE);
            return;
        }
        head = response;
        if (probe.isGrpc()) {
            if (response.status() != 200) found(Finding.bad("answered " + response.status()));
            else if (response.body().isEmpty()) called(response.fields()); // an end without a message: trailers only
            else pull(response.body());
        } else if (!probe.isGood(response.status())) {
            found(Finding.bad("answered " + response.status()));
        } else if (probe.config().body().isEmpty()) {
            found(Finding.good("answered " + response.status()));
        } else {
            pull(response.body());
        }
    }

    private void pull(Body body) {
        while (!over) {
            var chunk = body.read();
            if (chunk.isNone()) {
                body.demand(() -> pull(body));
                return;
            }
            int room = MOST_BYTES - read.size();
            var bytes = ByteBufUtil.getBytes(chunk.data());
            chunk.data().release();
            read.write(bytes, 0, Math.min(room, bytes.length));
            if (chunk.isFailed()) found(Finding.bad(chunk.failure().orElseThrow().detail()));
            else if (probe.isGrpc()) grpc(chunk.last(), bytes.length > room, chunk.trailers());
            else searched(chunk.last() || bytes.length >= room);
        }
    }

    private void searched(boolean all) {
        if (read.toString(StandardCharsets.ISO_8859_1).contains(probe.wanted())) found(Finding.good("answered as wanted"));
        else if (all) found(Finding.bad("the answer does not hold `" + probe.config().body().orElse("") + "`"));
    }

    private void grpc(boolean last, boolean tooMuch, Optional<Fields> trailers) {
        if (tooMuch) found(Finding.bad("the answer is larger than any of the health protocol"));
        else if (last) called(trailers.orElseGet(Fields::new));
    }

    /// @param status where `grpc-status` is
    private void called(Fields status) {
        var code = status.first(GRPC_STATUS).orElse("none");
        if (!code.equals("0")) {
            found(Finding.bad("grpc-status " + code + (code.equals("12") ? ", it does not know the health protocol" : code.equals("5") ? ", it does not know the service" : "")));
            return;
        }
        try {
            int told = GrpcHealth.status(read.toByteArray());
            found(new Finding(told == GrpcHealth.SERVING, GrpcHealth.name(told)));
        } catch (IllegalArgumentException e) {
            found(Finding.bad("the answer is none of the health protocol: " + e.getMessage()));
        }
    }
}
