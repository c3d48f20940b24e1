// SPDX-License-Identifier: Apache-2.0
/// State in this process: bounded, and every answer is there at once.
///
/// Start with [MemoryState]. Thread rule: everything may be called on any thread; what is looked at by requests takes no lock, what changes something
/// takes one for a moment.
@NullMarked
package io.cardea.state.memory;

import org.jspecify.annotations.NullMarked;
