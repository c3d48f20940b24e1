// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Whether a service's instances are known at all yet, and who waits until they are: the first requests after a start are not to fail because a
/// name server takes a moment. Any thread.
public final class FirstList {
    /// So many wait at a time; who comes then is turned away.
    static final int MOST = 1000;

    private final Set<Waiting> waiting = new HashSet<>(); // guarded by this
    private volatile boolean here;

    FirstList() {}

    /// One load; for each request.
    public boolean isHere() {
        return here;
    }

    /// Waits for it. One of the two is called, on the loop, later; neither, once it has left. On the loop.
    ///
    /// @return empty if too many wait
    public Optional<Waiting> await(Loop loop, Duration limit, Runnable come, Runnable late) {
        var one = new Waiting(loop, come, late);
        synchronized (this) {
            if (!here) {
                if (waiting.size() >= MOST) return Optional.empty();
                waiting.add(one);
                one.deadline.in(limit);
                return Optional.of(one);
            }
        }
        loop.eventLoop().execute(one::come); // it came meanwhile
        return Optional.of(one);
    }

    void come() {
        if (here) return;
        ArrayDeque<Waiting> all;
        synchronized (this) {
            here = true;
            all = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        for (var one : all) one.loop.eventLoop().execute(one::come);
    }

    /// One that waits. On its loop.
    public final class Waiting {
        private final Loop loop;
        private final Runnable come;
        private final Runnable late;
        private final Deadlines.Deadline deadline;
        private boolean over;

        private Waiting(Loop loop, Runnable come, Runnable late) {
            this.loop = loop;
            this.come = come;
            this.late = late;
            this.deadline = loop.deadlines().deadline(this::late);
        }

        private void come() {
            if (leave()) come.run();
        }

        private void late() {
            if (leave()) late.run();
        }

        /// Waits no longer.
        ///
        /// @return whether it did until now
        public boolean leave() {
            if (over) return false;
            over = true;
            deadline.dispose();
            synchronized (FirstList.this) {
                waiting.remove(this);
            }
            return true;
        }
    }
}
