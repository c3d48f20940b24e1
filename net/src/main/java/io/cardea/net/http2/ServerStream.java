// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Link;
import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Response;
import io.cardea.net.http.AnswerFields;
import io.cardea.net.http.Pace;
import io.cardea.net.http.WebSocket;
import io.cardea.net.http2.wire.ErrorCode;
import io.cardea.net.http2.wire.FrameException;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.cardea.net.loop.OnLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One request of a client and its answer, on a stream of their own. Long, because it is one state machine: what comes, what
/// goes, and what time runs out for.
final class ServerStream implements Client, OnLoop, Stream.Events {
    private static final byte[] STATUS = ":status".getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] STATUSES = new byte[600][];
    private static final int MOST_INTERIM = 20;
    private static final Duration LINGER = Duration.ofMillis(100);
    private static final Failure ANSWERED = Failure.of(Failure.Kind.CLIENT_GONE, "answered before the body was read");

    static {
        for (int status = 100; status < 600; status++) STATUSES[status] = Integer.toString(status).getBytes(StandardCharsets.US_ASCII);
    }

    private final ServerConnection connection;
    private final Session session;
    private final Stream stream;
    private final long startNanos = System.nanoTime();
    private String address;
    private @Nullable Exchange exchange;
    private @Nullable Held held;
    private Deadlines.@Nullable Deadline whole;
    private @Nullable Pace pace;
    private long paceSince;
    private Duration limit = Duration.ZERO;
    private Deadlines.@Nullable Deadline lingering;
    private String upgrade = "";
    private Body early = Body.empty();
    private @Nullable Tunnel tunnel;
    private int informed;
    private boolean responded;
    private boolean muted; // the request was malformed: its answer is RST_STREAM
    private boolean continueOwed;

    /// A request that has no body by its method, but whose stream goes on: until it ends, or a body comes after all.
    private record Held(String method, String target, Fields fields) {}

    ServerStream(ServerConnection connection, Session session, int id) {
        this.connection = connection;
        this.session = session;
        this.stream = session.open(id, this);
        this.address = connection.peer();
    }

    // ---- the request --------------------------------------------------------------------------------------------------

    /// What the block says becomes an exchange, also if it is refused: so that it is counted and logged like all else.
    void begin(HeadBlock block, boolean endStream) {
        var complaint = block.complaint();
        if (complaint.isPresent()) {
            malformed(complaint.get());
        } else if (block.isTooLong()) {
            refuse(Failure.of(Failure.Kind.URI_TOO_LONG, "the path exceeds " + session.limits().connection().requestLine() + " bytes"));
        } else if (block.isTooLarge()) {
            refuse(Failure.of(Failure.Kind.FIELDS_TOO_LARGE, "more or longer fields than the limits of the listener allow"));
        } else if (!block.method().equals("CONNECT") && !block.scheme().equals(link().scheme())) {
            malformed("the scheme is not that of the connection");
        } else if (!block.protocol().isEmpty()) {
            tunnel(block, endStream);
        } else {
            open(block, endStream);
        }
    }

    private void open(HeadBlock block, boolean endStream) {
        var fields = block.fields();
        int expectation = fields.find(FieldName.EXPECT, 0);
        if (expectation >= 0 && !fields.valueIs(expectation, "100-continue")) {
            refuse(Failure.of(Failure.Kind.EXPECTATION_FAILED, "the only expectation met is one `100-continue`"));
            return;
        }
        Body body;
        try {
            body = stream.incoming(block.contentLength(), endStream);
        } catch (FrameException e) {
            malformed(e.detail());
            return;
        }
        if (!endStream && isBodiless(block.method())) {
            if (block.contentLength() > 0) refuse(bodyRefused(block.method()));
            else held = new Held(block.method(), block.target(), fields);
            return;
        }
        continueOwed = expectation >= 0 && !endStream;
        if (!endStream) {
            pace = new Pace(session.limits().connection());
            paceSince = System.nanoTime();
        }
        open(block.method(), block.target(), fields, body);
    }

    /// An extended CONNECT (RFC 8441) is what GET with `Upgrade` is in HTTP/1.1, and is routed and decided on as that one.
    private void tunnel(HeadBlock block, boolean endStream) {
        var name = block.protocol().toLowerCase(Locale.ROOT);
        if (endStream) {
            malformed("a tunnel that ends as it begins");
        } else if (name.equals(WebSocket.NAME) && !WebSocket.isVersion13(block.fields())) {
            refuse(Failure.of(Failure.Kind.BAD_REQUEST, "a WebSocket is of version 13"));
        } else {
            upgrade = name;
            try {
                early = stream.incoming(Body.UNKNOWN, false);
            } catch (FrameException e) {
                throw new IllegalStateException(e); // only for a length that does not fit
            }
            open("GET", block.target(), block.fields(), Body.empty());
        }
    }

    private void join(Exchange current, Response head) {
        var far = current.tunnelled();
        tunnel = far;
        if (whole != null) whole.clear();
        head.fields().remove(WebSocket.ACCEPT);
        head(200, head.fields(), false);
        far.send(early);
        stream.send(far.incoming(), Body.UNKNOWN);
    }

    /// RFC 9110 §9.3.1: such a body has no meaning, and is where requests are hidden.
    private static boolean isBodiless(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("TRACE");
    }

    private static Failure bodyRefused(String method) {
        return Failure.of(Failure.Kind.BAD_REQUEST, "a " + method + " request has no body");
    }

    private void open(String method, String target, Fields fields, Body body) {
        var opened = connection.gate().open(this, method, target, fields, "2", body, startNanos);
        exchange = opened;
        var total = opened.route().limits().total();
        var asked = Grpc.is(fields) ? Grpc.timeout(fields) : Optional.<Duration>empty();
        if (asked.isPresent() && (total.isZero() || asked.get().compareTo(total) < 0)) total = asked.get();
        if (total.isPositive()) {
            limit = total;
            whole = connection.home().deadlines().deadline(this::wholeExpired);
            whole.in(total);
        }
        connection.turns().add(opened);
    }

    private void refuse(Failure why) {
        var refused = connection.gate().refused(this, why, startNanos);
        exchange = refused;
        refused.proceed();
    }

    /// RFC 9113 §8.1.1: a malformed request is a fault of its stream.
    private void malformed(String detail) {
        muted = true;
        refuse(Failure.of(Failure.Kind.BAD_REQUEST, detail));
    }

    /// The peer's side ended, or brought bytes, while its method has no body.
    private void release(boolean withBody) {
        var waiting = held;
        held = null;
        if (waiting == null) return;
        if (withBody) refuse(bodyRefused(waiting.method)); else open(waiting.method, waiting.target, waiting.fields, Body.empty());
    }

    @Override
    public void head(HeadBlock block, boolean endStream) {
        throw new IllegalStateException("a request has one head");
    }

    @Override
    public void received(int bytes) {
        if (held != null && bytes > 0) release(true);
        var current = exchange;
        if (current == null) return;
        if (pace != null) pace.count(bytes);
        current.bodyReceived(bytes);
        if (!upgrade.isEmpty()) return;
        if (current.receivedBytes() > current.route().limits().body()) {
            current.fail(Failure.of(Failure.Kind.CONTENT_TOO_LARGE, "the body is larger than " + current.route().limits().body() + " bytes"));
        }
    }

    @Override
    public void remoteEnded() {
        if (lingering != null) lingering.dispose();
        continueOwed = false;
        release(false);
    }

    @Override
    public void bodyWanted() {
        if (!continueOwed) return;
        continueOwed = false;
        if (responded || stream.isClosed()) return;
        head(100, new Fields(), false);
    }

    // ---- the answer ---------------------------------------------------------------------------------------------------

    @Override
    public void inform(Response interim) {
        if (responded || stream.isClosed() || ++informed > MOST_INTERIM) return; // they may be dropped, and must not pile up
        head(interim.status(), interim.fields(), false);
    }

    @Override
    public void respond(Response given) {
        var current = exchange;
        var response = given;
        if (!upgrade.isEmpty() && current != null && given.status() / 100 == 2) { // which would open a tunnel that nobody is behind
            given.body().cancel(ANSWERED);
            response = current.edge().errorPage(current, Failure.of(Failure.Kind.NOT_IMPLEMENTED, "nothing here takes " + upgrade));
        }
        var message = response.body();
        if (current == null || stream.isClosed()) {
            var gone = Failure.of(Failure.Kind.CLIENT_GONE, "the stream is over");
            message.cancel(gone);
            if (current != null) current.abort(gone);
            return;
        }
        responded = true;
        current.headSent(response.status());
        if (response.status() == 101 && current.hasTunnel()) {
            join(current, response);
            return;
        }
        if (muted) {
            message.cancel(Failure.of(Failure.Kind.BAD_REQUEST, "a malformed request is answered by a reset"));
            end(ErrorCode.PROTOCOL_ERROR);
            connection.countFault();
            written();
            return;
        }
        long length = message.length();
        boolean bodiless = AnswerFields.settle(response, current.request().method(), connection.home().date());
        boolean only = bodiless || length == 0;
        head(response.status(), response.fields(), only);
        if (!only) {
            stream.send(message, length);
            return;
        }
        if (length != 0) message.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "no body is sent for this message"));
        stream.sent();
    }

    private void head(int status, Fields fields, boolean endStream) {
        HeadBlock.strip(fields);
        int begin = session.beginHead(stream.id(), endStream);
        session.pseudo(STATUS, STATUSES[status]);
        session.fields(fields);
        session.endHead(begin);
    }

    @Override
    public void wrote(int bytes) {
        var current = exchange;
        if (current != null) current.bodySent(bytes);
    }

    @Override
    public void written() {
        var current = exchange;
        exchange = null;
        if (whole != null) whole.dispose();
        if (current != null) current.sent();
        stream.dropUnread(ANSWERED);
        if (stream.isRemoteEnded() || stream.isClosed()) return;
        // RFC 9113 §8.1: the rest of the request is not wanted. Said a little later: some clients lose an answer that a reset follows at once.
        lingering = connection.home().deadlines().deadline(() -> end(ErrorCode.NO_ERROR));
        lingering.in(LINGER);
    }

    private void end(ErrorCode code) {
        session.reset(stream, code);
        stream.close(ANSWERED);
    }

    /// Of a call that has begun to be answered, trailers tell the caller what a reset could not.
    @Override
    public Optional<Fields> lastWords(Failure why) {
        var current = exchange;
        if (current == null || !responded || current.hasTunnel() || !Grpc.is(current.request().fields())) return Optional.empty();
        var trailers = Grpc.trailers(why, current.request().fields(), current.elapsed());
        current.trailersSent(trailers);
        current.abort(why); // what is noted is this, and not how it was told
        return Optional.of(trailers);
    }

    @Override
    public void trailersSent(Fields fields) {
        var current = exchange;
        if (current != null) current.trailersSent(fields);
    }

    @Override
    public void broken(Failure why) {
        stream.close(why);
        over(why);
    }

    @Override
    public void ended(Failure why, boolean untouched) {
        over(why);
    }

    private void over(Failure why) {
        if (lingering != null) lingering.dispose();
        var current = exchange;
        exchange = null;
        held = null;
        if (whole != null) whole.dispose();
        if (current != null) current.abort(why);
        stream.dropUnread(why);
    }

    @Override
    public void reset() {
        var current = exchange;
        if (current != null && current.failure().isPresent() && stream.says(lastWords(current.failure().get()))) return;
        boolean theirs = current != null && current.failure().filter(why -> why.kind() == Failure.Kind.CLIENT_GONE).isPresent();
        end(theirs ? ErrorCode.CANCEL : ErrorCode.INTERNAL_ERROR);
        if (whole != null) whole.dispose();
    }

    private void wholeExpired() {
        var current = exchange;
        if (current != null) current.fail(Failure.of(Failure.Kind.TOTAL_TIMEOUT, "the exchange took longer than " + limit));
    }

    /// Looked at from time to time: whether the client sends its body, and takes the answer.
    void check(long now) {
        var limits = session.limits().connection();
        var current = exchange;
        var measured = pace;
        // Once the answer has begun, a client that says little listens: calls of gRPC stay open so for hours.
        boolean listens = current != null && current.isAnswered();
        if (measured != null && !listens && !stream.isRemoteEnded() && limits.body().isPositive() && now - paceSince >= limits.body().toNanos()) {
            paceSince = now;
            boolean slow = measured.isTooSlow();
            if (slow && stream.isWaitingForPeer() && current != null) {
                current.fail(Failure.of(Failure.Kind.REQUEST_TIMEOUT, "the body came slower than " + limits.bodyRate() + " bytes a second"));
                return;
            }
        }
        if (tunnel != null && tunnel.idle().isPositive() && now - stream.progressAt() >= tunnel.idle().toNanos()) {
            session.reset(stream, ErrorCode.CANCEL);
            stream.end(Failure.of(Failure.Kind.CLIENT_GONE, "nothing went either way for " + tunnel.idle()), false);
            return;
        }
        if (held != null && limits.head().isPositive() && now - startNanos >= limits.head().toNanos()) {
            held = null;
            refuse(Failure.of(Failure.Kind.REQUEST_TIMEOUT, "the request did not end within " + limits.head()));
            return;
        }
        if (stream.isBlocked() && limits.write().isPositive() && now - stream.progressAt() >= limits.write().toNanos()) {
            var why = Failure.of(Failure.Kind.CLIENT_GONE, "the client took nothing for " + limits.write());
            session.reset(stream, ErrorCode.CANCEL);
            stream.end(why, false);
        }
    }

    // ---- what an exchange may ask -------------------------------------------------------------------------------------

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
        return connection.peer();
    }

    @Override
    public Link link() {
        return connection.link();
    }

    @Override
    public boolean awaitsContinue() {
        return continueOwed;
    }

    @Override
    public Executor loop() {
        return connection.home().eventLoop();
    }

    @Override
    public Loop home() {
        return connection.home();
    }

    @Override
    public boolean isOnLoop() {
        return connection.home().eventLoop().inEventLoop();
    }
}
