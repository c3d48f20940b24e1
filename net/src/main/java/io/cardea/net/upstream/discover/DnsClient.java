// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Asks a name server one question: by UDP from a port of its own, so that an answer is hard to forge, and by TCP if it is cut off. Nothing is kept.
final class DnsClient implements AutoCloseable {
    private final DnsNameResolver resolver;

    DnsClient(EventLoop loop, Duration timeout) {
        resolver = new DnsNameResolverBuilder(loop).datagramChannelType(NioDatagramChannel.class).socketChannelType(NioSocketChannel.class)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .queryTimeoutMillis(timeout.toMillis())
            .resolveCache(NoopDnsCache.INSTANCE).cnameCache(NoopDnsCnameCache.INSTANCE).authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            // who is asked is said each time, and names are asked as they stand
            .nameServerProvider(new SingletonDnsServerAddressStreamProvider(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53)))
            .searchDomains(List.of()).ndots(1)
            .build();
    }

    /// Asks; [#answer] waits for what comes.
    CompletableFuture<DnsAnswer> ask(InetSocketAddress server, String name, DnsRecordType type) {
        var answer = new CompletableFuture<DnsAnswer>();
        resolver.query(server, new DefaultDnsQuestion(name, type)).addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> came) -> {
            if (!came.isSuccess()) {
                answer.completeExceptionally(new DnsFailed(came.cause() instanceof DnsNameResolverTimeoutException ? "does not answer" : "cannot be asked"));
                return;
            }
            var envelope = came.getNow();
            try {
                answer.complete(DnsAnswer.of(name, type, envelope.content()));
            } catch (DnsFailed | RuntimeException e) {
                answer.completeExceptionally(e);
            } finally {
                envelope.release();
            }
        });
        return answer;
    }

    /// Waits for it.
    static DnsAnswer answer(CompletableFuture<DnsAnswer> asked) throws DnsFailed, InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DnsFailed why) throw why;
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        resolver.close();
    }
}
