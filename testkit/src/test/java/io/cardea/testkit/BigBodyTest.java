// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies far larger than the heap pass both ways, one after the other, and the memory stays as it was.
@Tag("full")
class BigBodyTest {
    private static final long SIZE = Long.getLong("cardea.big-body.gib", 4) << 30;
    private static final byte[] ZEROS = new byte[256 * 1024];

    @Test
    void gibibytesPassBothWaysInTheMemoryOfAFew() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
             var edge = GatewayUnderTest.file("limits: { body: 100GiB }\nroutes:\n  - to: http://127.0.0.1:" + server.getLocalPort() + "\n"); var client = edge.client()) {
            var sent = CompletableFuture.runAsync(() -> zeros(client, SIZE), Thread::startVirtualThread);
            try (var origin = server.accept()) {
                var in = origin.getInputStream();
                head(in);
                var before = Memory.now();
                var most = new AtomicLong();
                assertThat(count(in, SIZE, () -> most.accumulateAndGet(Memory.now().since(before), Math::max))).isEqualTo(SIZE);
                sent.get(10, TimeUnit.SECONDS);
                var out = origin.getOutputStream();
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                var answered = CompletableFuture.runAsync(() -> zeros(out, SIZE), Thread::startVirtualThread);
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                assertThat(count(client.socket().getInputStream(), SIZE, () -> most.accumulateAndGet(Memory.now().since(before), Math::max))).isEqualTo(SIZE);
                answered.get(10, TimeUnit.SECONDS);
                assertThat(most).hasValueLessThan(16 << 20);
            }
        }
    }

    private static void zeros(RawClient client, long size) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
        for (long left = size; left > 0; left -= ZEROS.length) client.send(ZEROS);
    }

    private static void zeros(OutputStream out, long size) {
        try {
            for (long left = size; left > 0; left -= ZEROS.length) out.write(ZEROS);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void head(InputStream in) throws java.io.IOException {
        for (int last = 0; last != 0x0d0a0d0a;) last = last << 8 | in.read();
    }

    /// Reads that many bytes, and looks at the memory sixteen times on the way.
    private static long count(InputStream in, long size, Runnable look) throws java.io.IOException {
        var part = new byte[256 * 1024];
        long all = 0;
        long next = 0;
        while (all < size) {
            int count = in.read(part, 0, (int) Math.min(part.length, size - all));
            if (count < 0) break;
            all += count;
            if (all >= next) {
                look.run();
                next += size / 16;
            }
        }
        return all;
    }
}
