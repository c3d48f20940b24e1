// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.exchange.Failure;

/// A message that must be refused. The framing is lost: the connection must not be read any further.
///
/// Without a stack trace: a peer's mistake is no program's, and must not cost like one.
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Failure.Kind kind;

    public WireException(Failure.Kind kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
    }

    public Failure.Kind kind() {
        return kind;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
