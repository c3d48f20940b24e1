// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Bounds how many are under way at once, and who may wait for a place.
///
/// Where there is room, a permit is one compare-and-set. Where there is none, the line is in the hands of whoever comes first: others leave word
/// in an inbox and go on, and it looks again before it lets go. So nobody waits for anybody, whatever thread it is on.
public final class Bulkhead {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger work = new AtomicInteger(); // above 0: somebody has the line in its hands
    private final Queue<Waiter> inbox = new ConcurrentLinkedQueue<>();
    private final Line line = new Line(); // of whoever has it in its hands
    private volatile BulkheadRules rules;
    private volatile int found = Integer.MAX_VALUE;
    private volatile int limit;

    public Bulkhead(BulkheadRules rules) {
        this.rules = rules;
        this.limit = rules.most();
    }

    /// From now on. Who is under way stays.
    public void follow(BulkheadRules next, long now) {
        rules = next;
        limit = Math.min(next.most(), found);
        work(now);
    }

    /// Another bound beside that of the rules, the lower of which holds: what an [AdaptiveLimit] has found.
    public void bound(int most, long now) {
        found = most;
        int before = limit;
        int next = Math.min(rules.most(), most);
        limit = next;
        if (next > before && waiting.get() > 0) work(now);
    }

    /// @return whether it has a permit, which goes back by [#leave]; else it may [#await]
    public boolean enter() {
        return waiting.get() == 0 && take();
    }

    private boolean take() {
        for (int before = inFlight.get(); before < limit; before = inFlight.get()) {
            if (inFlight.compareAndSet(before, before + 1)) return true;
        }
        return false;
    }

    /// Waits for a permit, or is refused: the waiter is told on its loop. Whoever calls this has a timer of [BulkheadRules#queueFor] run for it: time does not pass here by itself.
    ///
    /// @param loop runs what it is given on the thread of this call, later
    public Waiter await(Priority priority, Executor loop, Waiter.Turn turn, long now) {
        var waiter = new Waiter(this, priority, loop, turn, now);
        waiting.incrementAndGet();
        inbox.add(waiter);
        work(now);
        return waiter;
    }

    /// Gives a permit back.
    public void leave(long now) {
        inFlight.decrementAndGet();
        if (waiting.get() > 0) work(now);
    }

    void gone(Waiter waiter, long now) {
        inbox.add(waiter);
        work(now);
    }

    private void work(long now) {
        if (work.getAndIncrement() > 0) return;
        int seen = 1;
        do {
            for (var waiter = inbox.poll(); waiter != null; waiter = inbox.poll()) look(waiter, now);
            serve(now);
            seen = work.addAndGet(-seen);
        } while (seen > 0);
    }

    /// It comes, or goes: the inbox has it once for each.
    private void look(Waiter waiter, long now) {
        switch (waiter.place) {
            case COMING -> {
                if (waiter.isGone()) out(waiter); else join(waiter, now);
            }
            case IN_LINE -> {
                line.remove(waiter);
                out(waiter);
            }
            case OUT -> {}
        }
    }

    private void join(Waiter waiter, long now) {
        var current = rules;
        if (line.size() >= current.queue()) sendAway(current, now);
        boolean passesThrough = line.size() == 0 && inFlight.get() < limit; // it needs no place in the line
        if (line.size() >= current.queue() && !passesThrough) {
            var other = current.queue() == 0 ? null : line.lessThan(waiter.priority, current, now);
            if (other == null) {
                out(waiter);
                waiter.refuse(Refusal.FULL);
                return;
            }
            out(other);
            other.refuse(Refusal.SHED);
        }
        line.add(waiter, now);
    }

    private void out(Waiter waiter) {
        waiter.place = Waiter.Place.OUT;
        waiting.decrementAndGet();
    }

    private void serve(long now) {
        var current = rules;
        sendAway(current, now);
        while (line.size() > 0 && take()) {
            var next = line.next(current, now);
            if (next == null) throw new AssertionError("the line has a size and nobody in it");
            out(next);
            if (!next.admit()) inFlight.decrementAndGet();
        }
    }

    private void sendAway(BulkheadRules current, long now) {
        for (var late = line.overdue(current, now); late != null; late = line.overdue(current, now)) {
            out(late);
            late.refuse(now - late.since < current.queueFor() ? Refusal.SHED : Refusal.LATE);
        }
    }

    public int inFlight() {
        return inFlight.get();
    }

    public int waiting() {
        return waiting.get();
    }

    /// How many may be under way now.
    public int limit() {
        return limit;
    }

    public BulkheadRules rules() {
        return rules;
    }
}
