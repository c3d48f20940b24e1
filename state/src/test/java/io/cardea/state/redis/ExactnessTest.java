// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.RedisConfig;
import io.cardea.core.file.StateConfig;
import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import io.cardea.redis.Asked;
import io.cardea.redis.RealRedis;
import io.cardea.state.memory.MemoryState;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two edges on one Redis, asked for far more than a limit allows.
class ExactnessTest {
    private static final int ASKED = 10_000;

    /// One edge: its loops, and its connections to Redis.
    private record Edge(EventLoopGroup loops, OpenRedis redis) implements AutoCloseable {
        static Edge of(String uri, Duration timeout) {
            var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            var config = RedisConfig.of(uri);
            var own = new RedisConfig(config.nodes(), config.cluster(), config.sentinel(), config.username(), config.password(), config.database(), config.tls(), config.prefix(), timeout, config.seal());
            var redis = new OpenRedis(own, Path.of("."), List.of(loops.next()), new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system()), gone -> {});
            redis.begin();
            Asked.until("it is there", () -> redis.redis().isHere());
            return new Edge(loops, redis);
        }

        @Override
        public void close() {
            redis.close();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    /// As many pass as the limit lets through, and what came back in the meantime by Redis' clock.
    @Tag("full")
    @ParameterizedTest
    @EnumSource(value = Algorithm.class, names = {"TOKEN_BUCKET", "LEAKY_BUCKET", "SLIDING_LOG", "SLIDING_WINDOW", "FIXED_WINDOW"})
    void ofTenThousandAtOnceOnTwoEdgesAThousandPassAndWhatRefilled(Algorithm algorithm) throws Exception {
        var limit = Limit.of("exact " + System.nanoTime(), algorithm, 1_000, Duration.ofSeconds(60), 1_000);
        try (var one = Edge.of(RealRedis.shared().uri(), Duration.ofSeconds(60)); var two = Edge.of(RealRedis.shared().uri(), Duration.ofSeconds(60))) {
            var counted = new ArrayList<Counted>();
            var left = new CountDownLatch(ASKED);
            var unanswered = new ConcurrentHashMap<String, LongAdder>();
            for (var edge : List.of(one, two)) {
                var meter = edge.redis.state().counters().meter(List.of(limit));
                var loop = edge.loops.next();
                for (int i = 0; i < ASKED / 2; i++) {
                    loop.execute(() -> meter.charge(List.of(new Charge("all", 1)), loop).then(reply -> {
                        switch (reply) {
                            case Reply.Got<Counted>(var got) -> {
                                synchronized (counted) {
                                    counted.add(got);
                                }
                            }
                            case Reply.Unavailable<Counted>(var why) -> unanswered.computeIfAbsent(why, any -> new LongAdder()).increment();
                        }
                        left.countDown();
                    }));
                }
            }
            assertThat(left.await(70, TimeUnit.SECONDS)).isTrue();
            assertThat(unanswered).as("those who went without an answer").isEmpty();
            long passed = counted.stream().filter(Counted::allowed).count();
            long first = counted.stream().mapToLong(Counted::at).min().orElseThrow();
            long last = counted.stream().mapToLong(Counted::at).max().orElseThrow();
            if (algorithm == Algorithm.TOKEN_BUCKET || algorithm == Algorithm.LEAKY_BUCKET) {
                // What came back until the last one was refused has been used by then, but for less than one use.
                long refused = counted.stream().filter(each -> !each.allowed()).mapToLong(Counted::at).max().orElseThrow();
                assertThat(passed).isBetween(1_000 + (refused - first) * 1_000 / 60_000_000 - 1, 1_000 + (last - first) * 1_000 / 60_000_000);
            } else if (algorithm == Algorithm.SLIDING_LOG || first / 60_000_000 == last / 60_000_000) {
                assertThat(passed).isEqualTo(1_000);
            } else { // a window ended meanwhile
                assertThat(passed).isBetween(1_000L, 2_000L);
            }
        }
    }

    /// No request waits longer than was declared, whatever happens to Redis; and it is asked again once it is back.
    @Test
    void whileRedisIsPausedAndKilledNobodyWaitsLongerThanDeclared() throws Exception {
        try (var server = RealRedis.start(); var edge = Edge.of(server.uri(), Duration.ofMillis(500))) {
            var meter = edge.redis.state().counters().meter(List.of(Limit.of("l", Algorithm.TOKEN_BUCKET, 1_000_000, Duration.ofSeconds(1), 1_000_000)));
            var load = new Load(edge, meter);
            load.untilAnswered();
            server.pause();
            load.run(50);
            assertThat(load.away.get()).as("while it is paused").isGreaterThanOrEqualTo(50);
            server.resume();
            load.untilAnswered();
            server.kill();
            load.run(50);
            assertThat(load.away.get()).as("while it is dead").isGreaterThanOrEqualTo(100);
            assertThat(load.longest.get() / 1_000_000).as("milliseconds that the unluckiest waited; a busy machine's delay included").isLessThan(500 + 2_000);
            server.restart();
            load.untilAnswered();
        }
    }

    /// Asks on the edge's loop, in turn.
    private static final class Load {
        final Edge edge;
        final Meter meter;
        final AtomicInteger answered = new AtomicInteger();
        final AtomicInteger away = new AtomicInteger();
        final AtomicLong longest = new AtomicLong();

        Load(Edge edge, Meter meter) {
            this.edge = edge;
            this.meter = meter;
        }

        void untilAnswered() {
            int before = answered.get();
            Asked.until("Redis counts", () -> {
                run(1);
                return answered.get() > before;
            });
        }

        void run(int requests) {
            var left = new CountDownLatch(requests);
            var loop = edge.loops.next();
            for (int i = 0; i < requests; i++) {
                int key = i;
                loop.execute(() -> {
                    long began = System.nanoTime();
                    meter.charge(List.of(new Charge("k" + key, 1)), loop).then(reply -> {
                        (reply instanceof Reply.Got ? answered : away).incrementAndGet();
                        longest.accumulateAndGet(System.nanoTime() - began, Math::max);
                        left.countDown();
                    });
                });
            }
            Asked.until("all are answered", () -> left.getCount() == 0);
        }
    }
}
