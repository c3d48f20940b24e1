// SPDX-License-Identifier: Apache-2.0
package io.cardea.state;

import static io.cardea.redis.Asked.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.redis.Asked;
import io.cardea.redis.RealRedis;
import io.cardea.core.file.RedisConfig;
import io.cardea.core.file.StateConfig;
import io.cardea.core.state.Locks;
import io.cardea.core.state.Reply;
import io.cardea.core.state.State;
import io.cardea.core.state.Waiting;
import io.cardea.state.memory.MemoryState;
import io.cardea.state.redis.OpenRedis;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A Cluster of three and a master with Sentinels, of real servers: failover and resharding under load.
@Tag("full")
final class RedisTopologiesTest {
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final Duration SLACK = Duration.ofMillis(500);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    private <T extends AutoCloseable> T with(T each) {
        open.add(each);
        return each;
    }

    private OpenRedis state(RedisConfig config) {
        var redis = with(new OpenRedis(config, Path.of("."), List.of(), new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system()), gone -> {}));
        redis.begin();
        until("it is there", () -> redis.redis().isHere());
        return redis;
    }

    private static RedisConfig config(List<String> nodes, boolean cluster, Optional<RedisConfig.Sentinel> sentinel) {
        return new RedisConfig(nodes, cluster, sentinel, Optional.empty(), Optional.empty(), 0, RedisConfig.Tls.OFF, "cardea", TIMEOUT, Optional.empty());
    }

    private RedisCommands<String, String> raw(RealRedis server) {
        var client = RedisClient.create(RedisURI.create(server.uri()));
        open.add(client::shutdown);
        return client.connect().sync();
    }

    /// Takes and releases locks, each of its own slot, and looks at their fences.
    private static final class Load implements AutoCloseable {
        final AtomicLong answered = new AtomicLong();
        final AtomicLong unavailable = new AtomicLong();
        final AtomicLong longest = new AtomicLong();
        final AtomicLong wrong = new AtomicLong();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Load(State state) {
            for (int i = 0; i < 12; i++) {
                var name = "lock" + i;
                threads.add(Thread.ofVirtual().start(() -> run(state, name)));
            }
        }

        private void run(State state, String name) {
            long fence = 0;
            while (!stop.get()) {
                long asked = System.nanoTime();
                var reply = Waiting.on(loop -> state.locks().take(name, Duration.ofMillis(500), loop));
                longest.accumulateAndGet(System.nanoTime() - asked, Math::max);
                switch (reply) {
                    case Reply.Got<Optional<Locks.Lease>>(var taken) -> {
                        answered.incrementAndGet();
                        if (taken.isPresent()) {
                            var lease = taken.get();
                            if (lease.fence() <= fence) wrong.incrementAndGet();
                            fence = lease.fence();
                            Waiting.on(loop -> state.locks().release(lease, loop));
                        }
                    }
                    case Reply.Unavailable<Optional<Locks.Lease>> none -> unavailable.incrementAndGet();
                }
                LockSupport.parkNanos(5_000_000);
            }
        }

        void goesOn() {
            long before = answered.get();
            until("questions are answered", () -> answered.get() > before + 300);
        }

        @Override
        public void close() throws InterruptedException {
            stop.set(true);
            for (var thread : threads) thread.join();
        }

        void holds() {
            assertThat(wrong.get()).as("fences that did not grow").isZero();
            assertThat(Duration.ofNanos(longest.get())).as("the longest wait").isLessThan(TIMEOUT.plus(SLACK));
            System.err.println("answered " + answered + ", unavailable " + unavailable + ", longest " + longest.get() / 1_000_000 + " ms");
        }
    }

    @Nested
    final class Cluster {
        private final List<RealRedis> servers = new ArrayList<>();
        private final List<RedisCommands<String, String>> raws = new ArrayList<>();

        private RealRedis server() {
            var server = with(RealRedis.start("--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "1000", "--cluster-replica-validity-factor", "0"));
            servers.add(server);
            raws.add(raw(server));
            return server;
        }

        private OpenRedis cluster() {
            for (int i = 0; i < 4; i++) server();
            for (int i = 0; i < 3; i++) {
                int from = 16384 * i / 3;
                int to = 16384 * (i + 1) / 3;
                raws.get(i).clusterAddSlots(IntStream.range(from, to).toArray());
                raws.get(i).clusterSetConfigEpoch(i + 1);
            }
            for (var server : servers.subList(1, 4)) raws.getFirst().clusterMeet("127.0.0.1", server.port());
            until("all know each other", () -> raws.stream().allMatch(each -> each.clusterInfo().contains("cluster_known_nodes:4")));
            raws.get(3).clusterReplicate(raws.getFirst().clusterMyId());
            until("it is a cluster", () -> raws.stream().allMatch(each -> each.clusterInfo().contains("cluster_state:ok")));
            until("the replica follows", () -> raws.get(3).info("replication").contains("master_link_status:up"));
            return state(config(servers.subList(0, 3).stream().map(RealRedis::node).toList(), true, Optional.empty()));
        }

        @Test
        void eachKeyIsKeptWhereItBelongs() {
            var redis = cluster();
            for (int i = 0; i < 60; i++) {
                var name = "name" + i;
                assertThat(Asked.<Optional<Locks.Lease>>got(loop -> redis.state().locks().take(name, MINUTE, loop))).isPresent();
                assertThat(Asked.<Optional<Locks.Lease>>got(loop -> redis.state().locks().take(name, MINUTE, loop))).isEmpty();
            }
            assertThat(raws.subList(0, 3)).allSatisfy(each -> assertThat(each.dbsize()).isPositive());
        }

        @Test
        void slotsMoveUnderLoad() throws Exception {
            var redis = cluster();
            try (var load = new Load(redis.state())) {
                load.goesOn();
                int moved = 0;
                for (int i = 0; i < 12; i++) {
                    int slot = SlotHash.getSlot("cardea:lock:{lock" + i + "}");
                    if (slot < 16384 / 3 || slot >= 16384 * 2 / 3) continue; // those of the second
                    var from = raws.get(1);
                    var to = raws.get(2);
                    to.clusterSetSlotImporting(slot, from.clusterMyId());
                    from.clusterSetSlotMigrating(slot, to.clusterMyId());
                    for (var keys = from.clusterGetKeysInSlot(slot, 100); !keys.isEmpty(); keys = from.clusterGetKeysInSlot(slot, 100)) {
                        from.migrate("127.0.0.1", servers.get(2).port(), 0, 1000, MigrateArgs.Builder.keys(keys));
                    }
                    for (var each : List.of(to, from, raws.getFirst())) each.clusterSetSlotNode(slot, to.clusterMyId());
                    moved++;
                }
                load.goesOn();
                assertThat(moved).isPositive();
                load.close();
                load.holds();
            }
        }

        @Test
        void aMasterIsKilledUnderLoadAndItsReplicaTakesOver() throws Exception {
            var redis = cluster();
            try (var load = new Load(redis.state())) {
                load.goesOn();
                servers.getFirst().kill();
                until("the replica is master", () -> raws.get(3).info("replication").contains("role:master"));
                var first = IntStream.range(0, 100).mapToObj(i -> "probe" + i).filter(name -> SlotHash.getSlot("cardea:lock:{" + name + "}") < 16384 / 3).findFirst().orElseThrow();
                until("its keys are answered for", () -> Waiting.on(loop -> redis.state().locks().take(first, MINUTE, loop)) instanceof Reply.Got);
                load.goesOn();
                load.close();
                load.holds();
                assertThat(load.unavailable.get()).isPositive();
            }
        }
    }

    @Nested
    final class Sentinels {
        @Test
        void theMasterIsKilledUnderLoadAndTheReplicaIsFound() throws Exception {
            failover(RealRedis::kill, false);
        }

        /// The old master comes back as a replica, on the same connections: what it refuses is no reason to stay there.
        @Test
        void theMasterIsPausedUnderLoadAndComesBackAsAReplica() throws Exception {
            failover(RealRedis::pause, true);
        }

        private void failover(java.util.function.Consumer<RealRedis> away, boolean comesBack) throws Exception {
            var master = with(RealRedis.start());
            var replica = with(RealRedis.start("--replicaof", "127.0.0.1", String.valueOf(master.port())));
            var replicated = raw(replica);
            until("the replica follows", () -> replicated.info("replication").contains("master_link_status:up"));
            var sentinels = new ArrayList<RealRedis>();
            for (int i = 0; i < 3; i++) {
                sentinels.add(with(RealRedis.start("--sentinel", "sentinel monitor shop 127.0.0.1 " + master.port() + " 2\nsentinel down-after-milliseconds shop 700\nsentinel failover-timeout shop 2000\n")));
            }
            var config = config(List.of(), false, Optional.of(new RedisConfig.Sentinel("shop", sentinels.stream().map(RealRedis::node).toList(), Optional.empty(), Optional.empty())));
            var watched = RedisClient.create(RedisURI.create(sentinels.getFirst().uri()));
            open.add(watched::shutdown);
            var asked = watched.connectSentinel().sync();
            until("they know the replica and each other", () -> asked.replicas("shop").size() == 1 && "2".equals(asked.master("shop").get("num-other-sentinels")));
            var redis = state(config);
            try (var load = new Load(redis.state())) {
                load.goesOn();
                away.accept(master);
                until("the replica is master", () -> replicated.info("replication").contains("role:master"));
                until("it is found", () -> redis.redis().isHere());
                load.goesOn();
                if (comesBack) {
                    master.resume();
                    var resumed = raw(master);
                    until("it is a replica", () -> resumed.info("replication").contains("role:slave"));
                    load.goesOn();
                }
                assertThat(replicated.dbsize()).isPositive();
                load.close();
                load.holds();
                assertThat(load.unavailable.get()).isPositive();
            }
        }
    }
}
