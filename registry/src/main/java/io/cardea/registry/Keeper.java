// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.registry.lease.Index;
import io.cardea.registry.lease.Ledger;
import io.cardea.registry.lease.SnapshotFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the ledger's leases to disk when they have changed, and not too often: renewals change nothing. Writing waits for the disk, so it has a thread of its own.
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private final Ledger ledger;
    private final Settings settings;
    private final SnapshotFile snapshot;
    private Optional<Index> written = Optional.empty(); // guarded by this, as is whoever writes
    private boolean failing;
    private volatile boolean underWay;
    private long last; // of the registry's thread

    /// @param every at most so often
    record Settings(Path file, Duration every) {}

    Keeper(Ledger ledger, Settings settings, long now) {
        this.ledger = ledger;
        this.settings = settings;
        this.snapshot = new SnapshotFile(settings.file());
        this.last = now;
    }

    Settings settings() {
        return settings;
    }

    SnapshotFile snapshot() {
        return snapshot;
    }

    /// On the registry's thread, again and again.
    void tick(long now) {
        if (underWay || now - last < settings.every().toNanos()) return;
        last = now;
        underWay = true;
        Thread.ofVirtual().name("registry-snapshot").start(() -> {
            try {
                write();
            } finally {
                underWay = false;
            }
        });
    }

    /// Writes what has changed since it was last written. Waits for the disk.
    synchronized void write() {
        try {
            var all = ledger.all();
            if (written.filter(all.index()::equals).isPresent()) return;
            snapshot.write(all.leases());
            written = Optional.of(all.index());
            if (failing) LOG.info("the registry's snapshot {} can be written again", settings.file());
            failing = false;
        } catch (IOException | UncheckedIOException e) {
            if (!failing) LOG.error("the registry's snapshot {} cannot be written; a restart now would forget instances until they renew: {}", settings.file(), e.toString());
            failing = true;
        }
    }
}
