// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.OriginTlsConfig;
import io.cardea.net.upstream.Connector;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS towards origins: their names are verified unless the file says otherwise. Any thread.
public final class OriginTls implements Connector.Tls {
    private static final Logger LOG = LoggerFactory.getLogger(OriginTls.class);
    private static final String VERIFY_NAMES = "HTTPS"; // RFC 9110 §4.3.4, as the JDK calls it

    private final SslContext context;
    private final Optional<String> serverName;
    private final Object origin;

    /// @param service for messages
    /// @throws IllegalArgumentException with the names of the files, for whatever cannot be used
    public static OriginTls of(OriginTlsConfig config, Path folder, String service) {
        return new OriginTls(config, folder, service);
    }

    private OriginTls(OriginTlsConfig config, Path folder, String service) {
        var ca = config.ca().map(folder::resolve);
        var ours = config.certificate().map(folder::resolve);
        var key = config.key().map(folder::resolve);
        if (ours.isPresent() != key.isPresent()) throw new IllegalArgumentException("service `" + service + "`: `certificate` and `key` belong together; one of them is missing");
        var contents = new ArrayList<Integer>();
        for (var file : List.of(ca, ours, key)) contents.add(file.map(path -> Arrays.hashCode(Pem.bytes(path))).orElse(0));
        origin = List.of(config, folder, contents);
        serverName = config.serverName();
        try {
            var builder = SslContextBuilder.forClient().sslProvider(Provider.BEST).protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm(VERIFY_NAMES)
                .applicationProtocolConfig(Protocols.CONFIG);
            ca.ifPresent(file -> builder.trustManager(ClientTrust.of(file, Optional.empty())));
            if (ours.isPresent() && key.isPresent()) {
                var pairing = KeyPairing.read(ours.get(), key.get(), Optional.empty());
                builder.keyManager(pairing.key(), pairing.chainArray());
            }
            if (config.insecureSkipVerify()) {
                LOG.warn("service `{}` believes ANY certificate (`insecure-skip-verify`): whoever is between can read and change everything. Give its authority as `ca` instead", service);
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            }
            context = builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("service `" + service + "`: TLS to it cannot be set up: " + e.getMessage(), e);
        }
    }

    /// What it was made of; equal ones make equal connections.
    public Object origin() {
        return origin;
    }

    @Override
    public SslHandler handler(Channel channel, String host, int port) {
        return context.newHandler(channel.alloc(), serverName.orElse(host), port);
    }
}
