// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// Chooses a member. Immutable, for every thread, and the same on every machine: of the same [Members], key and [Loads] comes the same choice.
public interface Picker {
    /// What is picked when no member is open or has a weight.
    int NOBODY = -1;

    /// At once, without allocating. If the member that the key leads to is not open, it is the next one in an order that is the key's own,
    /// so that a second try finds another and the keys of a member that is down are shared by the others.
    ///
    /// @param key 64 well mixed bits ([XxHash64]) where keys are kept together; random bits, or for [RoundRobin] a count, where they are not
    /// @return the member's number in [Members], or [#NOBODY]
    int pick(long key, Loads loads);

    /// With everybody open and idle.
    default int pick(long key) {
        return pick(key, Loads.NONE);
    }

    /// Bytes that its tables take, about.
    long memory();
}
