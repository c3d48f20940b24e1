// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.file.AcmeConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Names that get a certificate when a client first asks for them: those below patterns that the file declares, and not more in an hour
/// than authorities would take from an account. A client that invents names costs that hour, and no more.
final class OnDemand {
    private static final Logger LOG = LoggerFactory.getLogger(OnDemand.class);
    private static final int HOURLY = 60;
    private static final int MOST = 10_000;
    private static final Duration MEMORY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Set<String> patterns;
    private final Map<String, Entry> entries;
    private final InstantSource clock;
    private final Runnable wake;
    private Instant hour = Instant.EPOCH; // guarded by this, as what follows
    private int fresh;

    /// @param entries gets the new names
    /// @param wake called when there is one
    OnDemand(List<String> patterns, Map<String, Entry> entries, InstantSource clock, Runnable wake) {
        this.patterns = Set.copyOf(patterns);
        this.entries = entries;
        this.clock = clock;
        this.wake = wake;
    }

    /// No authority issues for an underscore, and the storage has one of its own in names.
    boolean covers(String host) {
        int dot = host.indexOf('.');
        return dot > 0 && host.indexOf('_') < 0 && !patterns.isEmpty() && patterns.contains('*' + host.substring(dot)) && AcmeConfig.isName(host, false);
    }

    /// A client has named it, and there is no certificate. On a loop.
    void asked(String host) {
        if (!covers(host) || entries.containsKey(host) || entries.size() >= MOST || !isOneMore()) return;
        var entry = new Entry(host, true);
        entry.asked = true;
        if (entries.putIfAbsent(host, entry) == null) wake.run();
    }

    private synchronized boolean isOneMore() {
        var now = clock.instant();
        if (now.isAfter(hour.plus(HOUR)) || now.isBefore(hour)) { // the clock may be put back
            hour = now;
            fresh = 0;
        }
        return ++fresh <= HOURLY;
    }

    /// Whatever came to nothing, and nobody has asked for since, goes after a while.
    void forget(Storage storage) {
        for (var entry : entries.values()) {
            if (!entry.onDemand || entry.asked || entry.issued.isPresent()) continue;
            if (clock.instant().isBefore(storage.attempt(entry.name).next().plus(MEMORY))) continue;
            entries.remove(entry.name);
            try {
                storage.forget(entry.name);
            } catch (IOException e) {
                LOG.warn("{}: what came to nothing cannot be taken away: {}", entry.name, e.getMessage());
            }
        }
    }
}
