// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.HttpVersions;
import io.cardea.core.file.TlsConfig;
import io.cardea.net.tls.CertificateSource.Issued;
import io.cardea.net.tls.Certificates.Chosen;
import io.cardea.net.tls.Certificates.Later;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a certificate needs is not made on the loop of the client who asks for it.
@Timeout(20)
class AsideTest {
    private static final Hello SHOP = new Hello("shop.test", true, List.of());
    private final ServerContexts contexts = new ServerContexts(TlsConfig.of(List.of()), HttpVersions.AUTO, Path::toAbsolutePath, System::nanoTime);
    private final CompletableFuture<Chosen> making = new CompletableFuture<>();
    private final StringBuilder seen = new StringBuilder();
    private final AtomicReference<HandshakeFailures.Kind> failure = new AtomicReference<>();

    private record Source(AtomicReference<Issued> issued) implements CertificateSource {
        @Override
        public Optional<Issued> find(String host) {
            return Optional.of(issued.get());
        }

        @Override
        public boolean expects(String host) {
            return true;
        }

        @Override
        public Optional<Issued> proof(String host) {
            return Optional.of(issued.get());
        }

        @Override
        public boolean isForOne() {
            return true;
        }
    }

    /// Knows who looks at the chain, which whoever makes a context must.
    private static final class Chain extends AbstractList<X509Certificate> {
        private final List<X509Certificate> real;
        private final Thread caller = Thread.currentThread();
        volatile boolean onCaller;
        volatile boolean broken;
        volatile CountDownLatch may = new CountDownLatch(0);

        Chain(List<X509Certificate> real) {
            this.real = real;
        }

        @Override
        public X509Certificate get(int index) {
            onCaller |= Thread.currentThread() == caller;
            if (Thread.currentThread() != caller) awaitBriefly(may);
            if (broken) throw new IllegalStateException("broken");
            return real.get(index);
        }

        @Override
        public int size() {
            return real.size();
        }
    }

    private static void awaitBriefly(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) throw new IllegalStateException("nobody let the work go on");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Chosen made(Certificates.Choice choice) throws Exception {
        return choice instanceof Later(var chosen) ? chosen.get(10, TimeUnit.SECONDS) : (Chosen) choice;
    }

    @Test
    void theContextOfANewCertificateIsMadeOnceAndOnNoLoop() throws Exception {
        var authority = LocalAuthority.passing();
        var pairing = authority.issue(List.of("shop.test"));
        var chain = new Chain(pairing.chain());
        var issued = new AtomicReference<>(new Issued("shop.test", new KeyPairing(chain, pairing.key())));
        var certificates = new IssuedCertificates(new Source(issued), contexts, hello -> new Certificates.Refused(Alert.UNRECOGNIZED_NAME), true, true);
        chain.may = new CountDownLatch(1); // else a quick thread may be done before anybody looks
        var first = certificates.choose(SHOP);
        assertThat(first).isInstanceOf(Later.class);
        chain.may.countDown();
        var chosen = made(first);
        assertThat(certificates.choose(SHOP)).isSameAs(chosen);
        assertThat(made(certificates.prove(SHOP))).isNotSameAs(chosen);
        assertThat(chain.onCaller).isFalse();
        var next = authority.issue(List.of("shop.test"));
        issued.set(new Issued("shop.test", next));
        assertThat(made(certificates.choose(SHOP))).isNotSameAs(chosen);
    }

    @Test
    void whatFailsIsTriedAgainByTheNextClient() throws Exception {
        var pairing = LocalAuthority.passing().issue(List.of("shop.test"));
        var chain = new Chain(pairing.chain());
        chain.broken = true;
        var certificates = new IssuedCertificates(new Source(new AtomicReference<>(new Issued("shop.test", new KeyPairing(chain, pairing.key())))), contexts,
            hello -> new Certificates.Refused(Alert.UNRECOGNIZED_NAME), true, true);
        var failed = ((Later) certificates.choose(SHOP)).chosen();
        await(failed::isCompletedExceptionally);
        chain.broken = false;
        assertThat(made(certificates.choose(SHOP))).isNotNull();
    }

    @Test
    void aLocalCertificateIsMadeAnewBeforeItExpires() throws Exception {
        var now = new AtomicReference<>(Instant.now());
        var certificates = new LocalCertificates(LocalAuthority.passing(), contexts, Set.of(), now::get);
        var base = new Hello("", true, List.of());
        var chosen = made(certificates.choose(SHOP));
        var bases = made(certificates.choose(base));
        now.set(now.get().plus(Duration.ofDays(40)));
        assertThat(certificates.choose(SHOP)).isSameAs(chosen);
        now.set(now.get().plus(Duration.ofDays(6)));
        assertThat(made(certificates.choose(SHOP))).isNotSameAs(chosen);
        assertThat(made(certificates.choose(base))).isNotSameAs(bases);
    }

    private EmbeddedChannel channel() {
        return new EmbeddedChannel(new HelloReader(hello -> new Later(making), (context, chosen) -> context.pipeline().replace(context.handler(), "tls", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                var bytes = (ByteBuf) message;
                seen.append(bytes.toString(ISO_8859_1));
                bytes.release();
            }
        }), (context, elsewhere) -> {}, (kind, why) -> failure.set(kind)));
    }

    private static byte[] hello() throws Exception {
        var engine = SSLContext.getDefault().createSSLEngine("shop.test", 443);
        engine.setUseClientMode(true);
        var bytes = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), bytes);
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Test
    void aClientWaitsUnreadAndLosesNothing() throws Exception {
        var channel = channel();
        var hello = hello();
        channel.writeInbound(Unpooled.copiedBuffer(hello));
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.writeInbound(Unpooled.copiedBuffer("early", ISO_8859_1)); // was on its way
        assertThat(seen).isEmpty();
        making.complete(new Chosen(alloc -> {
            throw new IllegalStateException("unused");
        }, host -> true));
        channel.runPendingTasks();
        assertThat(seen.toString()).isEqualTo(new String(hello, ISO_8859_1) + "early");
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void aCertificateThatCannotBeMadeEndsTheHandshakeWithAnAlert() throws Exception {
        var channel = channel();
        channel.writeInbound(Unpooled.copiedBuffer(hello()));
        making.completeExceptionally(new IllegalArgumentException("no such key"));
        channel.runPendingTasks();
        ByteBuf alert = channel.readOutbound();
        assertThat(alert.getByte(6)).isEqualTo((byte) 80); // internal_error
        alert.release();
        assertThat(failure).hasValue(HandshakeFailures.Kind.NO_CERTIFICATE);
        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }

    @Test
    void aClientThatLeftMeanwhileIsForgotten() throws Exception {
        var channel = channel();
        channel.writeInbound(Unpooled.copiedBuffer(hello()));
        channel.close();
        making.complete(new Chosen(alloc -> {
            throw new IllegalStateException("unused");
        }, host -> true));
        channel.runPendingTasks();
        assertThat(seen).isEmpty();
        channel.finishAndReleaseAll();
    }

    private static void await(BooleanSupplier condition) {
        for (long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); !condition.getAsBoolean(); LockSupport.parkNanos(1_000_000)) {
            if (System.nanoTime() > until) throw new AssertionError("not within 10 s");
        }
    }
}
