// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;

/// How many requests may be under way at once, and who may wait until it is their turn: a bulkhead.
public record InFlightConfig(
    @Doc("most requests at once; 0 for no number of its own, where `adaptive` finds one") @Default("0") @Range(min = "0", max = "1000000") int most,
    @Doc("most requests that wait for their turn") @Default("100") @Range(min = "0", max = "100000") int queue,
    @Doc("the longest that one waits") @Default("500ms") @Range(min = "1ms", max = "1m") Duration queueFor,
    @Doc("the longest that one waits when the queue has not been empty for as long as `queue-for`") @Default("50ms") @Range(min = "1ms", max = "1m") Duration shedAfter) {
    /// For what has a bound of another kind.
    public static final InFlightConfig UNBOUNDED = new InFlightConfig(0, 100, Duration.ofMillis(500), Duration.ofMillis(50));

    @Short("200")
    public static InFlightConfig of(int most) {
        return new InFlightConfig(most, UNBOUNDED.queue, UNBOUNDED.queueFor, UNBOUNDED.shedAfter);
    }
}
