// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

/// One thing that happened to one instance. Renewals are none.
///
/// @param index this change's own
/// @param registration as it is after it, or as it was before it left
public record Change(Index index, Kind kind, Registration registration) {
    public enum Kind { REGISTERED, CHANGED, LEFT, EXPIRED }
}
