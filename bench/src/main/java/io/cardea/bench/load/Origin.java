// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The service behind every proxy. It answers by the end of the path, whatever stands before it:
/// `/1k`, `/100k`, `/bytes/N` (N up to 1 GiB), `/headers` (the request's head as it arrived, as the body);
/// below `/fresh/` the same may be kept for an hour, and is counted ({@link Fresh});
/// a request with a body is swallowed and answered with the count of its bytes. It speaks HTTP/2 in clear text as well, with
/// bodies up to 16 KiB and `/Unary` as a call of gRPC, and echoes the messages of a WebSocket.
final class Origin implements AutoCloseable {
    static final int BLOCK = 64 * 1024;
    /// It listens at 127.0.0.1 to 127.0.0.10, so that a balancer has ten to choose from.
    private static final int ADDRESSES = 10;

    private final ChannelGroup children = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel channel;
    private final List<Channel> others = new ArrayList<>();
    private final AtomicLong stall = new AtomicLong();
    private final Map<Long, ByteBuf> answers = new HashMap<>();
    private final ByteBuf block = filled(BLOCK);
    private final Fresh fresh = new Fresh();

    private Origin(Transport transport, EventLoopGroup group, int port) {
        var bootstrap = new ServerBootstrap()
                .group(group)
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BLOCK).maxMessagesPerRead(1))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        children.add(child);
                        child.pipeline().addLast(new OriginSwitch(Origin.this));
                    }
                });
        channel = bootstrap.bind("127.0.0.1", port).syncUninterruptibly().channel();
        for (int last = 2; last <= ADDRESSES; last++) {
            others.add(bootstrap.bind("127.0.0." + last, port()).syncUninterruptibly().channel());
        }
    }

    static Origin start(Transport transport, EventLoopGroup group) {
        return new Origin(transport, group, 0);
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /// The next request waits this long for its answer: a known stall, to show that a recorder sees it.
    void stallNext(Duration time) {
        stall.set(time.toNanos());
    }

    Fresh fresh() {
        return fresh;
    }

    long takeStall() {
        return stall.get() == 0 ? 0 : stall.getAndSet(0);
    }

    /// A whole answer, cached, for bodies up to 1 MiB. It need not be released: the origin does, when it closes.
    ByteBuf answer(long length) {
        return Unpooled.unreleasableBuffer(answers.computeIfAbsent(length, n -> whole((int) (long) n)).duplicate());
    }

    private static ByteBuf whole(int length) {
        var body = filled(length);
        var head = head(length);
        var answer = Unpooled.directBuffer(head.length + length).writeBytes(head).writeBytes(body);
        body.release();
        return answer;
    }

    /// The same letters as in {@link #answer}.
    static byte[] body(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return bytes;
    }

    static byte[] head(long length) {
        return ("HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 00:00:00 GMT\r\nContent-Type: application/octet-stream\r\n"
                + "Content-Length: " + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// A shared block of {@link #BLOCK} bytes, which need not be released.
    ByteBuf block() {
        return Unpooled.unreleasableBuffer(block.duplicate());
    }

    static ByteBuf filled(int length) {
        var buffer = Unpooled.directBuffer(Math.max(1, length));
        for (int i = 0; i < length; i++) {
            buffer.writeByte('a' + i % 26);
        }
        return buffer;
    }

    /// Closes the port and every connection; not on the loop.
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        channel.close().syncUninterruptibly();
        others.forEach(each -> each.close().syncUninterruptibly());
        children.close().syncUninterruptibly();
        channel.eventLoop().submit(() -> {
            answers.values().forEach(ByteBuf::release);
            answers.clear();
            block.release();
            fresh.release();
        }).syncUninterruptibly();
    }
}
