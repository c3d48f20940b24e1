// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static io.cardea.cache.store.Samples.key;
import static io.cardea.cache.store.Samples.stored;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a thousand purges a second cost while a million answers are stored, in time of the processor: of all that this process does meanwhile, so
/// the sweep that follows them is in it, and the garbage too.
@Tag("full")
@Timeout(600)
class PurgeRateTest {
    private static final String SHOP = "https://shop.example";
    private static final int ANSWERS = 1_000_000;
    private static final int SECONDS = 20;
    private static final int PURGES = 1000; // in a second
    private static final int AT_ONCE = 20;
    /// Of a core. The mark is 0.05; what was measured is printed, and differs threefold on machines that build for many. A purge that swept, or waited for one, would take the whole core.
    private static final double SHARE = 0.30;
    /// On each of the million.
    private static final List<String> TAGS = List.of("all-0", "all-1", "all-2", "all-3");

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    private final Purges purges = new Purges(Ticks.SYSTEM);
    private final GuardedStore store = new GuardedStore(new MemoryStore(640L << 20), purges);
    private final Sweeper sweeper = new Sweeper(store, purges, () -> Long.MAX_VALUE, Duration.ofSeconds(5)).start();

    /// What becomes of one purge, the n-th.
    private interface Purge {
        void happen(int number);
    }

    @BeforeEach
    void fill() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE); // as it is when it works: a sweep looks at a million buffers
        for (int i = 0; i < ANSWERS; i++) assertThat(store.put(stored(key(SHOP, "/" + i), purges.current(), Ticks.SYSTEM.millis(), TAGS))).isTrue();
        assertThat(store.usage().entries()).isEqualTo(ANSWERS);
        for (int i = 0; i < 50_000; i++) purges.tags(List.of("nobody-" + i), i % 2 == 0); // what compiles has been compiled
    }

    @AfterEach
    void close() {
        ResourceLeakDetector.setLevel(level);
        sweeper.close();
        store.close();
    }

    private String found(int number) {
        var all = store.find(key(SHOP, "/" + number));
        var state = all.isEmpty() ? "none" : all.getFirst().terms().isFresh(Ticks.SYSTEM.millis()) ? "fresh" : "stale";
        all.forEach(Stored::release);
        return state;
    }

    /// @return the share of a core
    private double cost(String what, Purge purge) {
        return cost(what, AT_ONCE, SECONDS, purge);
    }

    /// @param atOnce so many come together; then it rests
    private double cost(String what, int atOnce, int seconds, Purge purge) {
        long own = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long processor = process.getProcessCpuTime();
        long begun = System.nanoTime();
        for (int i = 0; i < seconds * PURGES; i++) {
            // A busy machine makes it late, and then it hurries: the number of purges counts, and what they cost. Each rest costs more than a purge.
            if (i % atOnce == 0) for (long due = begun + i * (1_000_000_000L / PURGES); System.nanoTime() < due; ) LockSupport.parkNanos(due - System.nanoTime());
            purge.happen(i);
        }
        double purging = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - own) / 1e3 / (seconds * PURGES);
        double share = (process.getProcessCpuTime() - processor) / (double) Math.max(System.nanoTime() - begun, 1);
        System.out.printf("%s: %.1f %% of a core, %.1f µs each on the thread that purges, %d sweeps, %d dropped, %d names%n", what, 100 * share, purging, sweeper.sweeps(), sweeper.dropped(), purges.names());
        return share;
    }

    @Test
    void aThousandPurgesASecondOfTagsThatAMillionCarryCostLittle() {
        assertThat(found(1)).isEqualTo("fresh");
        cost("warm", AT_ONCE, 10, i -> purges.tags(List.of(TAGS.get(i % TAGS.size())), true)); // its first sweep is compiled while it runs
        double soft = cost("softly", i -> purges.tags(List.of(TAGS.get(i % TAGS.size())), true));
        assertThat(found(ANSWERS / 2)).isEqualTo("stale");
        double nobodys = cost("tags that nobody carries", i -> purges.tags(List.of("other-" + i), false));
        assertThat(found(ANSWERS / 3)).as("they meant others").isEqualTo("stale");
        double hard = cost("for good", i -> purges.tags(List.of(TAGS.get(i % TAGS.size())), false));
        assertThat(found(ANSWERS / 2)).isEqualTo("none");
        assertThat(List.of(soft, nobodys, hard)).allMatch(each -> each < SHARE);
    }

    /// Who purges a thousand times a second and rests between wakes up a thousand times a second: that is what it costs, and nobody is woken up by it.
    @Test
    void oneByOneTheyCostLittleMoreThanTheRestsBetweenThem() {
        cost("warm", 1, 5, i -> purges.tags(List.of(TAGS.get(i % TAGS.size())), true));
        double rests = cost("nothing, one by one", 1, 10, i -> {});
        double purging = cost("softly, one by one", 1, 10, i -> purges.tags(List.of(TAGS.get(i % TAGS.size())), true));
        System.out.printf("of that the rests %.1f %% of a core, purges and their sweeps %.1f %%%n", 100 * rests, 100 * (purging - rests));
        assertThat(purging - rests).isLessThan(SHARE);
    }
}
