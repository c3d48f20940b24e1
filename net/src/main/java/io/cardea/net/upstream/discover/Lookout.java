// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.file.ConfirmConfig;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A discovery that runs for all builds that have its service: a reload that changes anything else neither ends it nor forgets what it has found.
/// Any thread.
public final class Lookout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

    private final String service;
    private final Discovery discovery;
    private final DiscoveryGauges gauges;
    private final LastGood lastGood;
    private final List<Discovery.Sightings> followers = new ArrayList<>(); // guarded by this
    private boolean begun; // guarded by this
    private boolean closed; // guarded by this
    private @Nullable AutoCloseable looking; // guarded by this

    /// @param first what to hold until the discovery says more
    public Lookout(String service, Discovery discovery, ConfirmConfig confirm, List<Instance> first, DiscoveryGauges gauges) {
        this.service = service;
        this.discovery = discovery;
        this.gauges = gauges;
        this.lastGood = new LastGood(service, discovery.toString(), confirm, first, this::tell, System::nanoTime);
    }

    /// Begins to look. Does nothing when that is said again.
    public void begin() {
        synchronized (this) {
            if (begun || closed) return;
            begun = true;
        }
        gauges.tell(service, lastGood);
        var started = discovery.start(lastGood); // without the lock: it may tell at once
        synchronized (this) {
            looking = started;
            if (!closed) return;
        }
        end(started);
    }

    /// Tells every list that counts from now on, and the one of now before it returns.
    public synchronized void join(Discovery.Sightings follower) {
        followers.add(follower);
        if (lastGood.isKnown()) follower.found(lastGood.held());
    }

    public synchronized void leave(Discovery.Sightings follower) {
        followers.remove(follower);
    }

    private synchronized void tell(List<Instance> all) {
        if (!closed) followers.forEach(each -> each.found(all));
    }

    @Override
    public String toString() {
        return discovery + (lastGood.isStale() ? " (stale)" : "");
    }

    @Override
    public void close() {
        AutoCloseable last;
        synchronized (this) {
            closed = true;
            last = looking;
        }
        if (last != null) end(last); // without the lock: it waits for what is being told
        gauges.leave(service, lastGood);
    }

    private void end(AutoCloseable looking) {
        try {
            looking.close();
        } catch (Exception e) {
            LOG.warn("the discovery of service {} could not be ended", service, e);
        }
    }
}
