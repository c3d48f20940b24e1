// SPDX-License-Identifier: Apache-2.0
/// What a cache of another size or another policy would have brought for the requests of a log. A [TraceReader] makes a [Trace] of a log,
/// [Simulation] plays it against each [Contender] and gives an [Outcome]; nothing is stored, only counted. Start with [Simulation].
///
/// Pure but for the stream that is read. An object belongs to one thread; a trace that is complete may be read by many.
@NullMarked
package io.cardea.cache.simulate;

import org.jspecify.annotations.NullMarked;
