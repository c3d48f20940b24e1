// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/// How many requests at once a service bears, as its latency tells.
///
/// Answers are added up; now and then whoever brings one finds that it is time to look, and steps. Sums may miss or share a few answers of other threads at that moment: they are statistics.
public final class AdaptiveLimit {
    private static final int FEWEST = 10;
    private static final AtomicReferenceFieldUpdater<AdaptiveLimit, Estimate> ESTIMATE = AtomicReferenceFieldUpdater.newUpdater(AdaptiveLimit.class, Estimate.class, "estimate");

    private final LongAdder answers = new LongAdder();
    private final LongAdder latency = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicLong lookAt;
    private volatile Estimate estimate;
    private volatile long steppedAt;
    private volatile AdaptiveRules rules;

    public AdaptiveLimit(AdaptiveRules rules, long now) {
        this.rules = rules;
        this.lookAt = new AtomicLong(now + rules.every());
        this.steppedAt = now;
        this.estimate = rules.algorithm().first(rules.initial());
    }

    /// From now on: with what is known, if the algorithm is the same kind.
    public void follow(AdaptiveRules next) {
        boolean same = rules.algorithm().getClass() == next.algorithm().getClass();
        rules = next;
        change(before -> (same ? before : next.algorithm().first(next.initial())).bounded(next.least(), next.most()));
    }

    /// One answer.
    ///
    /// @param began when it was asked for
    /// @param inFlight how many were under way then, itself included
    /// @param wasDropped whether there was no answer for want of time, or one that says that there is too much to do; its latency is not looked at
    /// @return whether the limit may have changed
    public boolean answered(long began, int inFlight, boolean wasDropped, long now) {
        if (began - steppedAt < 0) return false; // under the limit before, which it would be taken for a consequence of
        if (wasDropped) {
            dropped.increment();
        } else {
            latency.add(now - began);
        }
        answers.increment();
        if (inFlight > most.get()) most.accumulateAndGet(inFlight, Math::max);
        long due = lookAt.get();
        if (now - due < 0 || answers.sum() < FEWEST || !lookAt.compareAndSet(due, now + rules.every())) return false;
        look(now);
        return true;
    }

    private void look(long now) {
        var current = rules;
        long lost = dropped.sumThenReset();
        long all = Math.max(1, answers.sumThenReset());
        long took = latency.sumThenReset();
        int under = most.getAndSet(0);
        change(before -> {
            double mean = all > lost ? (double) took / (all - lost) : before.usual();
            return current.algorithm().next(before, new Sample(all, Math.max(1, mean), under, lost)).bounded(current.least(), current.most());
        });
        steppedAt = now;
    }

    private void change(UnaryOperator<Estimate> step) {
        Estimate before;
        do before = estimate; while (!ESTIMATE.compareAndSet(this, before, step.apply(before)));
    }

    /// Requests at once.
    public int limit() {
        return (int) estimate.limit();
    }

    /// Nanoseconds that an answer usually takes; 0 if that is not known, or not asked.
    public long usual() {
        return (long) estimate.usual();
    }
}
