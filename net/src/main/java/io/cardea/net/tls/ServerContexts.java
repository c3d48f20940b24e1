// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.HttpVersions;
import io.cardea.core.file.TlsConfig;
import io.cardea.core.file.TlsConfig.ClientAuth;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the context for each certificate of a listener, all under the same policy. A connection costs an engine and no
/// more: keys are read, and contexts made, at load.
///
/// Renegotiation is off with both providers, and so is early data, which could be replayed (RFC 8470).
final class ServerContexts {
    private static final Logger LOG = LoggerFactory.getLogger(ServerContexts.class);
    private static final int TICKET_LIFETIMES = 2; // a key seals for one rotation and opens for two
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TlsConfig config;
    private final HttpVersions versions;
    private final Provider provider = Provider.chosen();
    private final Suites suites;
    private final Optional<TrustManagerFactory> clients;
    private final Optional<TicketKeys> tickets;

    /// @param resolve from a path of the file to the real one
    /// @param clock for the rotation of ticket keys, in nanoseconds
    ServerContexts(TlsConfig config, HttpVersions versions, UnaryOperator<Path> resolve, LongSupplier clock) {
        this.config = config;
        this.versions = versions;
        this.suites = Suites.of(config.policy(), provider);
        if (!config.policy().oldSuites().isEmpty()) {
            LOG.warn("`suites` has {}: CBC, which has been broken by its padding more than once. Take it away when the last client that needs it is gone",
                String.join(", ", config.policy().oldSuites()));
        }
        if (config.clientAuth() == ClientAuth.NONE) {
            if (config.clientCa().isPresent()) throw new IllegalArgumentException("tls: `client-ca` is given, but `client-auth` is `none`; set it to `optional` or `required`");
            if (config.clientCrl().isPresent()) throw new IllegalArgumentException("tls: `client-crl` is given, but `client-auth` is `none`; set it to `optional` or `required`");
            clients = Optional.empty();
            tickets = Optional.of(new TicketKeys(config.ticketRotation(), config.ticketKeys().map(resolve), clock));
            if (config.ticketKeys().isPresent() && provider == Provider.JDK) {
                LOG.warn("`ticket-keys` is not in force: the JDK's TLS makes up its own, so that sessions of other processes are not resumed here");
            }
        } else {
            var authorities = config.clientCa().map(resolve).orElseThrow(() -> new IllegalArgumentException("tls: `client-auth` needs `client-ca`, the authorities that are believed"));
            clients = Optional.of(ClientTrust.of(authorities, config.clientCrl().map(resolve)));
            // A resumed session would skip the look at the client's certificate, so that none is.
            tickets = Optional.empty();
        }
    }

    void rotateTickets() {
        tickets.ifPresent(TicketKeys::rotateIfDue);
    }

    /// What makes the engines of connections that are shown this certificate.
    ///
    /// @param where named if the provider refuses it
    Function<ByteBufAllocator, SslHandler> engines(KeyPairing pairing, String where) {
        try {
            var builder = builder(pairing);
            var context = builder.build();
            if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
                sessions.setSessionCacheEnabled(false); // tickets carry everything, and cost no memory here
                if (tickets.isEmpty()) return alloc -> unresumable(context, sessions, alloc);
                // Of the certificate, so that it is the same in every process: without, each context refuses the others' tickets.
                sessions.setSessionIdContext(MessageDigest.getInstance("SHA-256").digest(pairing.leaf().getEncoded()));
                tickets.get().give(sessions, pairing.leaf().getEncoded());
            } else if (tickets.isEmpty()) {
                return alloc -> unresumable(builder, alloc);
            }
            return context::newHandler;
        } catch (SSLException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": the certificate cannot be used: " + e.getMessage(), e);
        }
    }

    /// For connections of a certificate authority that looks at this certificate, and leaves (RFC 8737 §3).
    Function<ByteBufAllocator, SslHandler> proof(KeyPairing pairing) {
        try {
            var context = SslContextBuilder.forServer(pairing.keyManagers()).sslProvider(provider.netty()).protocols(suites.protocols()).ciphers(suites.ciphers())
                .applicationProtocolConfig(Protocols.config(List.of(Protocols.ACME))).trustManager(new Nobody()).build();
            return context::newHandler;
        } catch (SSLException e) {
            throw new IllegalArgumentException("tls.acme: the proof for " + pairing.leaf().getSubjectX500Principal() + " cannot be shown: " + e.getMessage(), e);
        }
    }

    private SslContextBuilder builder(KeyPairing pairing) {
        var builder = SslContextBuilder.forServer(pairing.keyManagers())
            .sslProvider(provider.netty())
            .protocols(suites.protocols())
            .ciphers(suites.ciphers())
            .clientAuth(switch (config.clientAuth()) {
                case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
                case OPTIONAL -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
                case REQUIRED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
            })
            .applicationProtocolConfig(Protocols.config(versions));
        // Told nothing, Netty would believe, and load, all authorities of the JDK for each certificate.
        clients.ifPresentOrElse(builder::trustManager, () -> builder.trustManager(new Nobody()));
        return builder.sessionTimeout(tickets.isPresent() ? Math.min(7 * 24 * 3600L, config.ticketRotation().toSeconds() * TICKET_LIFETIMES) : 1);
    }

    /// BoringSSL gives out TLS 1.3 tickets even where they are switched off, so that with client certificates each
    /// connection has a session context of its own: a ticket of one is of no use to any other.
    private static SslHandler unresumable(SslContext context, OpenSslServerSessionContext sessions, ByteBufAllocator alloc) {
        var own = new byte[32];
        RANDOM.nextBytes(own);
        synchronized (sessions) { // the engine copies it as it is made
            sessions.setSessionIdContext(own);
            return context.newHandler(alloc);
        }
    }

    /// The JDK's tickets cannot be switched off for one context, but open in the one that sealed them alone.
    private static SslHandler unresumable(SslContextBuilder builder, ByteBufAllocator alloc) {
        try {
            return builder.build().newHandler(alloc);
        } catch (SSLException e) {
            throw new IllegalStateException("a context that could be made once can be made again", e);
        }
    }
}
