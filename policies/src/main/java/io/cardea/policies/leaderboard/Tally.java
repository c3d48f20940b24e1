// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What became of the requests that should give points on a board, as metrics show it. It outlives reloads. Any thread.
final class Tally implements AutoCloseable {
    /// By what it is found again.
    record Of(String board) {}

    final LongAdder counted = new LongAdder();
    final LongAdder lost = new LongAdder();
    private final Displays shown = new Displays();

    Tally(Gauges gauges, String board) {
        for (var outcome : Map.of("counted", counted, "lost", lost).entrySet()) {
            shown.add(gauges.counter("cardea_leaderboard_requests", "Requests that gave points on a board; those of `lost` did not, as the state was away or too many came at once.",
                Map.of("board", board, "outcome", outcome.getKey()), () -> outcome.getValue().sum()));
        }
    }

    @Override
    public void close() {
        shown.close();
    }
}
