// SPDX-License-Identifier: Apache-2.0
/// The side-by-side run: Cardea and the proxies that are installed, under the same load, on a core of their own.
///
/// Start reading at {@link io.cardea.bench.Bench}. One thread leads everything; the load itself is another process.
@NullMarked
package io.cardea.bench;

import org.jspecify.annotations.NullMarked;
