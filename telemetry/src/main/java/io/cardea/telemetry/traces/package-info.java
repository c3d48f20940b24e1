// SPDX-License-Identifier: Apache-2.0
/// Traces over OTLP: one server span for each exchange that is recorded.
///
/// Start with [Spans]. Which trace an exchange belongs to was decided when it began, by
/// [io.cardea.core.trace.TraceContext]; here a span is made of it when it is over, on its loop, and the SDK's batch
/// processor carries it away on a thread of its own. Its queue is bounded; what finds no room is dropped and counted.
@NullMarked
package io.cardea.telemetry.traces;

import org.jspecify.annotations.NullMarked;
