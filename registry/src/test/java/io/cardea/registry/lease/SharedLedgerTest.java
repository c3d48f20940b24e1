// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.file.RedisConfig;
import io.cardea.core.file.StateConfig;
import io.cardea.core.state.Roster;
import io.cardea.redis.Asked;
import io.cardea.redis.RealRedis;
import io.cardea.state.memory.MemoryState;
import io.cardea.state.redis.OpenRedis;
import io.cardea.state.redis.RedisRoster;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The ledger that edges share, on a real Redis: all that any ledger does, and what is so of two who follow one roster.
class SharedLedgerTest extends LedgerContract {
    /// Edges look all the while: a stillness would give everybody their time.
    private static final Duration STEP = Roster.STILLNESS;
    private static int prefixes;
    private static final RealRedis SERVER = RealRedis.start();

    private final AtomicLong time = new AtomicLong(1_800_000_000_000L); // there and here: it passes as told
    private final List<SharedLedger> ledgers = new ArrayList<>();
    private final List<OpenRedis> connections = new ArrayList<>();
    private String prefix = "none";

    @BeforeAll
    static void start() {
        SERVER.restart(); // empty
    }

    @AfterAll
    static void over() {
        SERVER.close();
    }

    @Override
    SharedLedger open() {
        prefix = "ledger" + ++prefixes;
        return another();
    }

    /// Another edge on the same roster.
    private SharedLedger another() {
        var said = RedisConfig.of(SERVER.uri());
        var config = new RedisConfig(said.nodes(), false, Optional.empty(), Optional.empty(), Optional.empty(), 0, said.tls(), prefix, Duration.ofSeconds(5), Optional.empty());
        var redis = new OpenRedis(config, Path.of(""), List.of(), new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system()), gone -> {});
        redis.begin();
        Asked.until("it is connected", redis.redis()::isHere);
        connections.add(redis);
        var ledger = new SharedLedger(new RedisRoster(redis.redis(), time::get), this::nanos);
        ledgers.add(ledger);
        ledger.pull();
        return ledger;
    }

    private void here() {
        Asked.until("all are connected", () -> connections.stream().allMatch(each -> each.redis().isHere()));
    }

    @AfterEach
    void close() {
        ledgers.forEach(SharedLedger::close);
        connections.forEach(OpenRedis::close);
    }

    private long nanos() {
        return time.get() * 1_000_000;
    }

    @Override
    void pass(Duration duration) {
        if (duration.toHours() > 0) time.addAndGet(duration.toMillis()); // nobody looked for so long: it would be thousands of times
        for (long left = duration.toHours() > 0 ? 0 : duration.toMillis(); left > 0; left -= STEP.toMillis()) {
            time.addAndGet(Math.min(left, STEP.toMillis()));
            ledgers.forEach(SharedLedger::pull);
        }
        ledgers.forEach(SharedLedger::pull);
    }

    private static List<String> ids(Ledger ledger) {
        return ledger.all().leases().stream().map(lease -> lease.registration().service() + ' ' + lease.registration().id() + ' ' + lease.owner()).toList();
    }

    @Test
    void whatOneEdgeTakesTheOtherKnowsWithTheSameIndexAndOwner() {
        var one = open();
        var two = another();
        var heard = new CopyOnWriteArrayList<String>();
        two.onChange(heard::add);
        one.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        one.put(at("reviews", "10.0.0.8:80"), "b\nc", WIDE);
        two.pull();
        assertThat(ids(two)).containsExactly("catalog 10.0.0.7:80 a", "reviews 10.0.0.8:80 b\nc").isEqualTo(ids(one));
        assertThat(heard).containsExactly("catalog", "reviews");
        assertThat(two.index()).isEqualTo(one.index());
        assertThat(two.list("catalog").index()).isEqualTo(one.list("catalog").index());
        assertThatThrownBy(() -> two.put(at("catalog", "10.0.0.7:80"), "b", WIDE)).isInstanceOf(Refused.class);
        assertThat(two.put(at("catalog", "10.0.0.7:80"), "a", WIDE).kind()).as("it may renew anywhere").isEqualTo(Ledger.Outcome.Kind.RENEWED);
        var three = another();
        assertThat(ids(three)).isEqualTo(ids(one));
        assertThat(three.list("reviews").index()).isEqualTo(one.list("reviews").index());
    }

    @Test
    void whoRenewsAtOneEdgeIsNotSilentAtTheOther() {
        var one = open();
        var two = another();
        one.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        for (int i = 0; i < 4; i++) {
            pass(Duration.ofSeconds(14));
            one.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        }
        two.pull();
        assertThat(two.census()).isEqualTo(new Census(1, 0, 0));
        assertThat(two.list("catalog").leases()).singleElement().satisfies(lease -> assertThat(lease.silent()).isLessThan(Duration.ofSeconds(13)));
        pass(Duration.ofSeconds(31));
        assertThat(two.expire()).isEqualTo(1);
        one.pull();
        assertThat(one.expiredElsewhere()).isEqualTo(1);
        assertThat(one.expiredElsewhere() + two.expiredElsewhere()).isZero();
        assertThat(ids(one)).isEmpty();
    }

    /// As many as are read at once, and more; and changes while they are read one after the other.
    @Test
    void whoComesLateReadsAll() {
        var one = open();
        for (int i = 0; i < 2 * Roster.AT_ONCE + 3; i++) {
            one.put(at("s" + i % 7, "10.0." + i / 250 + "." + i % 250 + ":80"), "a", WIDE);
            time.addAndGet(3); // in one and the same millisecond each would be told of all before
        }
        assertThat(ids(another())).isEqualTo(ids(one)).hasSize(2 * Roster.AT_ONCE + 3);
        pass(Duration.ofSeconds(31));
        assertThat(one.expire()).isEqualTo(2 * Roster.AT_ONCE + 3);
        assertThat(ids(one)).isEmpty();
    }

    @Test
    void whileItIsAwayWhoIsKnownStaysAndNobodyRegisters() {
        var one = open();
        one.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        SERVER.kill();
        Asked.until("it is known to be away", () -> connections.stream().noneMatch(each -> each.redis().isHere()));
        time.addAndGet(Duration.ofHours(1).toMillis());
        assertThatThrownBy(() -> one.put(at("catalog", "10.0.0.8:80"), "a", WIDE)).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> one.remove("catalog", "10.0.0.7:80", "a")).isInstanceOf(UncheckedIOException.class);
        assertThat(one.census()).as("its time stands still").isEqualTo(new Census(1, 0, 0));
        assertThat(one.expire()).isZero();
        one.respite();
        assertThat(ids(one)).containsExactly("catalog 10.0.0.7:80 a");
        SERVER.restart();
        here();
        one.pull();
        assertThat(ids(one)).as("Redis has forgotten all, the edge has put it back").containsExactly("catalog 10.0.0.7:80 a");
        assertThat(ids(another())).containsExactly("catalog 10.0.0.7:80 a");
        assertThat(one.census()).isEqualTo(new Census(1, 0, 0));
    }

    @Test
    void aRespiteAtOneEdgeIsOneForAll() {
        var one = open();
        var two = another();
        one.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        pass(Duration.ofSeconds(29));
        two.respite();
        pass(Duration.ofSeconds(29));
        assertThat(one.expire()).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(one.expire()).isEqualTo(1);
    }

    @Test
    void whileNobodyLooksNobodyExpires() {
        var one = open();
        one.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        SERVER.pause();
        time.addAndGet(Duration.ofMinutes(5).toMillis());
        SERVER.resume();
        here();
        one.pull();
        assertThat(one.census()).isEqualTo(new Census(1, 0, 0));
        assertThat(one.expire()).isZero();
        pass(Duration.ofSeconds(31));
        assertThat(one.expire()).isEqualTo(1);
    }

    @Test
    void whatWasKeptFromBeforeCountsOnlyWhereNobodyHasGoneOnWithoutIt() {
        var kept = List.of(new Lease(at("catalog", "10.0.0.9:80"), "a", java.time.Instant.EPOCH, Duration.ZERO));
        open();
        var fresh = new SharedLedger(ledgers.getLast().roster(), this::nanos);
        ledgers.add(fresh);
        fresh.restore(kept);
        assertThat(ids(fresh)).as("served before anybody was reached").containsExactly("catalog 10.0.0.9:80 a");
        fresh.pull();
        assertThat(ids(fresh)).as("an empty one takes it").containsExactly("catalog 10.0.0.9:80 a");
        fresh.remove("catalog", "10.0.0.9:80", "a");
        var late = new SharedLedger(fresh.roster(), this::nanos);
        ledgers.add(late);
        late.restore(kept);
        late.pull();
        assertThat(ids(late)).as("it has left meanwhile").isEmpty();
    }

    @Test
    void itFollowsByItself() {
        var one = open();
        var two = another();
        two.begin();
        one.put(new Registration("catalog", "10.0.0.7:80", "https", "eu", 3, 1, Map.of("version", "2"), "/health", true, TTL), "a", WIDE);
        Asked.until("the other knows", () -> two.all().leases().equals(List.of()) ? false : two.all().leases().getFirst().registration().zone().equals("eu"));
        two.rest();
        assertThat(two.unknown()).isEmpty();
        assertThat(new SharedLedger(one.roster(), this::nanos).unknown()).isPresent();
    }
}
