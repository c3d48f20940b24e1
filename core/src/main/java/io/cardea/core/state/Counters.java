// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import java.util.List;

/// Counts what was used of limits. Any thread.
public interface Counters {
    /// Several limits that are charged together. Made when a configuration is compiled, and cheap to make again: what was counted
    /// belongs to the limits' names, so that it outlives a reload.
    ///
    /// @param limits at least one, with different names
    Meter meter(List<Limit> limits);
}
