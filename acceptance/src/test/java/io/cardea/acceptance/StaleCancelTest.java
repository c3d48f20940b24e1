// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Whoever gives up the body of a request that is over must not touch what its connection carries by then.
class StaleCancelTest {
    private static final int REQUESTS = 600;

    /// Each of them would open the window of the next request's body once more, whose origin does not read.
    @Test
    void aBodyThatIsGivenUpLateOpensNobodyElsesWindow() throws Exception {
        try (var quick = FakeOrigin.of("ok"); var stalled = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             var edge = GatewayUnderTest.file("routes:\n  - match: /keep\n    policies: [{ hoard: all }]\n    to: " + quick.url()
                 + "\n  - to: http://127.0.0.1:" + stalled.getLocalPort() + "\n"); var client = edge.client()) {
            client.socket().setSendBufferSize(64 * 1024); // a large one would swallow the difference
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(client.send("POST /keep HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").response()).endsWith("ok");
            }
            var sent = new AtomicLong();
            client.send("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
            var sender = CompletableFuture.runAsync(() -> {
                var part = new byte[16 * 1024];
                try {
                    while (true) {
                        client.socket().getOutputStream().write(part);
                        sent.addAndGet(part.length);
                    }
                } catch (IOException closed) {
                    // the end of the test
                }
            }, Thread::startVirtualThread);
            Eventually.stands(sent);
            long before = sent.get();
            int given = 0;
            while (HoardingPolicy.giveOneUp()) given++;
            assertThat(given).isEqualTo(REQUESTS);
            Eventually.stands(sent);
            assertThat(sent.get() - before).as("bytes that were let in").isLessThan(512 * 1024);
            client.close();
            sender.get(5, TimeUnit.SECONDS);
        }
    }
}
