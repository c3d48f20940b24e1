// SPDX-License-Identifier: Apache-2.0
/// Live requests, for `cardea tail`.
///
/// Start with [Tail]. While nobody watches, an exchange costs one volatile read. A watcher has a bounded queue ([Queue]);
/// loops put [Entry]s into it, the watcher's thread takes them out and formats them. A slow one misses entries and is told
/// how many.
@NullMarked
package io.cardea.telemetry.tail;

import org.jspecify.annotations.NullMarked;
