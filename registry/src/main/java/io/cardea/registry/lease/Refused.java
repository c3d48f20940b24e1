// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

/// A ledger does not take a registration; the message says why, in words for whoever sent it.
public final class Refused extends RuntimeException {
    public enum Why {
        /// Another owner's lease lasts.
        OWNED,
        /// The host has registered too many instances of the service.
        HOST_FULL,
        /// There is no room.
        FULL
    }

    private final Why why;

    public Refused(Why why, String message) {
        super(message, null, false, false); // what others send costs no stack trace
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
