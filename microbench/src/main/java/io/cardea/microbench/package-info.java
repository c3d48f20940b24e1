// SPDX-License-Identifier: Apache-2.0
/// What the benchmarks share: messages as they come off the wire, and a client and an edge that stand still. The benchmarks themselves
/// are in the packages of what they measure. Each is of one thread.
@NullMarked
package io.cardea.microbench;

import org.jspecify.annotations.NullMarked;
