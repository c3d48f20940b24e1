// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.file.ConfirmConfig;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of a source's answers counts: while it fails, or says that there is nobody and has not been asked twice, the last good list stays, and is said
/// to be stale. The log has a line when that begins, one when it ends, and one for each other reason in between. Any thread.
public final class LastGood implements Discovery.Sightings {
    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);
    /// So many reasons are told while one list is stale.
    private static final int MOST_REASONS = 10;

    private final String service;
    private final String source;
    private final ConfirmConfig confirm;
    private final Consumer<List<Instance>> believed;
    private final LongSupplier clock;
    private final Set<String> reasons = new HashSet<>(); // guarded by this: why the list is stale; none if it is not
    private long staleSince; // guarded by this
    private int empties; // guarded by this: such answers in a row
    private long emptySince; // guarded by this
    private List<Instance> heard = new ArrayList<>(0); // guarded by this, and equal to itself only: the list of the last answer that counted, to know it again at once
    private volatile State state;

    /// @param heardAt when the source has confirmed it last; 0 for never
    private record State(List<Instance> held, boolean isKnown, long heardAt, boolean isStale) {
        State stale() {
            return new State(held, isKnown, heardAt, true);
        }
    }

    /// @param source for people
    /// @param first what to hold until the source says more; may be empty
    /// @param believed gets each list that counts and differs from that before; one at a time
    /// @param clock nanoseconds
    public LastGood(String service, String source, ConfirmConfig confirm, List<Instance> first, Consumer<List<Instance>> believed, LongSupplier clock) {
        this.service = service;
        this.source = source;
        this.confirm = confirm;
        this.believed = believed;
        this.clock = clock;
        this.state = new State(first, !first.isEmpty(), 0, false);
    }

    /// Unless the file says that an empty list never counts.
    @Override
    public synchronized void allLeft() {
        if (confirm.answers() == 0) {
            found(List.of());
            return;
        }
        empties = 0;
        believe(List.of(), clock.getAsLong());
    }

    @Override
    public synchronized void found(List<Instance> all) {
        long now = clock.getAsLong();
        var before = state;
        if (!all.isEmpty()) {
            empties = 0;
        } else if (!before.held.isEmpty() && !isConfirmed(now)) {
            stale("it says that there is no instance" + (confirm.answers() == 0 ? "" : ", which is not confirmed yet"));
            return;
        }
        believe(all, now);
    }

    private void believe(List<Instance> all, long now) {
        var before = state;
        boolean isNew = !before.isKnown || all != heard && !all.equals(before.held);
        heard = all;
        state = new State(isNew ? List.copyOf(all) : before.held, true, now == 0 ? 1 : now, false);
        ended(now, before.held.size(), all.size());
        if (isNew) believed.accept(state.held);
    }

    private boolean isConfirmed(long now) {
        if (empties++ == 0) emptySince = now;
        return confirm.answers() > 0 && empties >= confirm.answers() && (confirm.answers() == 1 || now - emptySince >= confirm.apart().toNanos());
    }

    private void ended(long now, int before, int size) {
        if (size == 0 && before > 0) {
            if (empties == 0) LOG.warn("service {}: {} says that all instances have left", service, source);
            else LOG.warn("service {}: {} says that there is no instance any more; that is believed after {} answers", service, source, empties);
        } else if (!reasons.isEmpty()) {
            LOG.warn("service {}: {} answers again after {} s: {} instances", service, source, TimeUnit.NANOSECONDS.toSeconds(now - staleSince), size);
        }
        empties = 0;
        reasons.clear();
    }

    @Override
    public synchronized void lost(String why) {
        empties = 0; // it confirms nothing
        stale(why);
    }

    private void stale(String why) {
        if (reasons.isEmpty()) staleSince = clock.getAsLong();
        state = state.stale();
        if (reasons.size() < MOST_REASONS && reasons.add(why)) {
            LOG.warn("service {} {}: {}: {}", service, state.isKnown ? "goes on with the " + state.held.size() + " instances that it has" : "has no list of instances yet", source, why);
        }
    }

    /// The list that counts.
    public List<Instance> held() {
        return state.held;
    }

    /// Whether there is any, be it empty.
    public boolean isKnown() {
        return state.isKnown;
    }

    /// Whether the source has failed since it last confirmed the list.
    public boolean isStale() {
        return state.isStale;
    }

    /// Seconds since the source has confirmed the list; NaN if it never has.
    public double age() {
        long heardAt = state.heardAt;
        return heardAt == 0 ? Double.NaN : Duration.ofNanos(clock.getAsLong() - heardAt).toNanos() / 1e9;
    }
}
