// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.tests;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that does not run by itself.
public final class SetClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-26T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public void set(Instant to) {
        now = to;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }
}
