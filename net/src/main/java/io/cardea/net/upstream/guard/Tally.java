// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

/// What a [Window] has seen.
///
/// @param slow among all calls; one can be slow and fail
record Tally(long calls, long failed, long slow) {
    static final Tally NONE = new Tally(0, 0, 0);

    /// Whether the breaker opens.
    boolean breaks(BreakerRules rules) {
        return calls >= rules.minCalls() && (failed >= rules.failures() * calls || rules.judgesSlow() && slow >= rules.slow() * calls);
    }
}
