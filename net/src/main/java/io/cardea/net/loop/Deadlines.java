// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.loop;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The time-outs of one loop: a wheel of coarse ticks in which moving a deadline later costs one store.
///
/// Every exchange moves several deadlines and hardly any is ever reached, so a deadline stays in its old slot and is
/// looked at again when that slot comes round. Precision is one tick; a deadline never fires early.
public final class Deadlines {
    /// Nanoseconds; what is due fires at most one tick late.
    static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int SLOTS = 1024;

    private final EventExecutor executor;
    private final @Nullable Deadline[] slots = new @Nullable Deadline[SLOTS];
    private final long origin = System.nanoTime();
    private long tick;
    private int armed;
    private boolean ticking;

    public Deadlines(EventExecutor executor) {
        this.executor = executor;
    }

    /// A deadline that is not set yet; `expired` runs on the loop.
    public Deadline deadline(Runnable expired) {
        return new Deadline(expired);
    }

    private void tick() {
        ticking = false;
        long now = (System.nanoTime() - origin) / TICK;
        for (int turns = 0; tick < now && turns < SLOTS; tick++, turns++) expire((int) ((tick + 1) & (SLOTS - 1)), now);
        tick = Math.max(tick, now);
        keepTicking();
    }

    private void expire(int slot, long now) {
        var next = slots[slot];
        while (next != null) {
            var deadline = next;
            next = deadline.next;
            if (deadline.dueTick > now) {
                if (slotOf(deadline.dueTick) != slot) {
                    deadline.unlink();
                    deadline.link();
                }
                continue;
            }
            deadline.unlink();
            deadline.dueTick = 0;
            deadline.expired.run();
        }
    }

    private int slotOf(long dueTick) {
        // Beyond one turn of the wheel it waits in the last slot and is looked at again there.
        return (int) (Math.min(dueTick, tick + SLOTS - 1) & (SLOTS - 1));
    }

    private void keepTicking() {
        if (ticking || armed == 0) return;
        ticking = true;
        executor.schedule(this::tick, TICK, TimeUnit.NANOSECONDS);
    }

    /// One time-out. On the loop only.
    public final class Deadline {
        private final Runnable expired;
        private long dueTick;
        private int slot = -1;
        private @Nullable Deadline next;
        private @Nullable Deadline previous;

        private Deadline(Runnable expired) {
            this.expired = expired;
        }

        /// Fires once after that long, unless it is moved or cleared before. A zero duration clears.
        public void in(Duration duration) {
            inNanos(duration.toNanos());
        }

        public void inNanos(long nanos) {
            if (nanos <= 0) {
                clear();
                return;
            }
            long now = System.nanoTime() - origin;
            long due = (now + nanos) / TICK + 1;
            if (armed == 0) tick = now / TICK;
            boolean linked = slot >= 0;
            boolean later = due >= dueTick && dueTick != 0;
            dueTick = due;
            if (linked && later) return;
            if (linked) unlink();
            link();
            keepTicking();
        }

        public void clear() {
            if (slot >= 0) {
                // Stays linked: clearing and setting again is the common case. An empty due time never fires.
                dueTick = Long.MAX_VALUE;
            }
        }

        /// For good, when its owner closes.
        public void dispose() {
            if (slot >= 0) unlink();
            dueTick = 0;
        }

        private void link() {
            slot = slotOf(dueTick);
            next = slots[slot];
            previous = null;
            if (next != null) next.previous = this;
            slots[slot] = this;
            armed++;
        }

        private void unlink() {
            if (previous == null) slots[slot] = next; else previous.next = next;
            if (next != null) next.previous = previous;
            next = null;
            previous = null;
            slot = -1;
            armed--;
        }
    }
}
