// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a policy that only reports would have refused: counted, and logged at most every ten seconds. Any thread.
final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
    private static final long EVERY = 10_000_000_000L;

    private final String what;
    private final LongAdder count = new LongAdder();
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Reports(String what) {
        this.what = what;
    }

    void add(String why) {
        count.increment();
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + EVERY)) LOG.info("{} would have refused {} so far, the last because {}", what, count.sum(), why.replaceAll("\\p{Cntrl}", "?"));
    }
}
