// SPDX-License-Identifier: Apache-2.0
/// Addresses and networks, without a socket: who may come in, whom to believe.
///
/// Start with [AddressSet]; [Cidr] is the strict reading of one network, [Address] of one address. IPv4 is kept as its
/// IPv4-mapped form (RFC 4291 §2.5.5.2), so that `::ffff:10.0.0.1` and `10.0.0.1` are one and the same everywhere.
/// Thread rule: everything is immutable.
@NullMarked
package io.cardea.core.address;

import org.jspecify.annotations.NullMarked;
