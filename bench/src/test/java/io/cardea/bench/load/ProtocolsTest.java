// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The load and the origin with each other, in clear text and in every protocol.
class ProtocolsTest {
    private static final Transport TRANSPORT = Transport.best();
    private static final EventLoopGroup GROUP = TRANSPORT.oneLoop();
    private static Origin origin;

    @BeforeAll
    static void startOrigin() {
        origin = Origin.start(TRANSPORT, GROUP);
    }

    @AfterAll
    static void stop() {
        origin.close();
        GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void manyStreamsShareAConnection() throws Exception {
        var result = run(plan("/h2c/1k", 2, 1024).over(Protocol.HTTP2, 50));

        assertThat(result.errors()).isEmpty();
        assertThat(result.requests()).isGreaterThan(200).isEqualTo(result.latencies().getTotalCount());
    }

    @Test
    void aFixedRateIsKeptWithStreams() throws Exception {
        var result = run(plan("/1k", 1, 1024).over(Protocol.HTTP2, 8).atRate(500));

        assertThat(result.errors()).isEmpty();
        assertThat(result.requests()).isEqualTo(150);
    }

    @Test
    void aCallOfGrpcBringsItsMessageAndTrailers() throws Exception {
        var result = run(plan("/bench.Echo/Unary", 2, 105).over(Protocol.GRPC, 5));

        assertThat(result.errors()).isEmpty();
        assertThat(result.requests()).isGreaterThan(20);
    }

    @Test
    void anAnswerWithoutTrailersIsNoCall() throws Exception {
        var result = run(plan("/bytes/105", 1, 105).over(Protocol.GRPC, 1));

        assertThat(result.requests()).isZero();
        assertThat(result.errors()).containsOnlyKeys("no trailers");
    }

    @Test
    void whatAWebSocketSaysComesBack() throws Exception {
        var result = run(plan("/ws/echo", 20, 32).over(Protocol.WEBSOCKET, 1));

        assertThat(result.errors()).isEmpty();
        assertThat(result.requests()).isGreaterThan(20);
    }

    @Test
    void whoRefusesTheWebSocketIsAnError() throws Exception {
        var result = run(plan("/1k", 1, 32).over(Protocol.WEBSOCKET, 1));

        assertThat(result.requests()).isZero();
        assertThat(result.errors()).containsOnlyKeys("upgrade answered with 200");
    }

    @Test
    void wrongLengthsAreErrorsWithStreamsToo() throws Exception {
        var result = run(plan("/bytes/10", 1, 1024).over(Protocol.HTTP2, 2));

        assertThat(result.requests()).isZero();
        assertThat(result.errors()).containsOnlyKeys("length 10 instead of 1024");
    }

    @Test
    void whoIsSentAwayGoesOnElsewhere() throws Exception {
        try (var server = new LeavingServer(TRANSPORT, GROUP)) {
            var result = run(LoadPlan.closed(server.port(), "/", 1, 300).over(Protocol.HTTP2, 10));

            assertThat(result.errors()).isEmpty();
            assertThat(result.requests()).isGreaterThan(2 * LeavingServer.REQUESTS);
        }
    }

    @Test
    void whatIsRefusedIsSentAgainOnOneNewConnection() throws Exception {
        try (var server = new LeavingServer(TRANSPORT, GROUP)) {
            var result = run(LoadPlan.closed(server.port(), "/", 1, 300).over(Protocol.HTTP2, 10).atRate(200));

            assertThat(result.errors()).isEmpty();
            assertThat(result.requests()).isEqualTo(60);
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void anIdleHerdHoldsConnectionsOfHttp2() throws Exception {
        var herd = new IdleHerd(TRANSPORT, GROUP.next(), plan("/1k", 100, 1024).over(Protocol.HTTP2, 1));

        assertThat(herd.gather().get(5, TimeUnit.SECONDS)).isEqualTo(100);
        herd.release().get(5, TimeUnit.SECONDS);
    }

    @Test
    void streamsNeedHttp2() {
        assertThatThrownBy(() -> plan("/", 1, 1).over(Protocol.WEBSOCKET, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    private static LoadPlan plan(String path, int connections, long length) {
        return new LoadPlan(origin.port(), false, false, false, java.util.List.of(path), 0, connections, 0, 50, 300, length);
    }

    private static LoadResult run(LoadPlan plan) throws Exception {
        var run = new LoadRun(TRANSPORT, GROUP.next(), plan, () -> { });
        var result = run.start().get(20, TimeUnit.SECONDS);
        run.cleared().get(5, TimeUnit.SECONDS);
        return result;
    }
}
