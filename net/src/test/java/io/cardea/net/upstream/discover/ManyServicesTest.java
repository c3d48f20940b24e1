// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.file.ConfirmConfig;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Picker;
import io.cardea.core.hash.Ring;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.Gauges;
import io.cardea.net.loop.Loop;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.fleet.FleetRules;
import io.cardea.net.upstream.fleet.Peers;
import io.cardea.net.upstream.pool.Connector;
import io.cardea.net.upstream.pool.Keeping;
import io.cardea.net.upstream.pool.PoolGauges;
import io.cardea.net.upstream.pool.Pools;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// 5,000 instances in 500 services, each with a file of its own that is watched and a ring, and ten changes a second: what it costs, and whether a loop
/// notices.
@Tag("full")
class ManyServicesTest {
    private static final int SERVICES = 500;
    private static final int EACH = 10;
    private static final int CHANGES = 100;
    private static final Duration APART = Duration.ofMillis(100);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Balancer RING = new Balancer() {
        @Override
        public Picker over(Members members) {
            return Ring.of(members);
        }

        @Override
        public long key(Exchange exchange) {
            return 0;
        }

        @Override
        public String name() {
            return "ring";
        }
    };

    @TempDir
    private Path folder;
    private final int[] generations = new int[SERVICES];

    private record Service(Fleet fleet, Lookout lookout, Pools pools) implements AutoCloseable {
        @Override
        public void close() {
            lookout.close();
            fleet.close();
            pools.close();
        }
    }

    @Test
    void tenChangesASecondCostLessThanATwentiethOfACoreAndNoLoopPauses() throws Exception {
        var services = new ArrayList<Service>();
        try (var loops = new Loops(Transport.best(), 2)) {
            var gauges = new DiscoveryGauges(Gauges.NONE);
            for (int i = 0; i < SERVICES; i++) services.add(service(i, loops, gauges));
            services.forEach(each -> each.lookout.begin());
            holds(() -> services.stream().allMatch(each -> each.fleet.peers().size() == EACH));
            for (var loop : loops.all()) loop.eventLoop().submit(() -> services.forEach(each -> each.fleet.peers().forEach(peer -> each.pools.places(loop, peer.endpoint())))).get(30, TimeUnit.SECONDS);
            for (int round = 0; round < 5; round++) changes(services, 0); // links and compiles
            var beats = loops.all().stream().map(Beat::new).toList();
            long begun = System.nanoTime();
            long process = PROCESS.getProcessCpuTime();
            long own = THREADS.getCurrentThreadCpuTime();
            long others = others();
            long onLoops = beats.stream().mapToLong(Beat::cpu).sum();
            changes(services, CHANGES);
            own = THREADS.getCurrentThreadCpuTime() - own;
            onLoops = beats.stream().mapToLong(Beat::cpu).sum() - onLoops;
            process = PROCESS.getProcessCpuTime() - process;
            others = others() - others;
            long took = System.nanoTime() - begun;
            double share = (double) others / took;
            long longest = beats.stream().mapToLong(beat -> beat.longest.get()).max().orElseThrow();
            System.err.printf("%d changes in %.1f s: %.2f %% of a core, with the collector's and the compiler's work %.2f %%; loops with their heartbeat %.2f %%; longest work of a loop between two beats %.2f ms (by the wall %.1f ms)%n",
                CHANGES, took / 1e9, 100 * share, 100.0 * (process - own - onLoops) / took, 100.0 * onLoops / took, longest / 1e6, beats.stream().mapToLong(beat -> beat.longestByTheWall.get()).max().orElseThrow() / 1e6);
            assertThat(share).as("5 %% is the mark on a machine that does nothing else; what is printed tells, this finds what is far off").isLessThan(0.25);
            assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofMillis(30));
        } finally {
            services.forEach(Service::close);
        }
    }

    /// Processor time of all threads but the test's own and the loops: those that carry virtual threads, and those that wake them.
    private static long others() {
        long sum = 0;
        for (var info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (info != null && info.getThreadId() != Thread.currentThread().threadId() && !info.getThreadName().startsWith("loop")) sum += THREADS.getThreadCpuTime(info.getThreadId());
        }
        return sum;
    }

    private Service service(int number, Loops loops, DiscoveryGauges gauges) throws IOException {
        write(number);
        var peers = new Peers(Duration.ofSeconds(2)); // so that some are forgotten while it is measured
        var pools = new Pools(new Connector(loops.transport(), Runnable::run, Optional.empty(), Optional.empty()), new PoolGauges(Gauges.NONE).of("s" + number), new Keeping(10, Duration.ofSeconds(4), Duration.ZERO, 0, 0, false));
        peers.connectedBy(pools);
        var fleet = new Fleet("s" + number, peers, RING, new FleetRules(0, 1.4, Duration.ZERO, 0, 0, Optional.empty()), Optional.empty());
        var lookout = new Lookout("s" + number, new FileDiscovery(FileConfig.of(file(number))), ConfirmConfig.DEFAULT, List.of(), gauges);
        lookout.join(fleet);
        return new Service(fleet, lookout, pools);
    }

    private Path file(int number) {
        return folder.resolve("s" + number + ".yaml");
    }

    /// Of each generation one instance is another.
    private void write(int number) throws IOException {
        var text = new StringBuilder("instances:\n");
        for (int i = 0; i < EACH; i++) text.append("  - { address: \"http://10.").append(number / 200).append('.').append(number % 200).append('.').append(i < EACH - 1 ? i : 10 + generations[number] % 200).append(":8080\" }\n");
        Files.move(Files.writeString(folder.resolve("new"), text), file(number), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// @param most 0 for those of one round of all services, as quick as can be
    private void changes(List<Service> services, int most) throws IOException {
        long next = System.nanoTime();
        for (int i = 0; i < (most == 0 ? SERVICES : most); i++) {
            int number = i * 7 % SERVICES;
            generations[number]++;
            write(number);
            next += most == 0 ? 0 : APART.toNanos();
            while (System.nanoTime() < next) LockSupport.parkNanos(next - System.nanoTime());
        }
        holds(() -> {
            for (int i = 0; i < SERVICES; i++) {
                var wanted = "." + (10 + generations[i] % 200) + ":8080";
                if (services.get(i).fleet.peers().stream().noneMatch(peer -> peer.endpoint().text().endsWith(wanted))) return false;
            }
            return true;
        });
    }

    /// Beats on a loop, and measures what the loop has worked between two beats: that no neighbour on the machine can lengthen.
    private static final class Beat {
        private final Loop loop;
        private final AtomicLong longest = new AtomicLong();
        private final AtomicLong longestByTheWall = new AtomicLong();
        private final long thread;
        private long last;
        private long lastByTheWall;

        Beat(Loop loop) {
            this.loop = loop;
            try {
                thread = loop.eventLoop().submit(() -> Thread.currentThread().threadId()).get(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            loop.eventLoop().execute(this::beat);
        }

        private void beat() {
            long now = THREADS.getCurrentThreadCpuTime();
            long wall = System.nanoTime();
            if (last != 0) {
                longest.accumulateAndGet(now - last, Math::max);
                longestByTheWall.accumulateAndGet(wall - lastByTheWall, Math::max);
            }
            last = now;
            lastByTheWall = wall;
            if (!loop.eventLoop().isShuttingDown()) loop.eventLoop().schedule(this::beat, 5, TimeUnit.MILLISECONDS);
        }

        long cpu() {
            return THREADS.getThreadCpuTime(thread);
        }
    }

    private static void holds(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) throw new AssertionError("did not come to hold");
            LockSupport.parkNanos(50_000_000);
        }
    }
}
