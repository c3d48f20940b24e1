// SPDX-License-Identifier: Apache-2.0
/// W3C Trace Context, level 2: which trace an exchange belongs to and what its origin is told of it.
///
/// Start with [TraceContext#begin]; [Sampling] decides for traces that begin here. Pure functions of the fields and a
/// random number; values are immutable and may be used on any thread, the fields only on their exchange's loop.
@NullMarked
package io.cardea.core.trace;

import org.jspecify.annotations.NullMarked;
