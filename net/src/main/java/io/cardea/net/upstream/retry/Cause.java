// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import io.cardea.core.http.Failure;

/// Why a try did not bring the answer, as far as it matters for another one.
public enum Cause {
    /// No connection could be had, or none may be: the instance has seen nothing, and will hardly see more next time.
    UNREACHABLE(true),
    /// The instance has seen nothing, or says that it has not looked at it: a pooled connection that was closed before the first byte,
    /// `REFUSED_STREAM`, a stream beyond a `GOAWAY`'s last (RFC 9113 §8.7).
    UNSENT(true),
    /// A connection that had been idle was closed without a byte of an answer (RFC 9112 §9.3.1).
    STALE(false),
    /// The connection or stream broke before the first byte of an answer.
    RESET(false),
    /// The try had its time.
    SLOW(false),
    /// The instance answered, by a status.
    STATUS(false),
    /// Nothing that another try would mend: the client's fault, ours, or nonsense.
    OTHER(false);

    private final boolean neverSent;

    Cause(boolean neverSent) {
        this.neverSent = neverSent;
    }

    /// Whether no instance has worked on the request, so that it may be sent again whatever it asks for.
    public boolean isNeverSent() {
        return neverSent;
    }

    /// Of a try that failed before the head of an answer.
    ///
    /// @param stale whether its connection had grown stale
    public static Cause of(Failure why, boolean stale) {
        if (why.kind() == Failure.Kind.CONNECTION_LIMIT) return UNREACHABLE;
        if (why.side() != Failure.Side.ORIGIN || why.kind() == Failure.Kind.NO_ENDPOINT || why.kind() == Failure.Kind.TOTAL_TIMEOUT) return OTHER;
        if (why.nothingSent()) return why.kind() == Failure.Kind.ORIGIN_CLOSED ? UNSENT : UNREACHABLE;
        if (stale) return STALE;
        return switch (why.kind()) {
            case ORIGIN_CLOSED, ORIGIN_INCOMPLETE -> RESET; // the latter: a stream that was reset by its code
            default -> OTHER;
        };
    }
}
