// SPDX-License-Identifier: Apache-2.0
package io.cardea.state;

import static io.cardea.redis.Asked.got;
import static io.cardea.redis.Asked.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.redis.Asked;
import io.cardea.redis.RealRedis;
import io.cardea.core.exchange.Pending;
import io.cardea.core.file.RedisConfig;
import io.cardea.core.file.StateConfig;
import io.cardea.core.state.GeoIndex;
import io.cardea.core.state.Leaderboards;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Session;
import io.cardea.core.state.State;
import io.cardea.core.state.Store.Shelf;
import io.cardea.core.state.Waiting;
import io.cardea.state.memory.MemoryState;
import io.cardea.state.redis.OpenRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// What becomes of questions when Redis is killed, paused, restarted, or never there.
final class RedisAwayTest {
    private static final Shelf<String> TEXTS = Shelf.ofText("texts");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long TIMEOUT = Duration.ofMillis(100).toNanos();
    /// A busy machine of two cores; more than the time-out, far less than what a wait for Redis would take.
    private static final long SLACK = Duration.ofMillis(400).toNanos();

    private static RedisConfig config(String node) {
        var said = RedisConfig.of("redis://" + node);
        return new RedisConfig(said.nodes(), false, Optional.empty(), Optional.empty(), Optional.empty(), 0, said.tls(), "cardea", Duration.ofNanos(TIMEOUT), Optional.empty());
    }

    private static OpenRedis open(String node) {
        return new OpenRedis(config(node), Path.of("."), List.of(), new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system()), gone -> {});
    }

    private static Reply<Boolean> put(State state, String key) {
        return Waiting.on(loop -> state.store().put(TEXTS, key, "x", MINUTE, loop));
    }

    private static boolean answers(State state) {
        return put(state, "probe") instanceof Reply.Got;
    }

    @Test
    void beforeItBeginsNothingIsAskedAndNobodyWaits() {
        try (var redis = open(RealRedis.shared().node())) {
            Pending<Reply<Boolean>> answer = redis.state().store().put(TEXTS, "x", "y", MINUTE, Runnable::run);
            assertThat(answer.now()).contains(new Reply.Unavailable<>("Redis is away"));
            redis.begin();
            until("it is there", () -> answers(redis.state()));
        }
    }

    @Test
    void aRedisThatIsNotThereIsLookedForUntilItIs() {
        var server = RealRedis.start();
        server.kill();
        try (server; var redis = open(server.node())) {
            redis.begin();
            until("it is known to be away", () -> redis.remark().filter(each -> each.contains("refused")).isPresent());
            assertThat(redis.remark().orElseThrow()).startsWith("away for 0 s: ");
            assertThat(redis.notReady()).isEmpty();
            assertThat(redis.state().store().find(TEXTS, "x", Runnable::run).now()).isPresent();
            server.restart();
            until("it is there", () -> answers(redis.state()));
            assertThat(redis.remark()).isEmpty();
        }
    }

    @Test
    void killedUnderLoadNobodyWaitsLongerThanSaidAndItComesBack() throws Exception {
        try (var server = RealRedis.start(); var redis = open(server.node())) {
            underLoad(redis, server::kill, server::restart);
        }
    }

    @Test
    void pausedUnderLoadNobodyWaitsLongerThanSaidAndItComesBack() throws Exception {
        try (var server = RealRedis.start(); var redis = open(server.node())) {
            underLoad(redis, server::pause, server::resume);
        }
    }

    private static void underLoad(OpenRedis redis, Runnable away, Runnable back) throws InterruptedException {
        redis.begin();
        until("it is there", () -> answers(redis.state()));
        var stop = new AtomicBoolean();
        var longest = new AtomicLong();
        var answered = new AtomicLong();
        var unavailable = new AtomicLong();
        var askers = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            int which = i;
            askers.add(Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    long asked = System.nanoTime();
                    var reply = put(redis.state(), "load" + which);
                    longest.accumulateAndGet(System.nanoTime() - asked, Math::max);
                    (reply instanceof Reply.Got ? answered : unavailable).incrementAndGet();
                    LockSupport.parkNanos(500_000);
                }
            }));
        }
        long before = answered.get();
        until("they are answered", () -> answered.get() > before + 50);
        away.run();
        until("it is known to be away", () -> redis.remark().isPresent());
        long asked = System.nanoTime();
        for (int i = 0; i < 100; i++) assertThat(put(redis.state(), "x")).isEqualTo(new Reply.Unavailable<>("Redis is away"));
        assertThat(System.nanoTime() - asked).as("a hundred questions while it is away").isLessThan(SLACK);
        back.run();
        until("it is back", () -> redis.remark().isEmpty());
        long then = answered.get();
        until("they are answered again", () -> answered.get() > then + 50);
        stop.set(true);
        for (var asker : askers) asker.join();
        assertThat(unavailable.get()).isPositive();
        assertThat(longest.get()).as("the longest that anybody waited, in ns").isLessThan(TIMEOUT + SLACK);
    }

    @Test
    void aScriptThatRedisHasForgottenIsSentAgain() {
        try (var server = RealRedis.start(); var redis = open(server.node())) {
            redis.begin();
            until("it is there", () -> answers(redis.state()));
            server.restart(); // and knows no scripts
            until("it is back", () -> answers(redis.state()));
            assertThat(Asked.<Boolean>got(loop -> redis.state().store().putIfAbsent(TEXTS, "new", "x", MINUTE, loop))).isTrue();
            assertThat(Asked.<Optional<String>>got(loop -> redis.state().store().find(TEXTS, "new", loop))).contains("x");
        }
    }

    @Test
    void afterItIsClosedNothingIsAskedAnyMore() {
        var redis = open(RealRedis.shared().node());
        redis.begin();
        until("it is there", () -> answers(redis.state()));
        redis.close();
        assertThat(put(redis.state(), "x")).isEqualTo(new Reply.Unavailable<>("Redis is away"));
        redis.close();
    }

    @Test
    void aWrongPasswordIsSaidAndNotRepeated() {
        try (var server = RealRedis.start("--requirepass", "right"); var redis = new OpenRedis(RedisConfig.of("redis://:wrong%3Aone@" + server.node()), Path.of("."), List.of(), local(), gone -> {})) {
            redis.begin();
            until("it is said", () -> redis.remark().filter(each -> each.contains("WRONGPASS")).isPresent());
            assertThat(redis.remark().orElseThrow()).doesNotContain("wrong:one");
        }
        try (var server = RealRedis.start("--requirepass", "r:ght"); var redis = new OpenRedis(RedisStateTest.patient(RedisConfig.of("redis://:r%3Aght@" + server.node())), Path.of("."), List.of(), local(), gone -> {})) {
            redis.begin();
            until("it is there", () -> answers(redis.state()));
        }
    }

    private static State local() {
        return new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system());
    }

    /// The rights that the documentation names are enough.
    @Test
    void aUserWithTheLeastRightsIsEnough() {
        try (var server = RealRedis.start("--user edge on >secret ~cardea:* resetchannels -@all +hello +ping +client +eval +evalsha +time +get +set +del +pexpire +pttl +exists +hset +hget +hmget".concat(
            " +zadd +zcard +zrange +zrem +zpopmin +zincrby +zremrangebyrank +zrevrange +zrevrank +zscore +expire +geoadd +geosearch").split(" "))) {
            try (var redis = RedisStateTest.opened("redis://edge:secret@" + server.node())) {
                var state = redis.state();
                var id = got(loop -> state.sessions().open("ann", "x", new Session.Lifetime(MINUTE, MINUTE), loop));
                got(loop -> state.sessions().find(id, loop));
                got(loop -> state.sessions().endAll("ann", loop));
                var lock = got(loop -> state.locks().take("l", MINUTE, loop)).orElseThrow();
                got(loop -> state.locks().renew(lock, MINUTE, loop));
                got(loop -> state.locks().release(lock, loop));
                var board = new Leaderboards.Board("b", Leaderboards.Window.HOUR, 10);
                got(loop -> state.leaderboards().add(board, "m", 1, loop));
                got(loop -> state.leaderboards().around(board, "m", 1, loop));
                got(loop -> state.geo().add("g", "m", new GeoIndex.Point(1, 1), loop));
                got(loop -> state.geo().near("g", new GeoIndex.Point(1, 1), 10, 1, loop));
                got(loop -> state.store().putIfAbsent(TEXTS, "k", "v", MINUTE, loop));
                got(loop -> state.store().take(TEXTS, "k", loop));
            }
        }
    }

    /// What is asked is answered in the order of asking, however many ask, and each by its own answer.
    @Test
    void manyUnderWayGetTheirOwnAnswers() {
        try (var redis = RedisStateTest.opened(RealRedis.shared().uri())) {
            var keys = new ArrayList<String>();
            for (int i = 0; i < 500; i++) keys.add("own" + i);
            var threads = new ArrayList<Thread>();
            var wrong = new AtomicLong();
            for (var part : List.of(keys.subList(0, 250), keys.subList(250, 500))) {
                threads.add(Thread.ofVirtual().start(() -> {
                    for (var key : part) {
                        got(loop -> redis.state().store().put(TEXTS, key, key, MINUTE, loop));
                        if (!got(loop -> redis.state().store().find(TEXTS, key, loop)).equals(Optional.of(key))) wrong.incrementAndGet();
                    }
                }));
            }
            threads.forEach(thread -> {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(wrong.get()).isZero();
        }
    }
}
