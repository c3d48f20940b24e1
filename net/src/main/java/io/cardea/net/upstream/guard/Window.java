// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

/// The calls that a [Breaker] judges by: the latest.
sealed interface Window permits TimeWindow, CountWindow {
    /// One more call. Allocates nothing.
    ///
    /// @param now in nanoseconds, of the same clock each time
    void add(boolean failed, boolean slow, long now);

    /// A call that was added as one that did well has failed after all.
    void spoil(long now);

    /// Not exact while others add; exact when they are done.
    Tally tally(long now);
}
