// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import java.util.List;

/// Knows where the instances of one service are, and learns of changes: a file, DNS, a registry.
public interface Discovery {
    /// Begins to look, on threads of its own, and tells until what it gives is closed. Called once, when the configuration is in force; must not wait.
    ///
    /// @return ends it: nothing is told any more when `close` has come back
    AutoCloseable start(Sightings sightings);

    /// For people: `dns orders.internal`, `file instances.yaml`.
    @Override
    String toString();

    /// What is told. Any thread, one call at a time for each discovery.
    interface Sightings {
        /// Those that there are now, all of them; each address once, and in the same order as long as nothing changes. May be empty: that is
        /// believed only when it is said again, so a source says it every few seconds for as long as it is so. Telling the same again costs little.
        void found(List<Instance> all);

        /// There is nobody, and that is certain: each of those that were found last has said itself that it leaves. So it need not be said again.
        default void allLeft() {
            found(List.of());
        }

        /// It cannot be said for now, and why: what was found last still counts.
        void lost(String why);
    }
}
