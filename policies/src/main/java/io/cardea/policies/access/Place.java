// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

/// Where an address is.
///
/// @param country two letters in upper case; empty if nobody knows
/// @param network the number of the autonomous system that announces it; 0 if nobody knows
record Place(String country, long network) {
    static final Place UNKNOWN = new Place("", 0);

    /// What this one does not know, from another.
    Place or(Place other) {
        if (this == UNKNOWN) return other;
        return other == UNKNOWN ? this : new Place(country.isEmpty() ? other.country : country, network == 0 ? other.network : network);
    }
}
