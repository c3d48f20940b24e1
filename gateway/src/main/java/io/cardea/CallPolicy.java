// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Step;

/// A policy of your own with one method, in plain sequential code that may wait:
///
/// ```java
/// .policy("members", call -> members.contains(call.header("X-User").orElse(""))
///     ? Verdict.NEXT : Verdict.refuse(Failure.Kind.NOT_ALLOWED, "members only"))
/// ```
///
/// It runs off the event loops, on one of a bounded number of threads, so many requests are in it at once: what it shares must be
/// safe for that. It is interrupted when the client goes away. What it throws becomes a 500; its [io.cardea.core.exchange.Call] is
/// dead once it has returned.
@FunctionalInterface
public interface CallPolicy extends Blocking {
    /// Behind limits by address and identification, before the service is looked for.
    @Override
    default Step step() {
        return Step.AUTHORIZE;
    }

    @Override
    default Lane lane() {
        return Lane.BOUNDED;
    }
}
