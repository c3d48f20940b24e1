// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.exchange.Link;
import io.cardea.core.file.CertificateConfig;
import io.cardea.core.file.HttpVersions;
import io.cardea.core.file.TlsConfig;
import io.cardea.core.file.TlsConfig.ClientAuth;
import io.cardea.core.file.TlsPolicyConfig;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server's side on a real socket, with a clock that is put forward by hand.
@Timeout(30)
class ServerTlsTest {
    private static final Duration PERIOD = Duration.ofHours(12);
    @TempDir
    Path folder;
    private final Loops loops = new Loops(Transport.best(), 1);
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // wherever it begins
    private final BlockingQueue<Negotiated> agreed = new LinkedBlockingQueue<>();
    private int port;

    private record Own(X509Certificate certificate, KeyPair keys) {
        static Own named(String name) throws Exception {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            var keys = generator.generateKeyPair();
            var now = Instant.now();
            var signed = new JcaX509v3CertificateBuilder(new X500Name(name), BigInteger.valueOf(now.toEpochMilli()), Date.from(now.minusSeconds(3600)),
                Date.from(now.plusSeconds(86_400)), new X500Name(name), keys.getPublic()).build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
            return new Own(new JcaX509CertificateConverter().getCertificate(signed), keys);
        }

        void write(Path folder, String name) throws Exception {
            Files.writeString(folder.resolve(name + ".pem"), pem(certificate));
            Files.writeString(folder.resolve(name + "-key.pem"), pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
        }

        private static String pem(Object what) throws Exception {
            var text = new StringWriter();
            try (var writer = new JcaPEMWriter(text)) {
                writer.writeObject(what);
            }
            return text.toString();
        }
    }

    @AfterEach
    void close() {
        loops.close();
    }

    private Own serve(ClientAuth auth, Optional<Path> clientCa) throws Exception {
        var own = Own.named("CN=server");
        own.write(folder, "server");
        var config = new TlsConfig(false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            List.of(new CertificateConfig(Path.of("server.pem"), Path.of("server-key.pem"), Optional.empty())), TlsPolicyConfig.INTERMEDIATE, auth, clientCa,
            Optional.empty(), PERIOD, Optional.empty(), false);
        var tls = new ServerTls(ServerTls.Origin.of(config, HttpVersions.AUTO, folder, Set.of()), Issuer.NOBODY, clock::get);
        var loop = loops.all().getFirst();
        var bootstrap = new ServerBootstrap().group(loop.eventLoop()).channelFactory(() -> loops.transport().server().get()).childHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                tls.begin(loop, channel, Duration.ofSeconds(10), new HandshakeFailures(), new Passthrough<>(Map.of()), to -> new ChannelInboundHandlerAdapter(), done -> {
                    agreed.add(done);
                    channel.writeAndFlush(Unpooled.copiedBuffer("ok", US_ASCII)).addListener(ChannelFutureListener.CLOSE);
                });
            }
        });
        port = ((InetSocketAddress) bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel().localAddress()).getPort();
        return own;
    }

    private static SSLContext client(Own trusted, Own... shown) throws Exception {
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("server", trusted.certificate);
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trust);
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        for (var each : shown) own.setKeyEntry("client", each.keys.getPrivate(), new char[0], new X509Certificate[] {each.certificate});
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), managers.getTrustManagers(), null);
        return context;
    }

    /// @return when the session began: that of the first handshake, if it was resumed
    private long session(SSLContext context, String version) throws Exception {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() <= now) Thread.onSpinWait();
        try (var plain = new Socket(InetAddress.getLoopbackAddress(), port); var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "a.test", port, true)) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {version});
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("ok");
            return socket.getSession().getCreationTime();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTicketKeyIsAcceptedForOnePeriodAfterItsOwn(String version) throws Exception {
        var own = serve(ClientAuth.NONE, Optional.empty());
        var one = client(own);
        var other = client(own);
        long began = session(one, version);
        long otherBegan = session(other, version);
        clock.addAndGet(PERIOD.toNanos() - 1);
        assertThat(session(one, version)).as("in its period").isEqualTo(began);
        clock.addAndGet(1);
        assertThat(session(one, version)).as("in the next").isEqualTo(began);
        clock.addAndGet(PERIOD.toNanos());
        assertThat(session(other, version)).as("two keys later").isNotEqualTo(otherBegan);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aKeyIsNotAcceptedLongerBecauseNobodyCameMeanwhile(String version) throws Exception {
        var context = client(serve(ClientAuth.NONE, Optional.empty()));
        long began = session(context, version);
        clock.addAndGet(3 * PERIOD.toNanos());
        assertThat(session(context, version)).isNotEqualTo(began);
    }

    @Test
    void theLinkSaysWhoTheClientHasProvenToBe() throws Exception {
        var till = Own.named("O=Shop,CN=till 7");
        till.write(folder, "till");
        var own = serve(ClientAuth.OPTIONAL, Optional.of(Path.of("till.pem")));
        session(client(own, till), "TLSv1.3");
        var fingerprint = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(till.certificate.getEncoded()));
        assertThat(agreed.poll(5, TimeUnit.SECONDS).tls().clientCertificate()).contains(new Link.ClientCertificate("CN=till 7,O=Shop", fingerprint));
        session(client(own), "TLSv1.3");
        assertThat(agreed.poll(5, TimeUnit.SECONDS).tls().clientCertificate()).isEmpty();
    }
}
