// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.exchange.Handler;

/// Carries requests of the edge's own to a service: what [Build#service] gives to policies that ask somebody. Implemented by the handler factory that knows services.
public interface ServiceCarrier {
    /// @param service a name from `services`, or an address
    /// @throws IllegalArgumentException if there is no such service, or it cannot be carried to
    Handler carrier(String service, Build build);
}
