// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.net.http.RequestStream;
import io.cardea.net.http.WebSocket;
import io.cardea.net.http2.wire.ErrorCode;
import io.cardea.net.http2.wire.FrameException;
import io.cardea.net.loop.Deadlines;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One request to an origin and its response, on a stream of their own. The stream begins with [#send].
final class OriginStream implements RequestStream, Stream.Events {
    private static final byte[] METHOD = ascii(":method");
    private static final byte[] SCHEME = ascii(":scheme");
    private static final byte[] AUTHORITY = ascii(":authority");
    private static final byte[] PATH = ascii(":path");
    private static final byte[] PROTOCOL = ascii(":protocol");
    private static final byte[] HTTP = ascii("http");
    private static final byte[] HTTPS = ascii("https");
    private static final byte[] GET = ascii("GET");
    private static final byte[] POST = ascii("POST");
    private static final byte[] NONE = new byte[0];

    private final OriginSession connection;
    private final Session session;
    private final Deadlines.Deadline waiting;
    private @Nullable Stream stream;
    private @Nullable Receiver receiver;
    private String method = "";
    private String switching = "";
    private String accept = "";
    private boolean tunnel;
    private boolean last; // on its connection
    private Duration firstByte = Duration.ZERO;
    private Duration between = Duration.ZERO;
    private boolean answered;
    private boolean bodiless;
    private long framesBefore;

    OriginStream(OriginSession connection, Session session) {
        this.connection = connection;
        this.session = session;
        this.waiting = connection.home().deadlines().deadline(this::expired);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String method) {
        return switch (method) {
            case "GET" -> GET;
            case "POST" -> POST;
            default -> ascii(method);
        };
    }

    @Override
    public void send(Request request, String target, String upgrade, Receiver asker, Duration firstByteWithin, Duration betweenBytes) {
        if (!connection.hasRoom()) { // it ended between the two
            asker.failed(Failure.beforeSending(Failure.Kind.ORIGIN_CLOSED, "the origin closed the connection"), true);
            return;
        }
        if (!upgrade.isEmpty() && !session.isSettled()) { // its first settings say whether it can (RFC 8441 §3)
            connection.whenSettled(() -> send(request, target, upgrade, asker, firstByteWithin, betweenBytes));
            return;
        }
        if (!upgrade.isEmpty() && !session.takesTunnels()) {
            asker.failed(Failure.beforeSending(Failure.Kind.ORIGIN_NONSENSE, "the origin takes no " + upgrade + " over HTTP/2 (RFC 8441)"), false);
            return;
        }
        receiver = asker;
        switching = upgrade;
        method = upgrade.isEmpty() ? request.method() : "CONNECT";
        firstByte = firstByteWithin;
        between = betweenBytes;
        var message = request.body();
        var fields = request.fields();
        int host = fields.find(FieldName.HOST, 0);
        var authority = host < 0 ? NONE : connection.authority(fields, host);
        fields.remove(FieldName.HOST);
        HeadBlock.strip(fields);
        var key = upgrade.isEmpty() ? "" : fields.first(WebSocket.KEY).orElse("");
        if (!key.isEmpty()) {
            fields.remove(WebSocket.KEY); // RFC 8441 §5
            accept = WebSocket.accept(key);
        }
        if (Grpc.is(fields)) fields.set(FieldName.TE, "trailers"); // gRPC servers ask for it
        framesBefore = session.framesRead();
        var opened = session.open(connection.nextStream(), this);
        stream = opened;
        if (last) connection.retire();
        boolean only = message.isEmpty() && upgrade.isEmpty();
        int begin = session.beginHead(opened.id(), only);
        session.pseudo(METHOD, bytes(method));
        if (!upgrade.isEmpty()) session.pseudo(PROTOCOL, ascii(upgrade));
        session.pseudo(SCHEME, connection.isSecure() ? HTTPS : HTTP);
        if (authority.length > 0) session.pseudo(AUTHORITY, authority);
        session.pseudo(PATH, target.getBytes(StandardCharsets.ISO_8859_1));
        session.fields(fields);
        session.endHead(begin);
        if (authority.length > 0) fields.addTrusted(FieldName.HOST, authority, 0, authority.length); // another try may go by HTTP/1.1
        if (!key.isEmpty()) fields.addTrusted(WebSocket.KEY, key);
        waiting.in(firstByte);
        if (only) opened.sent(); else if (upgrade.isEmpty()) opened.send(message, message.length());
    }

    @Override
    public void useNoMore() {
        last = true;
    }

    @Override
    public String version() {
        return "2";
    }

    @Override
    public void release() {
        waiting.dispose(); // nothing was begun
    }

    @Override
    public void abandon(Failure why) {
        receiver = null;
        cancel(why);
    }

    private void cancel(Failure why) {
        waiting.dispose();
        var current = stream;
        if (current == null || current.isClosed()) return;
        session.reset(current, ErrorCode.CANCEL);
        current.close(why);
    }

    // ---- what comes ---------------------------------------------------------------------------------------------------

    @Override
    public void head(HeadBlock block, boolean endStream) throws FrameException {
        var current = stream;
        var asker = receiver;
        if (current == null || asker == null) return;
        int id = current.id();
        if (block.complaint().isPresent()) throw FrameException.stream(id, ErrorCode.PROTOCOL_ERROR, block.complaint().get());
        if (block.isTooLarge()) throw FrameException.stream(id, ErrorCode.PROTOCOL_ERROR, "more or longer fields than are taken");
        int status = block.status();
        if (status < 200) {
            if (endStream) throw FrameException.stream(id, ErrorCode.PROTOCOL_ERROR, "an interim response that ends its stream");
            asker.interim(new Response(status, block.fields(), Body.empty()));
            return;
        }
        if (!switching.isEmpty() && status == 200 && !endStream) {
            switched(current, asker, block.fields());
            return;
        }
        bodiless = Response.isBodiless(status, method);
        var body = current.incoming(bodiless ? Body.UNKNOWN : block.contentLength(), endStream);
        receiver = null;
        answered = true;
        connection.refuses(false);
        if (endStream) waiting.clear(); else waiting.in(between);
        asker.response(new Response(status, block.fields(), bodiless ? Body.empty() : body));
        if (!endStream) return;
        current.settle();
        remoteEnded();
    }

    /// RFC 8441 §5: what 101 is in HTTP/1.1.
    private void switched(Stream current, Receiver asker, Fields fields) throws FrameException {
        receiver = null;
        answered = true;
        tunnel = true;
        waiting.clear();
        var incoming = current.incoming(Body.UNKNOWN, false);
        if (!accept.isEmpty()) fields.set(WebSocket.ACCEPT, accept);
        asker.switched(new Response(101, fields, Body.empty()), new Tunnel() {
            @Override
            public Body incoming() {
                return incoming;
            }

            @Override
            public void send(Body outgoing) {
                current.send(outgoing, Body.UNKNOWN);
            }

            @Override
            public void close(Failure why) {
                cancel(why);
            }
        });
    }

    @Override
    public void received(int bytes) {
        if (tunnel) return;
        if (bodiless && bytes > 0) cancel(Failure.of(Failure.Kind.ORIGIN_NONSENSE, "a body where there is none"));
        else waiting.in(between);
    }

    @Override
    public void remoteEnded() {
        waiting.dispose();
        var current = stream;
        if (current == null || current.isLocalEnded() || current.isClosed() || tunnel) return; // of a tunnel, each side ends by itself
        // An early answer: the rest of the request is not worth sending.
        session.reset(current, ErrorCode.CANCEL);
        current.end(Failure.of(Failure.Kind.ORIGIN_CLOSED, "the origin answered before the request was sent"), false);
    }

    @Override
    public void bodyCancelled() {
        cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the response was given up"));
    }

    @Override
    public void bodyWanted() {
        // it comes by itself
    }

    @Override
    public void wrote(int bytes) {
        if (!answered) waiting.in(firstByte);
    }

    @Override
    public void written() {
        // the answer is waited for already
    }

    @Override
    public void broken(Failure why) {
        ended(why, false);
    }

    @Override
    public void ended(Failure why, boolean untouched) {
        waiting.dispose();
        var asker = receiver;
        receiver = null;
        if (untouched && !session.isClosed()) connection.refuses(true);
        if (asker == null) return;
        boolean stale = session.isClosed() && why.kind() == Failure.Kind.ORIGIN_CLOSED && connection.isUsed() && session.framesRead() == framesBefore;
        // whether what was sent of its body can be sent again is not for us to know
        if (untouched) asker.failed(Failure.beforeSending(why.kind(), why.detail()), true);
        else asker.failed(why, stale);
    }

    private void expired() {
        var current = stream;
        if (current == null || current.isClosed()) return;
        if (!answered && !current.isLocalEnded() && !current.isBlocked()) {
            waiting.in(firstByte); // the client is the slow one, and has its own time-out
            return;
        }
        if (answered && !bodiless && !current.isWaitingForPeer()) { // the client does not read
            waiting.in(between);
            return;
        }
        var why = Failure.of(Failure.Kind.ORIGIN_TIMEOUT, answered ? "nothing more within " + between : "no answer within " + firstByte);
        session.reset(current, ErrorCode.CANCEL);
        current.end(why, false);
        connection.suspect();
    }
}
