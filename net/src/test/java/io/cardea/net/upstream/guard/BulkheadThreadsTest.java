// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Several loops at one bulkhead: no permit is lost or doubled, whoever waits is told once, and in the end nobody is left.
class BulkheadThreadsTest {
    private static final int MOST = 3;

    private final Bulkhead bulkhead = new Bulkhead(new BulkheadRules(MOST, 5, 2_000_000, 200_000));
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger tooMany = new AtomicInteger();
    private final LongAdder entered = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder gone = new LongAdder();

    /// A loop with requests of its own: each step begins, ends, gives up or runs what others have left for it.
    private final class Client implements Runnable {
        final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        final List<Waiter> waiters = new ArrayList<>();
        final Random random;
        int mine;

        Client(long seed) {
            random = new Random(seed);
        }

        void come(Priority priority) {
            if (bulkhead.enter()) {
                in();
                return;
            }
            var self = new Waiter[1];
            self[0] = bulkhead.await(priority, tasks::add, new Waiter.Turn() {
                @Override
                public void entered() {
                    assertThat(waiters.remove(self[0])).isTrue();
                    in();
                }

                @Override
                public void refused(Refusal why) {
                    assertThat(waiters.remove(self[0])).isTrue();
                    refused.increment();
                }
            }, System.nanoTime());
            waiters.add(self[0]);
        }

        void in() {
            entered.increment();
            mine++;
            if (inside.incrementAndGet() > MOST) tooMany.incrementAndGet();
        }

        void leave() {
            mine--;
            inside.decrementAndGet();
            bulkhead.leave(System.nanoTime());
        }

        void runTasks() {
            for (var task = tasks.poll(); task != null; task = tasks.poll()) task.run();
        }

        @Override
        public void run() {
            for (int step = 0; step < 60_000; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> come(Priority.values()[random.nextInt(3)]);
                    case 2 -> {
                        if (mine > 0) leave();
                    }
                    case 3 -> {
                        if (waiters.isEmpty()) break;
                        var waiter = waiters.get(random.nextInt(waiters.size()));
                        if (random.nextBoolean()) {
                            waiter.giveUp(System.nanoTime());
                        } else if (!waiter.expires(System.nanoTime())) {
                            break;
                        }
                        waiters.remove(waiter);
                        gone.increment();
                    }
                    default -> runTasks();
                }
            }
        }
    }

    @Test
    void threadsLoseNothing() throws InterruptedException {
        race(1);
    }

    @Test
    @Tag("full")
    void threadsLoseNothingForLonger() throws InterruptedException {
        for (int seed = 2; seed < 30; seed++) race(seed);
    }

    private void race(long seed) throws InterruptedException {
        var clients = new ArrayList<Client>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) clients.add(new Client(seed * 31 + i));
        for (var client : clients) threads.add(Thread.ofPlatform().start(client));
        for (var thread : threads) thread.join();
        for (int rest = 0; clients.stream().anyMatch(each -> each.mine > 0 || !each.waiters.isEmpty() || !each.tasks.isEmpty()); rest++) {
            assertThat(rest).as("somebody waits for ever").isLessThan(10_000);
            for (var client : clients) {
                client.runTasks();
                if (client.mine > 0) client.leave();
            }
        }
        assertThat(tooMany).hasValue(0);
        assertThat(bulkhead.inFlight()).isZero();
        assertThat(bulkhead.waiting()).isZero();
        assertThat(entered.sum()).isPositive();
        assertThat(refused.sum()).isPositive();
        assertThat(gone.sum()).isPositive();
        for (int i = 0; i < MOST; i++) assertThat(bulkhead.enter()).isTrue();
        assertThat(bulkhead.enter()).isFalse();
        for (int i = 0; i < MOST; i++) bulkhead.leave(0);
    }
}
