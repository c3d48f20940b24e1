// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Link;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Gauges;
import io.cardea.net.http.RequestStream;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PoolsTest {
    private static final Keeping LONG = new Keeping(10, Duration.ofMinutes(5), Duration.ZERO, 0, 0, false);

    @Test
    void anEndpointThatIsGoneLosesItsConnectionsAndOthersKeepTheirs() throws Exception {
        try (var loops = new Loops(Transport.best(), 1); var first = server(); var second = server();
            var pools = new Pools(new Connector(loops.transport(), Runnable::run, Optional.empty(), Optional.empty()), new PoolGauges(Gauges.NONE).of("orders"), LONG)) {
            var gone = Endpoint.parse("http://127.0.0.1:" + first.getLocalPort());
            var stays = Endpoint.parse("http://127.0.0.1:" + second.getLocalPort());
            var idle = take(loops, pools, gone);
            var busy = take(loops, pools, gone);
            var other = take(loops, pools, stays);
            try (var idleThere = first.accept(); var busyThere = first.accept(); var otherThere = second.accept()) {
                give(loops, idle);
                give(loops, other);
                pools.forget(List.of(gone));
                assertThat(List.of(ends(idleThere), ends(busyThere))).as("one is closed, and the busy one is left in peace").containsExactlyInAnyOrder(true, false);
                give(loops, busy);
                assertThat(ends(idleThere) && ends(busyThere)).as("nothing is kept of it").isTrue();
                assertThat(take(loops, pools, stays)).as("the other's connection is kept").isSameAs(other);
                assertThat(ends(otherThere)).isFalse();
                give(loops, take(loops, pools, gone)); // whoever is listed again is a new one
                try (var again = first.accept()) {
                    assertThat(ends(again)).isFalse();
                }
            }
        }
    }

    /// Whatever a resolver throws, and wherever, who waits is told, and the next is not held up.
    @Test
    void aResolverThatThrowsFailsWhoWaitsAndNobodyElse() throws Exception {
        var endpoint = Endpoint.parse("h2c://nowhere.test:80");
        Connector.Names throwing = any -> {
            throw new IllegalStateException("no resolver");
        };
        Executor refusing = task -> {
            throw new RejectedExecutionException("it stops");
        };
        try (var loops = new Loops(Transport.best(), 1)) {
            for (var connector : List.of(new Connector(loops.transport(), Runnable::run, Optional.empty(), Optional.empty(), throwing),
                new Connector(loops.transport(), refusing, Optional.empty(), Optional.empty()))) {
                try (var pools = new Pools(connector, new PoolGauges(Gauges.NONE).of("orders"), LONG)) {
                    for (int i = 0; i < 2; i++) {
                        assertThatThrownBy(() -> take(loops, pools, endpoint)).hasMessageContaining("NAME_UNKNOWN").hasMessageContaining("nowhere.test");
                    }
                }
            }
        }
    }

    private static ServerSocket server() throws Exception {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /// Within half a second, which is long for loopback.
    private static boolean ends(Socket socket) throws Exception {
        socket.setSoTimeout(500);
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    private static RequestStream take(Loops loops, Pools pools, Endpoint endpoint) throws Exception {
        var loop = loops.all().getFirst();
        var taken = new CompletableFuture<RequestStream>();
        loop.eventLoop().execute(() -> pools.places(loop, endpoint).acquire(false, false, new Nobody(), Duration.ofSeconds(5), taken::complete, why -> taken.completeExceptionally(new AssertionError(why.toString()))));
        return taken.get(10, TimeUnit.SECONDS);
    }

    private static void give(Loops loops, RequestStream stream) throws Exception {
        loops.all().getFirst().eventLoop().submit(stream::release).get(10, TimeUnit.SECONDS);
    }

    /// For whom connections are opened that bind nobody.
    private static final class Nobody implements Client {
        @Override
        public void respond(Response response) {}

        @Override
        public void inform(Response interim) {}

        @Override
        public void reset() {}

        @Override
        public String address() {
            return "127.0.0.1";
        }

        @Override
        public void believe(String address) {}

        @Override
        public String peerAddress() {
            return "127.0.0.1";
        }

        @Override
        public Link link() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executor loop() {
            return Runnable::run;
        }

        @Override
        public boolean isOnLoop() {
            return true;
        }
    }
}
