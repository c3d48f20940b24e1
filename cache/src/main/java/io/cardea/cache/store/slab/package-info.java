// SPDX-License-Identifier: Apache-2.0
/// Memory outside the heap for a store, within one bound: [Memory] takes it from the system, [Blocks] parts it, [Bodies] keeps chains of
/// blocks that are sent without being copied.
///
/// Every access goes through a `MemorySegment` and is checked against its bounds. Thread rule: [Blocks] belongs to whoever holds its
/// owner's lock; what a [SlabBuf] shows is read by anybody until it is released.
@NullMarked
package io.cardea.cache.store.slab;

import org.jspecify.annotations.NullMarked;
