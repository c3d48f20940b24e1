// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.file.InFlightConfig;

/// What a [Bulkhead] goes by. Times in nanoseconds.
///
/// @param most at once
/// @param queue most that wait
/// @param queueFor the longest that one waits
/// @param shedAfter the same when the queue has not been empty for as long as `queueFor`
public record BulkheadRules(int most, int queue, long queueFor, long shedAfter) {
    public static BulkheadRules of(InFlightConfig config) {
        return new BulkheadRules(config.most() == 0 ? Integer.MAX_VALUE : config.most(), config.queue(), config.queueFor().toNanos(), config.shedAfter().toNanos());
    }
}
