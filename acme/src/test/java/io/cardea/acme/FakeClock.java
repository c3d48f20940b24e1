// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// Stands still until it is put forward. Begins at the real time, so that real clients believe what is signed by it.
final class FakeClock implements InstantSource {
    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Override
    public Instant instant() {
        return now;
    }

    void forward(Duration by) {
        now = now.plus(by);
    }

    void to(Instant when) {
        now = when;
    }
}
