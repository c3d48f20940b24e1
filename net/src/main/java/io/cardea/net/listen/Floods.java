// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.net.http2.ServerConnection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who has flooded us lately: after some connections that were closed for it, an address is not let in for a while. Any thread.
final class Floods implements ServerConnection.Floods {
    private static final Logger LOG = LoggerFactory.getLogger(Floods.class);
    private static final int PATIENCE = 5;
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);
    /// Addresses that are remembered; beyond it all are forgotten, rather than memory spent on those who change theirs.
    private static final int MOST = 10_000;

    private final LongAdder count = new LongAdder();
    private final ConcurrentHashMap<String, Offence> offences = new ConcurrentHashMap<>();
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - PERIOD);

    private record Offence(int times, long since) {}

    @Override
    public void flooded(String peer, String how) {
        count.increment();
        if (offences.size() >= MOST) offences.clear();
        long now = System.nanoTime();
        offences.merge(peer, new Offence(1, now), (old, one) -> now - old.since > PERIOD ? one : new Offence(old.times + 1, old.since));
        long told = toldAt.get();
        // once a minute: what is made to waste our time shall not fill the log
        if (now - told >= PERIOD && toldAt.compareAndSet(told, now)) LOG.warn("closed a connection of {} that wasted our time: {}", peer, how);
    }

    boolean isBarred(String peer) {
        if (offences.isEmpty()) return false;
        var offence = offences.get(peer);
        return offence != null && offence.times > PATIENCE && System.nanoTime() - offence.since <= PERIOD;
    }

    long count() {
        return count.sum();
    }
}
