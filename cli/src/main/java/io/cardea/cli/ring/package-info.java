// SPDX-License-Identifier: Apache-2.0
/// What `cardea ring` simulates: keys, dealt out by several ways of hashing, before and after nodes come or go.
///
/// Start with [Simulation]; [Plan] is what it is told, [Result] what it finds for each [Scheme]. Threads: [Simulation#run] makes its own and
/// ends them; everything else is immutable or belongs to one of them.
@NullMarked
package io.cardea.cli.ring;

import org.jspecify.annotations.NullMarked;
