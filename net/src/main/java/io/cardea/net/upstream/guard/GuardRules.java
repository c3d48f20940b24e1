// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.file.AdaptiveConfig;
import io.cardea.core.file.BreakerConfig;
import io.cardea.core.file.InFlightConfig;
import java.util.Optional;

/// What a [Guard] goes by, as one configuration has it.
///
/// @param breaker of the whole service
public record GuardRules(Optional<BreakerRules> breaker, Faults faults, Optional<BulkheadRules> bulkhead, Optional<AdaptiveRules> adaptive) {
    /// @throws IllegalArgumentException if nothing bounds what `in-flight` is for
    public static GuardRules of(Optional<BreakerConfig> breaker, Optional<InFlightConfig> inFlight, Optional<AdaptiveConfig> adaptive) {
        if (inFlight.isPresent() && inFlight.get().most() == 0 && adaptive.isEmpty()) {
            throw new IllegalArgumentException("`in-flight` needs `most`, or `adaptive` beside it, which finds how many");
        }
        var bulkhead = inFlight.or(() -> adaptive.map(found -> InFlightConfig.UNBOUNDED));
        return new GuardRules(breaker.filter(each -> each.per() != BreakerConfig.Per.ENDPOINT).map(BreakerRules::of), breaker.map(Faults::of).orElse(Faults.SERVER_ERRORS),
            bulkhead.map(BulkheadRules::of), adaptive.map(AdaptiveRules::of));
    }

    public boolean isEmpty() {
        return breaker.isEmpty() && bulkhead.isEmpty();
    }
}
