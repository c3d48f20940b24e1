// SPDX-License-Identifier: Apache-2.0
/// Metrics in the text formats of Prometheus and OpenMetrics.
///
/// Start with [Metrics]. Each loop counts in numbers that only it writes ([LoopCounts]); whoever scrapes adds up what all
/// loops have. That is why these are not the client library's counters: those cost several look-ups with a list of labels
/// for each request. The library collects and formats. [Bound] keeps the number of series within limits.
@NullMarked
package io.cardea.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
