// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What a limit has decided, as metrics show it: series by the configuration's names alone. It outlives reloads. Any thread.
final class Tally implements AutoCloseable {
    /// @param scope where it stands
    /// @param label which one it is
    record Name(String scope, String label) {}

    final LongAdder allowed = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder reported = new LongAdder();
    private final Displays shown = new Displays();

    Tally(Gauges gauges, Name name) {
        for (var outcome : List.of(Map.entry("allowed", allowed), Map.entry("refused", refused), Map.entry("reported", reported))) {
            shown.add(gauges.counter("cardea_limit_requests", "Requests by what a limit said; `reported` would have been refused.",
                Map.of("scope", name.scope(), "limit", name.label(), "outcome", outcome.getKey()), () -> outcome.getValue().sum()));
        }
    }

    @Override
    public void close() {
        shown.close();
    }
}
