// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// What a discovery has told, waited for.
final class Told implements Discovery.Sightings {
    final LinkedBlockingQueue<List<Instance>> found = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> lost = new LinkedBlockingQueue<>();

    @Override
    public void found(List<Instance> all) {
        found.add(all);
    }

    @Override
    public void lost(String why) {
        lost.add(why);
    }

    /// The next list that holds, of those not yet seen.
    List<Instance> until(String what, Predicate<List<Instance>> holds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (System.nanoTime() < until) {
            var next = found.poll(1, TimeUnit.SECONDS);
            if (next != null && holds.test(next)) return next;
        }
        throw new AssertionError(what + ": was not told; lost: " + lost);
    }

    String untilLost() throws InterruptedException {
        var why = lost.poll(40, TimeUnit.SECONDS);
        if (why == null) throw new AssertionError("nothing was lost; found: " + found);
        return why;
    }
}
