// SPDX-License-Identifier: Apache-2.0
/// The access log: one line for each exchange, written by no event loop.
///
/// Start with [AccessLog]. A loop formats a line ([Format]) into the [Ring] that is its own and goes on; one thread
/// ([LogWriter]) empties all rings into the [Destination]. There is no lock and no queue of lines: a ring that is full drops
/// the line and counts it.
@NullMarked
package io.cardea.telemetry.access;

import org.jspecify.annotations.NullMarked;
