// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Grpc;
import io.cardea.telemetry.Line;
import io.cardea.telemetry.Line.Escape;
import io.cardea.telemetry.Outcome;
import java.nio.charset.StandardCharsets;

/// One object. What is always there comes always and first; what an exchange may lack is left out. The bounds of all
/// values together stay below [Format#LONGEST], so that an object is never torn.
final class JsonFormat implements Format {
    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] REQUEST_ID = ascii("\",\"request_id\":\"");
    private static final byte[] CLIENT = ascii("\",\"client\":\"");
    private static final byte[] METHOD = ascii("\",\"method\":\"");
    private static final byte[] SCHEME = ascii("\",\"scheme\":\"");
    private static final byte[] HOST = ascii("\",\"host\":\"");
    private static final byte[] PATH = ascii("\",\"path\":\"");
    private static final byte[] QUERY = ascii("\",\"query\":\"");
    private static final byte[] VERSION = ascii("\",\"version\":\"");
    private static final byte[] STATUS = ascii("\",\"status\":");
    private static final byte[] GRPC_STATUS = ascii(",\"grpc_status\":");
    private static final byte[] BYTES_IN = ascii(",\"bytes_in\":");
    private static final byte[] BYTES_OUT = ascii(",\"bytes_out\":");
    private static final byte[] DURATION = ascii(",\"duration_ms\":");
    private static final byte[] TTFB = ascii(",\"ttfb_ms\":");
    private static final byte[] ORIGIN = ascii(",\"origin_ms\":");
    private static final byte[] ROUTE = ascii(",\"route\":\"");
    private static final byte[] ENDPOINT = ascii("\",\"endpoint\":\"");
    private static final byte[] TLS = ascii("\",\"tls\":\"");
    private static final byte[] USER_AGENT = ascii("\",\"user_agent\":\"");
    private static final byte[] REFERER = ascii("\",\"referer\":\"");
    private static final byte[] FAILURE = ascii("\",\"failure\":\"");
    private static final byte[] DETAIL = ascii("\",\"detail\":\"");
    private static final byte[] TRACE = ascii("\",\"trace_id\":\"");
    private static final byte[] END = ascii("\"}");

    private final Clock clock = Clock.rfc3339();
    private final boolean query;

    JsonFormat(boolean query) {
        this.query = query;
    }

    @Override
    public void write(Exchange exchange, Line line) {
        var request = exchange.asked();
        long elapsed = exchange.elapsed();
        line.literal(TIME);
        clock.millis(line, exchange.startNanos());
        line.literal(REQUEST_ID).latin1(exchange.requestId(), Escape.JSON, 128);
        line.literal(CLIENT).latin1(exchange.client().address(), Escape.JSON, 64);
        line.literal(METHOD).latin1(request.method(), Escape.JSON, 32);
        line.literal(SCHEME).latin1(request.scheme(), Escape.JSON, 8);
        line.literal(HOST).latin1(request.host(), Escape.JSON, 260);
        line.literal(PATH).latin1(request.path(), Escape.JSON, 2048);
        if (query && !request.query().isEmpty()) line.literal(QUERY).latin1(request.query(), Escape.JSON, 2048);
        line.literal(VERSION).latin1(request.version(), Escape.JSON, 8);
        line.literal(STATUS).number(Outcome.status(exchange));
        int called = Outcome.grpcStatus(exchange);
        if (called >= 0) line.literal(GRPC_STATUS).number(called);
        line.literal(BYTES_IN).number(exchange.receivedBytes());
        line.literal(BYTES_OUT).number(exchange.sentBytes());
        line.literal(DURATION).millis(elapsed);
        line.literal(TTFB).millis(Outcome.ttfb(exchange));
        if (exchange.originNanos() != 0) line.literal(ORIGIN).millis(exchange.originNanos());
        line.literal(ROUTE).text(exchange.route().name(), Escape.JSON, 256);
        if (!exchange.endpoint().isEmpty()) line.literal(ENDPOINT).text(exchange.endpoint(), Escape.JSON, 256);
        var tls = exchange.client().link().tls();
        if (tls.isPresent()) line.literal(TLS).text(tls.get().protocol(), Escape.JSON, 16);
        field(exchange, line, FieldName.USER_AGENT, USER_AGENT, 512);
        field(exchange, line, FieldName.REFERER, REFERER, 1024);
        var failure = exchange.failure();
        if (failure.isPresent()) {
            line.literal(FAILURE).text(failure.get().kind().name(), Escape.JSON, 32);
            if (!failure.get().detail().isEmpty()) line.literal(DETAIL).text(failure.get().detail(), Escape.JSON, 512);
        }
        if (exchange.trace().exists()) line.literal(TRACE).traceId(exchange.trace());
        line.literal(END);
    }

    private static void field(Exchange exchange, Line line, FieldName name, byte[] key, int most) {
        var fields = exchange.request().fields();
        int row = fields.find(name, 0);
        if (row >= 0) line.literal(key).value(fields, row, Escape.JSON, most);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
