// SPDX-License-Identifier: Apache-2.0
/// Who stays in a cache that is full: [TinyLfu] knows objects by hash and size only, so that a store and a simulation of one ask the same.
///
/// Nothing here is on the heap but for each policy. Thread rule: one thread at a time; what [Nodes] says of a node may be read by who
/// knows that it is in use.
@NullMarked
package io.cardea.cache.store.admission;

import org.jspecify.annotations.NullMarked;
