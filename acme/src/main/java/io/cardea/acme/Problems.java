// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.Optional;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/// What a failure means for what is done next (RFC 8555 §6.7).
final class Problems {
    private static final String PREFIX = "urn:ietf:params:acme:error:";

    private Problems() {}

    /// The thread was told to end; what waits on its behalf wraps that.
    static boolean isInterruption(Exception failure) {
        if (Thread.currentThread().isInterrupted()) return true;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException || each instanceof ClosedByInterruptException) return true;
        }
        return false;
    }

    static boolean isLimit(Exception failure) {
        return failure instanceof AcmeRateLimitedException || busy(failure).isPresent();
    }

    static Optional<Instant> retryAfter(Exception failure) {
        return failure instanceof AcmeRateLimitedException limited ? limited.getRetryAfter() : busy(failure).map(Busy::until);
    }

    private static Optional<Busy> busy(Exception failure) {
        return failure.getCause() instanceof Busy busy ? Optional.of(busy) : Optional.empty();
    }

    /// The authority does not know our account, or no longer.
    static boolean isOfTheAccount(Exception failure) {
        return failure instanceof AcmeServerException server && (is(server, "accountDoesNotExist") || is(server, "unauthorized"));
    }

    /// Whether an order that was begun is as good as before: nobody has said anything against it.
    static boolean orderGoesOn(Exception failure) {
        return isOfTheNetwork(failure) || isLimit(failure);
    }

    private static boolean is(AcmeServerException failure, String type) {
        return failure.getType().toString().equals(PREFIX + type);
    }

    /// Whether no name is to blame: there is no connection, or no answer that is one.
    static boolean isOfTheNetwork(Exception failure) {
        return failure instanceof AcmeNetworkException || failure.getClass() == AcmeException.class;
    }

    /// The same text for the same trouble, however often it comes, and whichever name finds it out.
    static String kind(Exception failure, String name) {
        if (failure instanceof AcmeServerException server) return server.getType() + (isLimit(failure) || isOfTheAccount(failure) ? "" : name);
        return failure.getClass().getSimpleName() + (isOfTheNetwork(failure) ? "" : name);
    }

    static String text(Exception failure) {
        if (failure instanceof AcmeServerException server) return server.getProblem().toString();
        var message = String.valueOf(failure.getMessage());
        if (!(failure instanceof AcmeException) || !(failure.getCause() instanceof IOException cause)) return message;
        return message + ": " + Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }
}
