// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.address.AddressSet;
import io.cardea.core.config.Environment;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.spi.Display;
import io.cardea.core.spi.Gauges;
import io.cardea.net.listen.Listeners;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import io.cardea.policies.respond.RespondFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// An edge with a plain listener that redirects, and one for https, as far as certificates need one.
final class TestEdge implements AutoCloseable {
    private static final Duration NEVER = Duration.ofDays(1);
    final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();
    private final Path folder;
    private final Validation validation;
    private final Loops loops = new Loops(Transport.best(), 1);
    private final Lanes lanes = new Lanes(1, 1);
    private final Runtime runtime;
    private final Listeners listeners;
    final Acme acme;

    /// @param tls of the https listener
    /// @param clock put forward, it changes nothing before [#look]
    /// @param ca connects to its ports
    TestEdge(Path folder, String tls, InstantSource clock, TestCa ca) {
        this(folder, tls, clock, ca.validation);
    }

    /// @param validation told of its ports
    TestEdge(Path folder, String tls, InstantSource clock, Validation validation) {
        this.validation = validation;
        this.folder = folder;
        acme = new Acme(told(), clock, NEVER);
        listeners = new Listeners(loops, Runnable::run, this::gate, acme);
        runtime = new Runtime(new Catalogue(List.of(), List.of(new RespondFactory())), lanes, Environment.system(), new Both(), (file, at, shared) -> List.of(),
            networks -> AddressSet.of(networks)::contains);
        load(tls);
    }

    private io.cardea.core.exchange.Gate gate() {
        return runtime.current();
    }

    void load(String tls) {
        runtime.load("cardea.yaml", """
            listeners:
              - { address: "127.0.0.1:0", redirect-to-https: 443 }
              - { address: "localhost:0", tls: TLS }
            routes: [{ match: { host: "shop.public-name.dev" }, respond: hello }]
            """.replace("TLS", tls), folder);
    }

    private final class Both implements Runtime.Stage {
        @Override
        public Prepared prepare(EdgeFile file, Path at) throws Exception {
            var first = listeners.prepare(file, at);
            var second = acme.prepare(file, at);
            return new Prepared() {
                @Override
                public void commit() {
                    first.commit();
                    validation.httpPort = listeners.all().getFirst().port(); // before the first order
                    validation.tlsPort = tlsPort();
                    second.commit();
                }

                @Override
                public void rollback() {
                    second.rollback();
                    first.rollback();
                }
            };
        }

        @Override
        public Optional<String> challenge(String token) {
            return acme.challenge(token);
        }
    }

    private Gauges told() {
        return new Gauges() {
            @Override
            public Display gauge(String name, String help, Map<String, String> labels, DoubleSupplier value) {
                var key = name + new TreeMap<>(labels);
                if (gauges.putIfAbsent(key, value) != null) throw new IllegalArgumentException("twice: " + key);
                return () -> gauges.remove(key);
            }

            @Override
            public Display counter(String name, String help, Map<String, String> labels, DoubleSupplier value) {
                return gauge(name, help, labels, value);
            }
        };
    }

    int tlsPort() {
        return listeners.all().getLast().port();
    }

    /// Does what is due, and comes back when it is done.
    TestEdge look() throws Exception {
        acme.now().get(20, TimeUnit.SECONDS);
        return this;
    }

    /// What a client that believes everything is shown.
    X509Certificate shown(String name) throws Exception {
        return shown(name, Validation.believing());
    }

    /// What a client is shown, and what it is answered, that believes this authority and checks the name.
    String get(String name, X509Certificate root) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", root);
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        try (var socket = socket(name, context, true)) {
            socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n").getBytes());
            return new String(socket.getInputStream().readAllBytes());
        }
    }

    private X509Certificate shown(String name, SSLContext context) throws Exception {
        try (var socket = socket(name, context, false)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private SSLSocket socket(String name, SSLContext context, boolean verify) throws Exception {
        var address = InetAddress.getByAddress(name, InetAddress.getLoopbackAddress().getAddress());
        var socket = (SSLSocket) context.getSocketFactory().createSocket(address, tlsPort());
        socket.setSoTimeout(10_000);
        var parameters = socket.getSSLParameters();
        if (!name.isEmpty()) parameters.setServerNames(List.of(new SNIHostName(name)));
        if (verify) parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /// What the https listener asks.
    io.cardea.net.tls.CertificateSource source() {
        return acme.source(acme.wanted().iterator().next());
    }

    java.util.List<String> names() {
        return ((Keeper) source()).entries().stream().map(entry -> entry.name).toList();
    }

    double gauge(String name) {
        return gauges.getOrDefault(name, () -> Double.NEGATIVE_INFINITY).getAsDouble();
    }

    @Override
    public void close() {
        listeners.close();
        acme.close();
        runtime.close();
        loops.close();
    }
}
