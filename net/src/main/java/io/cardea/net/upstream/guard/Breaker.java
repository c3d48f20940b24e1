// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/// A circuit breaker: closed while calls do well; open, so that nobody is asked, when too many of the latest failed or were slow; half-open after a while,
/// when a few are let through to try. If they do well it closes, else it opens for twice as long.
///
/// Each call has a [Pass], which it gives back once by [#done] or [#abandoned]. What was let through before the breaker changed is not judged by what it is now.
/// It is judged when a call fails or is slow, so that no success opens it.
public final class Breaker {
    private static final AtomicReferenceFieldUpdater<Breaker, Pass> PHASE = AtomicReferenceFieldUpdater.newUpdater(Breaker.class, Pass.class, "phase");

    private volatile Pass phase;
    private final Watcher watcher;
    private volatile BreakerRules rules;

    /// Who is told when a breaker changes: on the thread whose call did it, once for each change.
    public interface Watcher {
        Watcher NOBODY = (breaker, state, why, now) -> {};

        /// @param why what was seen; empty if that is no news
        void changed(Breaker breaker, State state, String why, long now);
    }

    public enum State { CLOSED, OPEN, HALF_OPEN }

    /// What a call was told when it asked. It is the breaker's phase itself, so that asking allocates nothing.
    public abstract static sealed class Pass {
        /// Whether the call may be made.
        public abstract boolean admits();

        abstract State state();
    }

    private static final class Closed extends Pass {
        final Window window;
        final long since;
        final long openedFor; // the last time; 0 if it never was
        final int times;

        Closed(Window window, long since, long openedFor, int times) {
            this.window = window;
            this.since = since;
            this.openedFor = openedFor;
            this.times = times;
        }

        @Override
        public boolean admits() {
            return true;
        }

        @Override
        State state() {
            return State.CLOSED;
        }
    }

    private static final class Open extends Pass {
        final long until;
        final long openFor;
        final int times; // that it had opened before, one soon behind the other

        Open(long until, long openFor, int times) {
            this.until = until;
            this.openFor = openFor;
            this.times = times;
        }

        @Override
        public boolean admits() {
            return false;
        }

        @Override
        State state() {
            return State.OPEN;
        }
    }

    private static final class HalfOpen extends Pass {
        final AtomicLong counts = new AtomicLong(); // of 16 bits each: slow, failed, done, let through
        final int trials;
        final long openedFor;
        final int times;

        HalfOpen(int trials, long openedFor, int times) {
            this.trials = trials;
            this.openedFor = openedFor;
            this.times = times;
        }

        static int taken(long counts) {
            return (int) (counts & 0xffff);
        }

        static Tally tally(long counts) {
            return new Tally(counts >>> 16 & 0xffff, counts >>> 32 & 0xffff, counts >>> 48);
        }

        boolean take() {
            for (long before = counts.get(); taken(before) < trials; before = counts.get()) {
                if (counts.compareAndSet(before, before + 1)) return true;
            }
            return false;
        }

        @Override
        public boolean admits() {
            return true;
        }

        @Override
        State state() {
            return State.HALF_OPEN;
        }
    }

    private static final Pass ENOUGH_TRIALS = new Open(0, 0, 0);

    /// @param now in nanoseconds, not later than any time that it will be told
    public Breaker(BreakerRules rules, Watcher watcher, long now) {
        this.rules = rules;
        this.watcher = watcher;
        this.phase = new Closed(rules.window(now), now, 0, 0);
    }

    /// From now on. A closed breaker forgets its calls if the window is another one; an open one stays open as long as it was said.
    public void follow(BreakerRules next, long now) {
        var before = rules;
        rules = next;
        if (before.window() == next.window() && before.last() == next.last()) return;
        if (phase instanceof Closed closed) PHASE.compareAndSet(this, closed, new Closed(next.window(now), closed.since, closed.openedFor, closed.times));
    }

    /// Asks for one call.
    public Pass enter(long now) {
        var current = phase;
        if (current instanceof Closed) return current;
        if (current instanceof Open open) {
            if (now - open.until < 0) return open;
            var trying = new HalfOpen(rules.trials(), open.openFor, open.times);
            trying.take();
            if (PHASE.compareAndSet(this, open, trying)) {
                watcher.changed(this, State.HALF_OPEN, "", now);
                return trying;
            }
            current = phase;
        }
        return current instanceof HalfOpen trying && !trying.take() ? ENOUGH_TRIALS : current;
    }

    /// Whether [#enter] would refuse; takes no trial.
    public boolean refuses(long now) {
        return switch (phase) {
            case Closed closed -> false;
            case Open open -> now - open.until < 0;
            case HalfOpen trying -> HalfOpen.taken(trying.counts.get()) >= trying.trials;
        };
    }

    /// Whether a call that takes so many nanoseconds is slow.
    public boolean isSlow(long took) {
        return took >= rules.slowAfter();
    }

    /// The call is over.
    ///
    /// @param took nanoseconds
    public void done(Pass pass, boolean failed, long took, long now) {
        var current = rules;
        boolean slow = took >= current.slowAfter();
        switch (pass) {
            case Closed closed -> {
                closed.window.add(failed, slow, now);
                if ((failed || slow) && phase == closed) judge(closed, current, now);
            }
            case HalfOpen trying -> tried(trying, current, failed, slow, now);
            case Open open -> throw new IllegalArgumentException("this pass admitted nobody");
        }
    }

    /// A call that was [#done] well has come to a bad end after all, such as a body that broke off.
    public void broke(Pass pass, long now) {
        var current = rules;
        switch (pass) {
            case Closed closed -> {
                closed.window.spoil(now);
                if (phase == closed) judge(closed, current, now);
            }
            case HalfOpen trying -> {
                var tally = HalfOpen.tally(trying.counts.addAndGet(1L << 32));
                if (tally.failed() >= current.failures() * trying.trials) open(trying, trying.times + 1, tally, current, now);
            }
            case Open open -> throw new IllegalArgumentException("this pass admitted nobody");
        }
    }

    /// The call was never made, or given up for reasons that say nothing of whoever was called.
    public void abandoned(Pass pass) {
        if (pass instanceof HalfOpen trying) trying.counts.decrementAndGet();
    }

    private void judge(Closed closed, BreakerRules current, long now) {
        var tally = closed.window.tally(now);
        if (!tally.breaks(current)) return;
        // whoever opens again soon has not been well: it waits longer
        int times = closed.openedFor > 0 && now - closed.since < closed.openedFor ? closed.times + 1 : 0;
        open(closed, times, tally, current, now);
    }

    private void tried(HalfOpen trying, BreakerRules current, boolean failed, boolean slow, long now) {
        long counts = trying.counts.addAndGet((1L << 16) + (failed ? 1L << 32 : 0) + (slow ? 1L << 48 : 0));
        var tally = HalfOpen.tally(counts);
        boolean lost = tally.failed() >= current.failures() * trying.trials || current.judgesSlow() && tally.slow() >= current.slow() * trying.trials;
        if (lost) {
            open(trying, trying.times + 1, tally, current, now);
        } else if (tally.calls() >= trying.trials && PHASE.compareAndSet(this, trying, new Closed(current.window(now), now, trying.openedFor, trying.times))) {
            watcher.changed(this, State.CLOSED, tally.calls() + " trials did well", now);
        }
    }

    private void open(Pass from, int times, Tally tally, BreakerRules current, long now) {
        long openFor = current.openFor(times);
        if (!PHASE.compareAndSet(this, from, new Open(now + openFor, openFor, times))) return;
        watcher.changed(this, State.OPEN, "of " + tally.calls() + " calls " + tally.failed() + " failed, " + tally.slow() + " were slow", now);
    }

    /// An open one whose time is up is half-open, even if nobody has come to try.
    public State state(long now) {
        var current = phase;
        return current instanceof Open open && now - open.until >= 0 ? State.HALF_OPEN : current.state();
    }

    /// Nanoseconds until somebody is let through to try; 0 if that may be now.
    public long opensIn(long now) {
        return phase instanceof Open open ? Math.max(0, open.until - now) : 0;
    }

    /// What a closed one has seen lately; else nothing.
    Tally seen(long now) {
        return phase instanceof Closed closed ? closed.window.tally(now) : Tally.NONE;
    }
}
