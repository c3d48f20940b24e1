// SPDX-License-Identifier: Apache-2.0
/// The load generator and the origin: one separate process, one event loop, as little HTTP as the measuring needs.
///
/// Start reading at {@link io.cardea.bench.load.LoadProcess}. Everything but `LoadProcess.main` runs on the one event
/// loop; {@link io.cardea.bench.load.LoadClient} is the measuring side's handle to that process.
@NullMarked
package io.cardea.bench.load;

import org.jspecify.annotations.NullMarked;
