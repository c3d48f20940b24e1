// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.TlsConfig;
import io.cardea.core.file.TlsConfig.ClientAuth;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/// Makes the context for each certificate of a listener, all under the same policy.
///
/// Renegotiation is off with both providers, and so is early data, which could be replayed (RFC 8470).
final class ServerContexts {
    private static final int TICKET_LIFETIMES = 2; // a key seals for one rotation and opens for two

    private static final SecureRandom RANDOM = new SecureRandom();

    private final TlsConfig config;
    private final Suites suites;
    private final Optional<TrustManagerFactory> clients;
    private final Optional<TicketKeys> tickets;

    /// @param resolve from a path of the file to the real one
    ServerContexts(TlsConfig config, java.util.function.UnaryOperator<Path> resolve) {
        this.config = config;
        this.suites = Suites.of(config.policy());
        if (config.clientAuth() == ClientAuth.NONE) {
            if (config.clientCa().isPresent()) throw new IllegalArgumentException("tls: `client-ca` is given, but `client-auth` is `none`; set it to `optional` or `required`");
            clients = Optional.empty();
            tickets = Optional.of(new TicketKeys(config.ticketRotation(), config.ticketKeys().map(resolve)));
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

    /// For one connection. BoringSSL gives out TLS 1.3 tickets even where they are switched off, so that with client
    /// certificates each connection has a session context of its own: a ticket of one is of no use to any other.
    SslHandler engine(SslContext context, ByteBufAllocator alloc) {
        if (tickets.isPresent() || !(context.sessionContext() instanceof OpenSslServerSessionContext sessions)) return context.newHandler(alloc);
        var own = new byte[32];
        RANDOM.nextBytes(own);
        synchronized (sessions) { // the engine copies it as it is made
            sessions.setSessionIdContext(own);
            return context.newHandler(alloc);
        }
    }

    /// @param where named if the provider refuses it
    SslContext context(KeyPairing pairing, String where) {
        try {
            var builder = SslContextBuilder.forServer(pairing.key(), pairing.chainArray())
                .sslProvider(Provider.BEST)
                .protocols(suites.protocols())
                .ciphers(suites.ciphers(), io.netty.handler.ssl.SupportedCipherSuiteFilter.INSTANCE)
                .clientAuth(switch (config.clientAuth()) {
                    case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
                    case OPTIONAL -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
                    case REQUIRED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
                })
                .applicationProtocolConfig(Protocols.CONFIG);
            clients.ifPresent(builder::trustManager);
            builder.sessionTimeout(tickets.isPresent() ? Math.min(7 * 24 * 3600L, config.ticketRotation().toSeconds() * TICKET_LIFETIMES) : 1);
            var context = builder.build();
            if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
                sessions.setSessionCacheEnabled(false); // tickets carry everything, and cost no memory here
                if (tickets.isPresent()) tickets.get().give(sessions, pairing.leaf().getEncoded());
            }
            return context;
        } catch (SSLException | CertificateEncodingException | IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": the certificate cannot be used: " + e.getMessage(), e);
        }
    }
}
