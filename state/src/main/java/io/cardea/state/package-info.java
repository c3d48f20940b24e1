// SPDX-License-Identifier: Apache-2.0
/// The state that a file describes.
///
/// Start with [States]. Thread rule: made and let go of where configurations are compiled; what it gives out may be used on any thread.
@NullMarked
package io.cardea.state;

import org.jspecify.annotations.NullMarked;
