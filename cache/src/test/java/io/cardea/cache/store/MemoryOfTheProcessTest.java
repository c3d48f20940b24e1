// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a full store costs by the system's own count, and not by the store's: pages of the process that hold something, and what allocators have taken
/// beside it.
@Tag("full")
@Timeout(300)
class MemoryOfTheProcessTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long MEMORY = 256L << 20;
    /// What compilers and collectors of the Java machine take for themselves meanwhile: some ten MiB, and not always the same.
    private static final long MACHINE = 16L << 20;

    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    @BeforeEach
    void asWhenItWorks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @AfterEach
    void asBefore() {
        ResourceLeakDetector.setLevel(level);
    }

    /// @param pages bytes of the process that are no file's and lie in memory
    /// @param heap of it at most
    /// @param beside direct memory that Java and Netty count
    private record Taken(long pages, long heap, long beside) {
        static Taken now() {
            for (int i = 0; i < 3; i++) System.gc();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
            return new Taken(inMemory(), ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted(), direct + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
        }

        private static long inMemory() {
            try {
                return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("RssAnon:")).mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).sum() << 10;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Taken less(Taken other) {
            return new Taken(pages - other.pages, heap - other.heap, beside - other.beside);
        }
    }

    /// Twice as much as the large one has room for, so that all of it has been in use.
    private static void fill(MemoryStore store) {
        var random = new SplittableRandom(5);
        long put = 0;
        for (int i = 0; put < 2 * MEMORY; i++) {
            int length = (int) Math.pow(100_000, random.nextDouble());
            store.put(Answers.of(Answers.key("/" + i), i, length));
            put += length + 400;
        }
    }

    @Test
    void aFullStoreTakesOfTheProcessWhatItSays() {
        assumeThat(STATUS).exists();
        try (var small = new MemoryStore(MEMORY / 64)) { // so the heap has its size, and code is compiled
            fill(small);
        }
        var before = Taken.now();
        takesWhatItSays(before);
        takesWhatItSays(before); // the system's allocator may hold on to what the one before gave back, and then this one gets it
    }

    private static void takesWhatItSays(Taken before) {
        try (var store = new MemoryStore(MEMORY)) {
            fill(store);
            var usage = store.usage();
            var taken = Taken.now().less(before);
            System.out.printf("of %,d bytes the store counts %,d; the process has %,d more, the heap has %,d more, beside it lie %,d%n", usage.most(), usage.bytes(), taken.pages(), taken.heap(), taken.beside());
            assertThat(usage.evicted()).isPositive();
            assertThat(usage.bytes()).isLessThanOrEqualTo(MEMORY);
            assertThat(taken.pages() - taken.heap()).as("what the process has for it").isLessThanOrEqualTo(MEMORY * 102 / 100 + MACHINE); // less, if the system's allocator held on to what others gave back
            assertThat(taken.beside()).as("nothing lies beside it").isLessThanOrEqualTo(1 << 20);
        }
    }
}
