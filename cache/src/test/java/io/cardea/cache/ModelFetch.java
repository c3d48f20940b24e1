// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Body;
import java.util.concurrent.Executor;

/// A request that lies at the model's origin, not answered yet.
final class ModelFetch {
    final Exchange exchange;
    final Said said;
    final Executor loop;

    ModelFetch(Simulation simulation, Exchange exchange, Said said) {
        this.exchange = exchange;
        this.said = said;
        this.loop = exchange.client().loop();
        exchange.carriedBy(why -> simulation.pending.remove(this));
    }
}
