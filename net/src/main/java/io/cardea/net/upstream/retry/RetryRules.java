// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import io.cardea.core.file.RetryConfig;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/// Whether a request is sent again. Immutable, pure: time, chance and what was tried are parameters.
public final class RetryRules {
    /// Of the draft "The Idempotency-Key HTTP Header Field": whoever sends it asks for the effect once, however often it arrives.
    public static final FieldName IDEMPOTENCY_KEY = FieldName.of("Idempotency-Key");
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 14; // of gRPC
    private static final int UNSENT = 6; // tries that come to nothing and so are not counted with the others

    private final int tries;
    private final BitSet statuses = new BitSet();
    private final List<String> methods;
    private final Backoff backoff;
    private final long longestPause;

    private RetryRules(RetryConfig config) {
        tries = config.tries();
        config.statuses().forEach(statuses::set);
        methods = config.methods();
        backoff = Backoff.of(config.backoff());
        longestPause = config.retryAfter().toNanos();
    }

    public static RetryRules of(RetryConfig config) {
        return new RetryRules(config);
    }

    /// One try that did not bring the answer.
    ///
    /// @param status of the answer for [Cause#STATUS]; else 0
    /// @param repeatable [RetryRules#isRepeatable], of the request
    /// @param bodyThere whether its body can be sent once more from the beginning
    /// @param elsewhere whether there is another instance that was not tried
    /// @param sent tries so far in which an instance may have seen something, this one included
    /// @param unsent the others so far, this one included
    /// @param retryAfter nanoseconds that the instance asks to be left alone for; 0 if it does not
    /// @param left nanoseconds until the exchange is over anyway
    public record Try(Cause cause, int status, boolean repeatable, boolean bodyThere, boolean elsewhere, int sent, int unsent, long retryAfter, long left) {}

    /// @param again whether another try may be made
    /// @param charged whether the [RetryBudget] has to agree
    /// @param pause nanoseconds to wait before
    /// @param why for the trail
    public record Verdict(boolean again, boolean charged, long pause, String why) {
        private static Verdict no(String why) {
            return new Verdict(false, false, 0, why);
        }
    }

    /// Whether a status is one after which another try is made: what is not needs no verdict.
    public boolean isListed(int status) {
        return statuses.get(status);
    }

    /// The status that counts for [#isListed]: that of the answer, or 503 for a call of gRPC that was told `UNAVAILABLE` at once, without a message before it
    /// ("gRPC over HTTP2": Trailers-Only; the protocol's mapping of HTTP's statuses has it so).
    public static int status(Response head) {
        return head.status() == 200 && Grpc.is(head.fields()) && Grpc.status(head.fields()) == UNAVAILABLE ? 503 : head.status();
    }

    /// Whether the request may arrive twice: by its method (RFC 9110 §9.2.2, or as the file says), or as its client says.
    public boolean isRepeatable(Request request) {
        return methods.contains(request.method()) || request.fields().contains(IDEMPOTENCY_KEY);
    }

    /// @param chance 64 random bits, for the pause
    public Verdict judge(Try last, long chance) {
        var cause = last.cause;
        if (cause == Cause.OTHER) return Verdict.no("another try would not mend it");
        if (cause == Cause.STATUS && !isListed(last.status)) return Verdict.no("the status is not one of `statuses`");
        if (last.sent >= tries) return Verdict.no(tries == 1 ? "one try is all" : "all " + tries + " tries are made");
        if (last.unsent >= UNSENT) return Verdict.no("nothing could be sent in " + UNSENT + " tries");
        if (cause == Cause.UNREACHABLE && !last.elsewhere) return Verdict.no("there is no other instance");
        if (!cause.isNeverSent() && !last.repeatable) return Verdict.no("an instance may have seen it, and it may not arrive twice");
        if (!last.bodyThere) return Verdict.no("its body is no longer there");
        long pause = pause(last, chance);
        if (pause >= last.left) return Verdict.no("no time is left");
        if (last.retryAfter > longestPause && pause >= last.retryAfter) return Verdict.no("the instance asks for " + Duration.ofNanos(last.retryAfter).toSeconds() + " s");
        return new Verdict(true, !cause.isNeverSent(), pause, why(last));
    }

    /// What was never sent, or has waited long already, is not held up. An instance that asks for time is left alone for so long; another
    /// one need not be, unless it is the client whom there was too much of (RFC 6585 §4).
    private long pause(Try last, long chance) {
        long asked = last.elsewhere && last.status != TOO_MANY_REQUESTS ? 0 : last.retryAfter;
        boolean atOnce = switch (last.cause) {
            case UNREACHABLE, SLOW -> true;
            case UNSENT, STALE -> last.sent + last.unsent == 1;
            default -> false;
        };
        return Math.max(asked, atOnce ? 0 : backoff.pause(last.sent + last.unsent, chance));
    }

    private static String why(Try last) {
        return switch (last.cause) {
            case UNREACHABLE -> "no connection";
            case UNSENT -> "nothing was sent";
            case STALE -> "the connection had gone stale";
            case RESET -> "reset before the answer";
            case SLOW -> "no answer in the time of a try";
            case STATUS -> "status " + last.status;
            case OTHER -> "";
        };
    }
}
