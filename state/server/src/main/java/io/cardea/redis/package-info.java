// SPDX-License-Identifier: Apache-2.0
/// A real Redis for tests, as a process of its own, and answers of a state that are waited for.
///
/// Start with [RealRedis]. Thread rule: any thread, which may have to wait.
@NullMarked
package io.cardea.redis;

import org.jspecify.annotations.NullMarked;
