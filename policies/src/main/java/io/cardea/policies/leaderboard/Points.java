// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.state.Leaderboards;
import io.cardea.core.state.Leaderboards.Board;
import io.cardea.core.state.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Points on their way to the state: requests leave them here and go on; a virtual thread, which is there only while there are some, brings them on, those of a moment
/// for one member together. What is wanted most costs least: a thousand requests for one book in a tenth of a second are one addition.
final class Points {
    /// That wait. A queue that is full is so for a tenth of a second at most, or the state is away.
    static final int MOST = 20_000;
    /// Additions under way: few enough that those who ask the state for a decision are not kept waiting by them.
    private static final int AT_ONCE = 256;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Leaderboards state;
    private final List<Board> boards;
    private final int each;
    private final Tally tally;
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean underWay = new AtomicBoolean();

    /// @param boards where each point counts
    /// @param each how many for one request
    Points(Leaderboards state, List<Board> boards, int each, Tally tally) {
        this.state = state;
        this.boards = boards;
        this.each = each;
        this.tally = tally;
    }

    /// Any thread; waits for nothing.
    void add(String member) {
        if (size.incrementAndGet() > MOST) {
            size.decrementAndGet();
            tally.lost.increment();
            return;
        }
        waiting.add(member);
        begin();
    }

    private void begin() {
        if (!underWay.get() && underWay.compareAndSet(false, true)) Thread.ofVirtual().name("leaderboard").start(this::run);
    }

    private void run() {
        try {
            Thread.sleep(PAUSE);
            bring(gathered());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
        } finally {
            underWay.set(false);
        }
        if (!waiting.isEmpty()) begin(); // or who came just now would wait for the next
    }

    private Map<String, Integer> gathered() {
        var gathered = new HashMap<String, Integer>();
        int taken = 0;
        for (var member = waiting.poll(); member != null; member = taken < MOST ? waiting.poll() : null) {
            gathered.merge(member, 1, Integer::sum);
            taken++;
        }
        size.addAndGet(-taken);
        return gathered;
    }

    /// Answers are completed on this thread, which runs what they have put here.
    private void bring(Map<String, Integer> gathered) throws InterruptedException {
        var answers = new LinkedBlockingQueue<Runnable>();
        var under = new AtomicInteger();
        for (var entry : gathered.entrySet()) {
            for (var board : boards) {
                boolean first = board == boards.getFirst();
                under.incrementAndGet();
                state.add(board, entry.getKey(), (double) each * entry.getValue(), answers::add).then(reply -> {
                    under.decrementAndGet();
                    if (first) (reply instanceof Reply.Got ? tally.counted : tally.lost).add(entry.getValue());
                });
                while (under.get() >= AT_ONCE) answers.take().run();
            }
        }
        while (under.get() > 0) answers.take().run();
    }
}
