// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

/// The answers of a little while.
///
/// @param answers at least one
/// @param latency their mean, in nanoseconds
/// @param inFlight the most that were under way when one began
/// @param dropped how many were not served because there was too much to do: time-outs, refusals by the service itself
public record Sample(long answers, double latency, int inFlight, long dropped) {
    /// Whether the limit was felt: else latency says nothing about whether it is too high, and it must not grow.
    boolean fills(double limit) {
        return inFlight * 2.0 >= limit;
    }

    /// Whether what was dropped is no accident.
    boolean isOverload() {
        return dropped * 100 > answers;
    }
}
