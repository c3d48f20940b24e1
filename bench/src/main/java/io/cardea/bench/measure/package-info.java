// SPDX-License-Identifier: Apache-2.0
/// What the kernel and a JVM's log tell about a process: CPU time, memory, pauses, how busy a core is.
///
/// Start reading at {@link io.cardea.bench.measure.CpuTime}. Values without state; any thread.
@NullMarked
package io.cardea.bench.measure;

import org.jspecify.annotations.NullMarked;
