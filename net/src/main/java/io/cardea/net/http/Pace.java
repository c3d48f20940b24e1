// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.core.exchange.ConnectionLimits;

/// How fast a request's body comes, looked at once in each period of `body` (see [ConnectionLimits]).
public final class Pace {
    private final long due;
    private long came;

    public Pace(ConnectionLimits limits) {
        due = Math.max(1, limits.bodyRate() * Math.max(limits.body().toSeconds(), 1)); // without a rate, one byte
    }

    public void count(int bytes) {
        came += bytes;
    }

    public void restart() {
        came = 0;
    }

    /// Whether too little came in the period that ends now; begins the next.
    public boolean isTooSlow() {
        boolean slow = came < due;
        came = 0;
        return slow;
    }
}
