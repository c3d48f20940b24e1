// SPDX-License-Identifier: Apache-2.0
/// How limits count: pure functions of what is remembered of a key, the time and the cost.
///
/// Start with [Rule]. Times are microseconds since 1970. Thread rule: immutable, but for [UseLog], which its owner guards.
@NullMarked
package io.cardea.core.state.count;

import org.jspecify.annotations.NullMarked;
