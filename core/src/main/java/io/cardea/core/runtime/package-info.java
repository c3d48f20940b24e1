// SPDX-License-Identifier: Apache-2.0
/// From a file to what runs: compile, publish, retire. Start with [Runtime], then [Snapshot].
///
/// Thread rule: one reload at a time, on any thread; snapshots are immutable and read by all loops.
@NullMarked
package io.cardea.core.runtime;

import org.jspecify.annotations.NullMarked;
