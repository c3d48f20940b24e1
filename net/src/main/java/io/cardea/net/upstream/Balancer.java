// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import java.util.List;

/// Chooses an endpoint. Shared by all loops; must neither wait nor lock.
public interface Balancer {
    /// @param endpoints not empty
    /// @param tries how many were tried for this exchange before; the next one must be another while there are others
    /// @return an index into `endpoints`
    int pick(Exchange exchange, List<Endpoint> endpoints, int tries);

    /// The word for it in the file and in `explain`.
    String name();
}
