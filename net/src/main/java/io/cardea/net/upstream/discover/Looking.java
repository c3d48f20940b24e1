// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A virtual thread that looks, tells, and waits, until it is closed. Nothing is told any more when [#close] has come back.
final class Looking implements AutoCloseable, Discovery.Sightings {
    private static final Logger LOG = LoggerFactory.getLogger(Looking.class);
    private static final Duration AFTER_A_MISTAKE = Duration.ofSeconds(5);

    private final Discovery.Sightings told;
    private final Look look;
    private final Runnable atEnd;
    private final Thread thread;
    private boolean closed; // guarded by this

    /// A look at the source; it may wait.
    @FunctionalInterface
    interface Look {
        /// @return how long until the next
        Duration at(Discovery.Sightings sightings) throws InterruptedException;
    }

    private Looking(String name, Discovery.Sightings told, Look look, Runnable atEnd) {
        this.told = told;
        this.look = look;
        this.atEnd = atEnd;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /// @param atEnd called when the last look is over, maybe after [#close] has come back
    static Looking begin(String name, Discovery.Sightings told, Look look, Runnable atEnd) {
        var looking = new Looking(name, told, look, atEnd);
        looking.thread.start();
        return looking;
    }

    private void run() {
        try {
            while (!thread.isInterrupted()) Thread.sleep(once());
        } catch (InterruptedException closing) {
            // nobody waits for it
        } finally {
            atEnd.run();
        }
    }

    private Duration once() throws InterruptedException {
        try {
            return look.at(this);
        } catch (RuntimeException e) { // a mistake of ours is not to end the looking
            LOG.error("{} failed", thread.getName(), e);
            lost("it cannot be asked: " + e);
            return AFTER_A_MISTAKE;
        }
    }

    @Override
    public synchronized void found(List<Instance> all) {
        if (!closed) told.found(all);
    }

    @Override
    public synchronized void lost(String why) {
        if (!closed) told.lost(why);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
    }
}
