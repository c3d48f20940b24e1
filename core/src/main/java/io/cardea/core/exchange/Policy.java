// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Response;

/// Looks at an exchange and decides. Compiled from the configuration, immutable, shared by all loops.
///
/// What throws becomes a 500, or an abort once the answer has begun; every [#onEnd] still runs.
public sealed interface Policy permits Inline, Deferred, Blocking {
    /// Where in the order of steps it runs.
    Step step();

    /// Which answers its back side sees.
    enum Back {
        /// Exactly those whose request side ran.
        PAIRED,
        /// Every answer of the route, also refusals before its turn: CORS, security headers, error pages.
        ALWAYS
    }

    default Back back() {
        return Back.PAIRED;
    }

    /// May change the response's fields or give another response, whose body may wrap the old one's. Runs on the way
    /// back, in reverse order, on the loop.
    default Response onResponse(Exchange exchange, Response response) {
        return response;
    }

    /// Once for each policy whose request side ran, after the last byte or the abort: gives back permits, charges usage.
    default void onEnd(Exchange exchange) {}

    /// Whether [#onResponse] or [#onEnd] do anything; a policy with neither costs nothing on the way back.
    default boolean looksBack() {
        return true;
    }
}
