// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.io.IOException;
import java.time.Instant;

/// An authority, or what stands in front of it, asks for patience in HTTP's words alone (RFC 9110 §10.2.3), without a problem that says why.
final class Busy extends IOException {
    private static final long serialVersionUID = 1L;
    private final Instant until;

    Busy(int status, Instant until) {
        super("status " + status + ", not before " + until);
        this.until = until;
    }

    Instant until() {
        return until;
    }
}
