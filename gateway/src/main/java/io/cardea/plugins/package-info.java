// SPDX-License-Identifier: Apache-2.0
/// Policies of an operator's own, from jars that the file names: each jar with a class loader and threads of its own.
///
/// Start with [Jars]. Nothing of a plug-in ever runs on an event loop; what it does there would harm others.
@NullMarked
package io.cardea.plugins;

import org.jspecify.annotations.NullMarked;
