// SPDX-License-Identifier: Apache-2.0
/// Cardea as a library. Start with [Cardea]: `Cardea.start(Path.of("cardea.yaml"))`. Any thread.
@NullMarked
package io.cardea;

import org.jspecify.annotations.NullMarked;
