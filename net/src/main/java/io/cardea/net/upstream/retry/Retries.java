// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import io.cardea.core.file.RetryBudgetConfig;
import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What a service has of repetitions over all routes, loops and reloads: the budget, the latencies, the counts. Any thread.
public final class Retries implements AutoCloseable {
    private final String service;
    private final Latencies latencies;
    private final LongAdder again = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder hedged = new LongAdder();
    private final LongAdder hedgesWon = new LongAdder();
    private final Displays told = new Displays();
    private RetryBudgetConfig config; // guarded by this
    private volatile RetryBudget budget;

    /// @param now by [System#nanoTime]
    public Retries(String service, RetryBudgetConfig config, long now) {
        this.service = service;
        this.config = config;
        this.budget = RetryBudget.of(config, now);
        this.latencies = new Latencies(now);
    }

    /// A configuration is in force. A budget of other size begins anew.
    public synchronized void inForce(RetryBudgetConfig next, Gauges gauges, long now) {
        if (!next.equals(config)) {
            config = next;
            budget = RetryBudget.of(next, now);
        }
        if (!told.isEmpty()) return;
        var labels = Map.of("service", service);
        told.add(gauges.counter("cardea_retries", "Requests that were sent again.", labels, again::sum));
        told.add(gauges.counter("cardea_retries_refused", "Repetitions and hedges that the budget did not allow.", labels, refused::sum));
        told.add(gauges.counter("cardea_hedges", "Requests for which a second instance was asked.", labels, hedged::sum));
        told.add(gauges.counter("cardea_hedges_won", "Requests that the second instance answered first.", labels, hedgesWon::sum));
        told.add(gauges.gauge("cardea_retry_budget", "Requests that the budget would let be sent again now.", labels, () -> budget.left(System.nanoTime())));
    }

    public Latencies latencies() {
        return latencies;
    }

    /// A request was answered, in the time of a try and by no status that is a reason for another.
    public void answered(long now) {
        budget.answered(now);
    }

    /// Takes from the budget.
    ///
    /// @return whether there was something left
    public boolean take(long now) {
        if (budget.take(now)) return true;
        refused.increment();
        return false;
    }

    public void sentAgain() {
        again.increment();
    }

    public void hedged() {
        hedged.increment();
    }

    public void hedgeWon() {
        hedgesWon.increment();
    }

    @Override
    public void close() {
        told.close();
    }
}
