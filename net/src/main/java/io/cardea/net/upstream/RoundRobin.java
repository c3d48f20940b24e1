// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// One after the other, counted for the process and not for a loop.
final class RoundRobin implements Balancer {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public int pick(Exchange exchange, List<Endpoint> endpoints, int tries) {
        return endpoints.size() == 1 ? 0 : Math.floorMod(next.getAndIncrement(), endpoints.size());
    }

    @Override
    public String name() {
        return "round-robin";
    }
}
