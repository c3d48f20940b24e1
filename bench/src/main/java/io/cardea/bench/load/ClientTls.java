// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLException;

/// TLS of the load generator. It trusts every certificate: it speaks to loopback only, and a verified chain would cost the
/// load core without telling anything about the proxy.
final class ClientTls {
    private final SslContext context;

    ClientTls(Protocol protocol) {
        try {
            var builder = SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null);
            if (protocol.http2()) {
                builder.applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, "h2"));
            }
            context = builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS client could be built: " + e.getMessage(), e);
        }
    }

    /// Sessions are found again by name and port; an engine that knows neither starts afresh.
    SslHandler handler(ByteBufAllocator allocator, int port, boolean resume) {
        return resume ? context.newHandler(allocator, "localhost", port) : context.newHandler(allocator);
    }

    /// Whether a finished handshake resumed a session; always false with the JDK's TLS, which does not tell.
    static boolean resumed(SslHandler handler) {
        return handler.engine() instanceof ReferenceCountedOpenSslEngine engine
                && engine.sslPointer() != 0 && SSL.isSessionReused(engine.sslPointer());
    }
}
