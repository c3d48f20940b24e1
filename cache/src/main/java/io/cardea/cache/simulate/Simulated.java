// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// A cache without bodies: which objects it would have, and which not.
interface Simulated extends AutoCloseable {
    /// Whether it is there. Counts as use.
    boolean find(int object);

    /// Offers one that was not found; it may be kept, and others may go for it.
    void take(int object);

    /// Gives back what is not on the heap.
    @Override
    default void close() {}
}
