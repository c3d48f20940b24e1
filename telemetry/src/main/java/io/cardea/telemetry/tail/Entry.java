// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.tail;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Trail;
import io.cardea.core.http.FieldName;
import io.cardea.telemetry.Line;
import io.cardea.telemetry.Line.Escape;
import io.cardea.telemetry.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What a watcher is told of one exchange. Strings are cut when it is written.
record Entry(long millis, String requestId, String client, String method, String scheme, String host, String path, String query,
             int status, long bytesIn, long bytesOut, long nanos, long ttfbNanos, long originNanos, String endpoint, String route,
             String userAgent, String failure, String detail, String traceId, List<Trail.Entry> trail, int trailDropped) {
    private static final int LONGEST = 64 << 10;

    static Entry of(Exchange exchange) {
        var request = exchange.asked();
        long elapsed = exchange.elapsed();
        var failure = exchange.failure();
        return new Entry(System.currentTimeMillis() - elapsed / 1_000_000, exchange.requestId(), exchange.client().address(), request.method(),
            request.scheme(), request.host(), request.path(), request.query(), Outcome.status(exchange), exchange.receivedBytes(), exchange.sentBytes(),
            elapsed, Outcome.ttfb(exchange), exchange.originNanos(), exchange.endpoint(), exchange.route().name(),
            request.fields().first(FieldName.USER_AGENT).orElse(""), failure.map(why -> why.kind().name()).orElse(""),
            failure.map(why -> why.detail()).orElse(""), exchange.trace().exists() ? exchange.trace().traceId() : "",
            exchange.trail().entries(), exchange.trail().dropped());
    }

    /// One object without a line feed. The keys are those of the access log; `trail` is what was decided, in order.
    byte[] json() {
        var line = new Line(LONGEST);
        line.literal('{').literal(ascii("\"time_ms\":")).number(millis);
        text(line, "request_id", requestId, 128);
        text(line, "client", client, 64);
        text(line, "method", method, 32);
        text(line, "scheme", scheme, 8);
        text(line, "host", host, 260);
        text(line, "path", path, 2048);
        text(line, "query", query, 2048);
        line.literal(ascii(",\"status\":")).number(status);
        line.literal(ascii(",\"bytes_in\":")).number(bytesIn);
        line.literal(ascii(",\"bytes_out\":")).number(bytesOut);
        line.literal(ascii(",\"duration_ms\":")).millis(nanos);
        line.literal(ascii(",\"ttfb_ms\":")).millis(ttfbNanos);
        if (originNanos != 0) line.literal(ascii(",\"origin_ms\":")).millis(originNanos);
        text(line, "route", route, 256);
        text(line, "endpoint", endpoint, 256);
        text(line, "user_agent", userAgent, 512);
        text(line, "failure", failure, 32);
        text(line, "detail", detail, 512);
        text(line, "trace_id", traceId, 32);
        line.literal(ascii(",\"trail\":["));
        for (int i = 0; i < trail.size(); i++) {
            var step = trail.get(i);
            line.literal(ascii(i == 0 ? "{\"us\":" : ",{\"us\":")).number(step.nanos() / 1000);
            text(line, "step", step.subject(), 256);
            text(line, "outcome", step.outcome(), 256);
            text(line, "why", step.why(), 256);
            line.literal('}');
        }
        line.literal(']');
        if (trailDropped > 0) line.literal(ascii(",\"trail_dropped\":")).number(trailDropped);
        line.literal('}');
        return Arrays.copyOf(line.bytes(), line.length());
    }

    private static void text(Line line, String key, String value, int most) {
        if (value.isEmpty()) return;
        line.literal(ascii(",\"" + key + "\":\"")).text(value, Escape.JSON, most).literal('"');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
