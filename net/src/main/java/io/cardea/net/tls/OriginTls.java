// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.HttpVersions;
import io.cardea.core.file.OriginTlsConfig;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS towards origins: their names are verified unless the file says otherwise. Made once for a service and its files,
/// and kept over reloads that change neither. Any thread.
public final class OriginTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OriginTls.class);
    private static final String VERIFY_NAMES = "HTTPS"; // RFC 9110 §4.3.4, as the JDK calls it

    private final SslContext context;
    private final SslContext classicContext;
    private final HttpVersions versions;
    private final Optional<String> serverName;

    /// What it is made of; equal ones make equal connections.
    ///
    /// @param service for messages
    /// @param contents a digest of all files
    public record Origin(OriginTlsConfig config, HttpVersions versions, Path folder, String service, String contents) {
        /// @throws IllegalArgumentException if a file cannot be read
        public static Origin of(OriginTlsConfig config, HttpVersions versions, Path folder, String service) {
            return new Origin(config, versions, folder, service, Pem.digest(files(config, folder)));
        }
    }

    /// @throws IllegalArgumentException with the names of the files, for whatever cannot be used
    public static OriginTls of(Origin origin) {
        try {
            return new OriginTls(origin);
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("service `" + origin.service + "`: TLS to it cannot be set up: " + e.getMessage(), e);
        }
    }

    /// Every file that a configuration names.
    public static List<Path> files(OriginTlsConfig config, Path folder) {
        return Stream.of(config.ca(), config.certificate(), config.key()).flatMap(Optional::stream).map(folder::resolve).toList();
    }

    private OriginTls(Origin origin) throws SSLException {
        var config = origin.config;
        if (config.certificate().isPresent() != config.key().isPresent()) throw new IllegalArgumentException("`certificate` and `key` belong together; one of them is missing");
        versions = origin.versions;
        serverName = config.serverName();
        var builder = SslContextBuilder.forClient().sslProvider(Provider.chosen().netty()).protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm(VERIFY_NAMES)
            .applicationProtocolConfig(Protocols.config(origin.versions));
        config.ca().map(origin.folder::resolve).ifPresent(file -> builder.trustManager(ClientTrust.of(file, Optional.empty())));
        if (config.certificate().isPresent() && config.key().isPresent()) {
            builder.keyManager(KeyPairing.read(origin.folder.resolve(config.certificate().get()), origin.folder.resolve(config.key().get()), config.passphrase()).keyManagers());
        }
        if (config.insecureSkipVerify()) {
            LOG.warn("service `{}` believes ANY certificate (`insecure-skip-verify`): whoever is between can read and change everything. Give its authority as `ca` instead",
                origin.service);
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        }
        context = builder.build();
        classicContext = versions == HttpVersions.AUTO ? builder.applicationProtocolConfig(Protocols.config(HttpVersions.HTTP1)).build() : context;
    }

    /// Whether an origin may choose HTTP/2.
    public boolean offersHttp2() {
        return versions.two();
    }

    /// Whether an origin is offered nothing else.
    public boolean isHttp2Only() {
        return !versions.one();
    }

    /// The handler for a connection to `host`.
    ///
    /// @param classic whether HTTP/1.1 is wanted, where there is a choice
    public SslHandler handler(Channel channel, String host, int port, boolean classic) {
        return (classic ? classicContext : context).newHandler(channel.alloc(), serverName.orElse(host), port);
    }

    /// Why a handshake failed, as its deepest cause says it: the engines' own messages tell only that it did.
    public static String reason(Throwable failure) {
        var deepest = failure;
        for (var each = failure; each != null; each = each.getCause()) {
            if (each.getMessage() != null) deepest = each;
        }
        return String.valueOf(deepest.getMessage());
    }

    @Override
    public void close() {
        // nothing but memory, which connections may still use
    }
}
