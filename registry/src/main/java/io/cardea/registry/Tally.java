// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.registry.lease.Ledger;
import java.util.concurrent.atomic.LongAdder;

/// What has happened since the registry began. Any thread.
record Tally(LongAdder registrations, LongAdder changes, LongAdder renewals, LongAdder departures, LongAdder expirations, LongAdder refusals, LongAdder dnsQueries) {
    Tally() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }

    void counted(Ledger.Outcome.Kind kind) {
        switch (kind) {
            case REGISTERED -> registrations.increment();
            case CHANGED -> changes.increment();
            case RENEWED -> renewals.increment();
        }
    }
}
