// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.traces;

import io.cardea.core.trace.TraceContext;
import io.opentelemetry.sdk.trace.IdGenerator;

/// Gives the SDK the ids that were decided when the exchange began and that its origin was told. Holds one context for
/// each thread, for the length of one call.
final class GivenIds implements IdGenerator {
    private final ThreadLocal<TraceContext> current = ThreadLocal.withInitial(() -> TraceContext.NONE);

    void next(TraceContext context) {
        current.set(context);
    }

    @Override
    public String generateSpanId() {
        return current.get().spanId();
    }

    @Override
    public String generateTraceId() {
        return current.get().traceId();
    }
}
