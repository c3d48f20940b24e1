// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Fields;

/// Ends a route: carries the exchange and produces its response by [Exchange#answer] or [Exchange#fail], once, now or
/// later, on the exchange's loop.
public interface Handler {
    void serve(Exchange exchange);

    /// The word by which the configuration and `explain` know it: `proxy`, `files`, `redirect`, `respond`.
    String kind();

    /// Where it carries to, for `explain`: `catalog`, `./public`.
    String target();

    /// Which of several targets takes a request, and why, as far as its fields say so: for `explain`. Empty if there is no choice.
    default String choice(Fields request) {
        return "";
    }
}
