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
    private final Path file;
    private final SnapshotFile snapshot;
    private final long every;
    private Optional<Index> written = Optional.empty(); // guarded by this, as is whoever writes
    private boolean failing;
    private volatile boolean underWay;
    private long last; // of the registry's thread

    Keeper(Ledger ledger, Path file, Duration every, long now) {
        this.ledger = ledger;
        this.file = file;
        this.snapshot = new SnapshotFile(file);
        this.every = every.toNanos();
        this.last = now;
    }

    Path file() {
        return file;
    }

    SnapshotFile snapshot() {
        return snapshot;
    }

    /// On the registry's thread, again and again.
    void tick(long now) {
        if (underWay || now - last < every) return;
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
            if (failing) LOG.info("the registry's snapshot {} can be written again", file);
            failing = false;
        } catch (IOException | UncheckedIOException e) {
            if (!failing) LOG.error("the registry's snapshot {} cannot be written; a restart now would forget instances until they renew: {}", file, e.toString());
            failing = true;
        }
    }
}
