// SPDX-License-Identifier: Apache-2.0
/// The handler `files`: serves a folder, and nothing outside it.
///
/// Start with [FilesHandler], the walk of one request: [LocalName] (which file is meant), [FileCache] (what is there),
/// [Preconditions][io.cardea.core.conditional.Preconditions] and [Ranges][io.cardea.core.conditional.Ranges] (pure functions of the request), [FileRegion] (sending). Thread rule: the handler and the
/// cache are shared by all loops; a body belongs to its exchange's loop.
@NullMarked
package io.cardea.files;

import org.jspecify.annotations.NullMarked;
