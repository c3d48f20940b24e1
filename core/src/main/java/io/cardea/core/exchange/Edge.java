// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import java.util.concurrent.Executor;

/// What an exchange knows of the edge that it runs in: one snapshot, from its headers to its access-log line.
public interface Edge {
    /// An exchange begins under this snapshot, which stays alive until it has [#ended]. On the exchange's loop.
    void began(Exchange exchange);

    /// The exchange is over: one record for metrics, trace and log. Once, on its loop.
    void ended(Exchange exchange);

    /// An exchange has become a tunnel and may live on for days, while this snapshot need not.
    ///
    /// @return who is told of its end in this one's place; itself, for an edge that nothing outlives
    default Edge outlived() {
        return this;
    }

    /// The edge for requests of our own: they keep this snapshot alive as others do, but nobody is told of them.
    default Edge quiet() {
        return this;
    }

    /// The page for a failure: problem+json (RFC 9457) or the operator's own, with nothing secret in it.
    Response errorPage(Exchange exchange, Failure failure);

    /// What the file says for a policy or handler of this edge.
    default Written written(Object policyOrHandler) {
        return new Written(policyOrHandler.getClass().getSimpleName(), "");
    }

    /// Of its configuration: grows by one with each that takes effect; 0 if there is none.
    default long configuration() {
        return 0;
    }

    /// Where blocking policies run.
    Executor lane(Blocking.Lane lane);
}
