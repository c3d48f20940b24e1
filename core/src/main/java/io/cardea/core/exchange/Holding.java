// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Response;

/// What a [Policy] also is if it must see more of an answer than its head before it can say what the client gets: the walk back waits
/// for it, and status and fields may still be others.
public interface Holding {
    /// In place of [Policy#onResponse], on the loop. What is held is the holder's: it gives the body up when the exchange is over
    /// ([Exchange#atEnd]), and within a bound goes on without it.
    Pending<Response> onAnswer(Exchange exchange, Response response);
}
