// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.util.List;

/// The leases of one service, or of all, at one moment.
///
/// @param index changes whenever the list does; of one service, only then
/// @param at the last change of all at that moment: where to go on with [Ledger#news]
/// @param leases by service and id
public record Listing(Index index, Index at, List<Lease> leases) {}
