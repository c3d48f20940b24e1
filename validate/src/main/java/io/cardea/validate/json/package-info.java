// SPDX-License-Identifier: Apache-2.0
/// JSON from strangers: read piece by piece, within limits, refused at the first byte that breaks one.
///
/// Start with [JsonReader]. A reader belongs to whoever feeds it, one thread at a time.
@NullMarked
package io.cardea.validate.json;

import org.jspecify.annotations.NullMarked;
