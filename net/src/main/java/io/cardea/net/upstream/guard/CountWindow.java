// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/// The last so many calls, whenever they were: a ring of what became of each, and its sums.
///
/// Two or three atomic operations a call, on places that all loops share: a window of time is cheaper where calls are very many.
final class CountWindow implements Window {
    private static final int THERE = 1;
    private static final int FAILED = 2;
    private static final int SLOW = 4;

    private final AtomicIntegerArray outcomes;
    private final AtomicLong turn = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger slow = new AtomicInteger();

    CountWindow(int size) {
        outcomes = new AtomicIntegerArray(size);
    }

    @Override
    public void add(boolean isFailed, boolean isSlow, long now) {
        int outcome = THERE | (isFailed ? FAILED : 0) | (isSlow ? SLOW : 0);
        int at = (int) (turn.getAndIncrement() % outcomes.length());
        int before = outcomes.getAndSet(at, outcome);
        if (before == 0) calls.incrementAndGet();
        move(failed, before & FAILED, outcome & FAILED);
        move(slow, before & SLOW, outcome & SLOW);
    }

    /// The latest that did well is taken for it: which of them it was does not matter.
    @Override
    public void spoil(long now) {
        long last = turn.get() - 1;
        for (long each = last; each >= 0 && last - each < outcomes.length(); each--) {
            int at = (int) (each % outcomes.length());
            int before = outcomes.get(at);
            if ((before & (THERE | FAILED)) == THERE && outcomes.compareAndSet(at, before, before | FAILED)) {
                failed.incrementAndGet();
                return;
            }
        }
    }

    private static void move(AtomicInteger sum, int before, int after) {
        if (before != after) sum.addAndGet(after != 0 ? 1 : -1);
    }

    @Override
    public Tally tally(long now) {
        return new Tally(calls.get(), failed.get(), slow.get());
    }
}
