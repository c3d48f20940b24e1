// SPDX-License-Identifier: Apache-2.0
/// The one file as records: each component is a key. Start with [EdgeFile].
///
/// These only hold what is written; `core.runtime` makes it run. Values, safe for any thread.
@NullMarked
package io.cardea.core.file;

import org.jspecify.annotations.NullMarked;
