// SPDX-License-Identifier: Apache-2.0
/// The registry built in: instances of services register, renew and leave by a small HTTP API; routes find them by `discover: registry`,
/// others by HTTP, events, or DNS.
///
/// Start with [Registry], which outlives reloads and holds the rest together, and [RegistryHandler], the API. Loops only read bodies and write answers:
/// all else is done on virtual threads, since a ledger may wait, and on the registry's own thread.
@NullMarked
package io.cardea.registry;

import org.jspecify.annotations.NullMarked;
