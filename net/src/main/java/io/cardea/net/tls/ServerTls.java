// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.AcmeConfig;
import io.cardea.core.file.HttpVersions;
import io.cardea.core.file.TlsConfig;
import io.cardea.core.file.TlsConfig.ClientAuth;
import io.cardea.net.loop.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A listener's side of TLS, made of one configuration and the files as they were then. Any thread.
public final class ServerTls {
    private final Origin origin;
    private final ServerContexts contexts;
    private final Certificates certificates;
    private final List<Expiry> expiries = new ArrayList<>();

    /// What it was made of; equal ones would make the same.
    ///
    /// @param contents a digest of all files
    public record Origin(TlsConfig config, HttpVersions versions, Path folder, Set<String> hosts, String contents) {
        /// @param hosts names and `*.` patterns of the routes, which certificates that are in no file are for
        /// @throws IllegalArgumentException if a file cannot be read, or HTTP/2 is asked for with suites that it forbids
        public static Origin of(TlsConfig config, HttpVersions versions, Path folder, Set<String> hosts) {
            return new Origin(config, allowed(versions, config), folder, config.auto() || config.acme().isPresent() ? hosts : Set.of(), Pem.digest(files(config, folder)));
        }

        private static HttpVersions allowed(HttpVersions versions, TlsConfig config) {
            if (config.policy().fitsHttp2()) return versions;
            if (!versions.one()) throw new IllegalArgumentException("`http: http2` needs other `suites`: HTTP/2 forbids CBC (RFC 9113 §9.2.2)");
            return HttpVersions.HTTP1;
        }
    }

    /// @param issuer asked for what is to be issued
    /// @throws IllegalArgumentException with the names of the files, for whatever cannot be used
    public static ServerTls of(Origin origin, Issuer issuer) {
        return new ServerTls(origin, issuer, System::nanoTime);
    }

    /// @param clock for the rotation of ticket keys, in nanoseconds
    ServerTls(Origin origin, Issuer issuer, LongSupplier clock) {
        this.origin = origin;
        var config = origin.config;
        var pairs = config.all();
        contexts = new ServerContexts(config, origin.versions, origin.folder::resolve, clock);
        if (config.auto() || config.acme().isPresent()) {
            certificates = made(origin, issuer);
            return;
        }
        boolean bound = config.clientAuth() != ClientAuth.NONE || pairs.size() > 1;
        var entries = new ArrayList<FixedCertificates.Entry>();
        for (var each : pairs) {
            var file = origin.folder.resolve(each.certificate());
            var pairing = KeyPairing.read(file, origin.folder.resolve(each.key()), each.passphrase());
            var names = CertificateNames.of(pairing.leaf());
            expiries.add(new Expiry("file", CertificateNames.label(pairing.leaf()), pairing.soonest()));
            Predicate<String> mayServe = bound ? names : host -> true;
            entries.add(new FixedCertificates.Entry(new Certificates.Chosen(contexts.engines(pairing, file.toString()), mayServe), names, pairing.isEcdsa()));
        }
        certificates = new FixedCertificates(entries, config.strictSni());
    }

    private Certificates made(Origin origin, Issuer issuer) {
        var config = origin.config;
        var wanted = Issuance.of(config, origin.folder, origin.hosts);
        // Whoever is told to trust an authority must find it on disk; one that only bridges the time until the first certificate must not be.
        var authority = config.auto() ? LocalAuthority.in(origin.folder.resolve(".cardea/tls")) : LocalAuthority.passing();
        var local = new LocalCertificates(authority, contexts, wanted.map(it -> Stream.concat(origin.hosts.stream(), it.names().stream()).collect(Collectors.toSet())).orElse(origin.hosts), InstantSource.system());
        if (config.auto()) expiries.add(new Expiry("local", authority.label(), authority.until()));
        if (wanted.isEmpty()) return local;
        var source = issuer.source(wanted.get());
        return new IssuedCertificates(source, contexts, local, config.clientAuth() != ClientAuth.NONE || config.auto() || !source.isForOne(), config.strictSni());
    }

    public Origin origin() {
        return origin;
    }

    /// Of the certificates that an issuer does not answer for.
    public List<Expiry> expiries() {
        return List.copyOf(expiries);
    }

    /// Every file that a configuration names.
    public static List<Path> files(TlsConfig config, Path folder) {
        var files = new ArrayList<Path>();
        for (var each : config.all()) {
            files.add(folder.resolve(each.certificate()));
            files.add(folder.resolve(each.key()));
        }
        config.acme().flatMap(AcmeConfig::ca).map(folder::resolve).ifPresent(files::add);
        config.clientCa().map(folder::resolve).ifPresent(files::add);
        config.clientCrl().map(folder::resolve).ifPresent(files::add);
        config.ticketKeys().map(folder::resolve).ifPresent(files::add);
        return files;
    }

    /// Takes a new connection: hello, handshake, then `ready`, which adds its handler behind. A client with which there is
    /// no agreement within the limit is let go; `ready` is then never called. On the loop.
    ///
    /// @param limit for all of it; zero for none
    /// @param failures where those that come to nothing are counted
    /// @param passthrough which connections are not ended here
    /// @param carrier makes what carries such a one
    public <T> void begin(Loop loop, Channel channel, Duration limit, HandshakeFailures failures, Passthrough<T> passthrough, Function<T, ChannelHandler> carrier,
                          Consumer<Negotiated> ready) {
        contexts.rotateTickets();
        var handshake = new Handshake(loop, origin.versions, limit, failures, ready);
        channel.pipeline()
            .addLast("tls", new HelloReader(hello -> passthrough.target(hello).<Certificates.Choice>map(to -> new Certificates.Elsewhere(carrier.apply(to)))
                .orElseGet(() -> handshake.choose(hello, certificates)), handshake::engine, handshake::elsewhere, handshake::refused))
            .addLast("handshake", handshake);
    }
}
