// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.exchange.Link;
import io.cardea.core.file.HttpVersions;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.cardea.net.tls.HandshakeFailures.Kind;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands behind the engine until it has agreed with the client, with one time limit for the hello and all that follows.
/// Then it hands over, before the first byte of the client's request comes by, and leaves.
final class Handshake extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private final Deadlines.Deadline deadline;
    private final HttpVersions versions;
    private final Duration limit;
    private final HandshakeFailures failures;
    private final Consumer<Negotiated> ready;
    private Hello hello = new Hello("", false, List.of());
    private Predicate<String> mayServe = host -> false;
    private @Nullable ChannelHandlerContext context;
    private boolean over;

    Handshake(Loop loop, HttpVersions versions, Duration limit, HandshakeFailures failures, Consumer<Negotiated> ready) {
        this.deadline = loop.deadlines().deadline(this::expired);
        this.versions = versions;
        this.limit = limit;
        this.failures = failures;
        this.ready = ready;
    }

    Certificates.Choice choose(Hello said, Certificates certificates) {
        hello = said;
        // RFC 8737 §3: the authority offers this alone
        if (said.protocols().equals(List.of(Protocols.ACME))) return certificates.prove(said);
        if (!Protocols.fits(versions, said.protocols())) return new Certificates.Refused(Alert.NO_APPLICATION_PROTOCOL);
        return certificates.choose(said);
    }

    void engine(ChannelHandlerContext reader, Certificates.Chosen chosen) {
        mayServe = chosen.mayServe();
        var engine = chosen.engine().apply(reader.alloc());
        engine.setHandshakeTimeoutMillis(0); // the deadline here counts from the connection's first moment
        reader.pipeline().replace(reader.handler(), "tls", engine);
    }

    /// The connection is carried as it is; nothing of it is ours any more.
    void elsewhere(ChannelHandlerContext reader, Certificates.Elsewhere to) {
        over = true;
        var pipeline = reader.pipeline();
        pipeline.remove(this);
        pipeline.replace(reader.handler(), "tcp", to.carrier());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (limit.isPositive()) deadline.in(limit);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.dispose();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) succeeded(ctx); else failed(done.cause());
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            failed(Kind.LEFT, "the client left"); // half-closed: Netty itself would wait on
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    private void succeeded(ChannelHandlerContext ctx) {
        if (over) return;
        over = true;
        var handler = ctx.pipeline().get(SslHandler.class);
        if (Protocols.ACME.equals(handler.applicationProtocol())) {
            ctx.close(); // RFC 8737 §3: nothing follows; the engine says goodbye
            return;
        }
        var engine = handler.engine();
        var session = engine.getSession();
        var tls = new Link.Tls(hello.serverName(), session.getProtocol(), session.getCipherSuite(), certificate(session));
        // The JDK would begin anew whenever a client of TLS 1.2 likes (CVE-2011-1473). Without suites it refuses to; BoringSSL always does.
        if (!(engine instanceof ReferenceCountedOpenSslEngine) && !session.getProtocol().equals("TLSv1.3")) engine.setEnabledCipherSuites(new String[0]);
        ready.accept(new Negotiated(tls, mayServe, Protocols.HTTP_2.equals(handler.applicationProtocol())));
        ctx.pipeline().remove(this);
    }

    private static Optional<Link.ClientCertificate> certificate(SSLSession session) {
        try {
            var chain = session.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate leaf)) return Optional.empty();
            var fingerprint = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded()));
            return Optional.of(new Link.ClientCertificate(leaf.getSubjectX500Principal().getName(), fingerprint, names(leaf)));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it showed none
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be written, and every JDK has SHA-256", e);
        }
    }

    private static List<String> names(X509Certificate leaf) throws CertificateParsingException {
        var all = leaf.getSubjectAlternativeNames();
        if (all == null) return List.of();
        var names = new ArrayList<String>();
        for (var each : all) {
            var kind = switch ((Integer) each.get(0)) { // RFC 5280 §4.2.1.6
                case 1 -> "email:";
                case 2 -> "dns:";
                case 6 -> "uri:";
                case 7 -> "ip:";
                default -> "";
            };
            if (!kind.isEmpty() && each.get(1) instanceof String name) names.add(kind + name);
        }
        return List.copyOf(names);
    }

    private void expired() {
        failed(Kind.TIMEOUT, "not done within " + limit);
    }

    /// The reader has sent an alert, and closes behind it.
    void refused(Kind kind, String why) {
        var ctx = context;
        if (over || ctx == null) return;
        over = true;
        failures.add(kind);
        LOG.debug("no TLS with {}: {}", ctx.channel().remoteAddress(), why);
    }

    private void failed(Throwable cause) {
        failed(HandshakeFailures.of(cause), String.valueOf(cause.getMessage()));
    }

    private void failed(Kind kind, String why) {
        var ctx = context;
        if (over || ctx == null) return;
        refused(kind, why);
        ctx.executor().execute(ctx.channel()::close); // an alert of the engine's goes first
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        failed(Kind.LEFT, "the client left");
        deadline.dispose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
    }
}
