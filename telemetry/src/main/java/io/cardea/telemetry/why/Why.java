// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.why;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.spi.Observer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Remembers why requests were not answered well, and what happened to those that somebody with a token had explained. Answers that are good
/// cost two comparisons.
public final class Why implements Observer {
    private static final long BYTES_EACH = 2048;

    private final KeptRing refused;
    private final KeptRing explained;

    /// @param most refused and failed requests, of at most 2 KiB each on the average
    /// @param explained keeps those that were asked for, so that a flood of others does not wash them away
    public Why(int most, KeptRing explained) {
        this.refused = new KeptRing(most, most * BYTES_EACH);
        this.explained = explained;
    }

    @Override
    public void ended(Exchange exchange) {
        if (exchange.isExplained()) explained.put(Kept.of(exchange));
        else if (isRefused(exchange)) refused.put(Kept.of(exchange));
    }

    /// An origin's own 404 is an answer; its 500, and whatever nobody behind the edge has said, is not.
    private static boolean isRefused(Exchange exchange) {
        if (exchange.failure().isPresent()) return true;
        int status = exchange.sentStatus();
        return status >= 500 || status >= 400 && exchange.endpoint().isEmpty();
    }

    /// Plain values, for JSON.
    public Optional<Map<String, Object>> of(String requestId, Masks masks) {
        return shown(requestId, masks).map(Shown::map);
    }

    /// For people.
    public Optional<String> text(String requestId, Masks masks) {
        return shown(requestId, masks).map(Shown::text);
    }

    private Optional<Shown> shown(String requestId, Masks masks) {
        return explained.find(requestId).or(() -> refused.find(requestId)).map(kept -> new Shown(kept, masks));
    }

    /// The last that were refused, the newest first.
    public List<Map<String, Object>> newest(int most, Masks masks) {
        return refused.newest(most).stream().map(kept -> new Shown(kept, masks).map()).toList();
    }

    /// A line for each, without its end.
    public List<String> lines(int most, Masks masks) {
        return refused.newest(most).stream().map(kept -> new Shown(kept, masks).line()).toList();
    }
}
