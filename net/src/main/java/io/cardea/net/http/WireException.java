// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.core.http.Failure;

/// What came over the wire must be refused, and the connection closed: where the next message begins is unknown.
///
/// Without a stack trace: it is a verdict on a peer, and peers can ask for millions of them.
public final class WireException extends Exception {
    private final Failure.Kind kind;
    private final String detail;

    public WireException(Failure.Kind kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
        this.detail = detail;
    }

    /// Whose mistake it is, and with it the status.
    public Failure.Kind kind() {
        return kind;
    }

    /// What was expected and what came. Quotes no bytes of the peer but as hexadecimal numbers, so that it can be logged.
    public String detail() {
        return detail;
    }
}
