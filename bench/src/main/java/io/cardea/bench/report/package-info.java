// SPDX-License-Identifier: Apache-2.0
/// What a run found, and how it is shown: a table, a picture, a file, and the difference between two files.
///
/// Start reading at {@link io.cardea.bench.report.Results}. Immutable values and pure functions; any thread.
@NullMarked
package io.cardea.bench.report;

import org.jspecify.annotations.NullMarked;
