// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.telemetry.Line;
import io.cardea.telemetry.Line.Escape;
import io.cardea.telemetry.Outcome;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A placeholder of a [Template]. A value that is not there is written as `-`.
@FunctionalInterface
interface Part {
    void write(Exchange exchange, Line line, Escape escape);

    /// All that stand for themselves; `{header:NAME}` and `{response:NAME}` take a name.
    Map<String, Part> ALL = all();

    private static Map<String, Part> all() {
        var all = new TreeMap<String, Part>();
        all.put("request-id", (exchange, line, escape) -> bytes(line, exchange.requestId(), escape, 128));
        all.put("client", (exchange, line, escape) -> bytes(line, exchange.client().address(), escape, 64));
        all.put("peer", (exchange, line, escape) -> bytes(line, exchange.client().peerAddress(), escape, 64));
        all.put("listener", (exchange, line, escape) -> text(line, exchange.client().link().listener(), escape, 128));
        all.put("method", (exchange, line, escape) -> bytes(line, exchange.request().method(), escape, 32));
        all.put("scheme", (exchange, line, escape) -> bytes(line, exchange.request().scheme(), escape, 8));
        all.put("host", (exchange, line, escape) -> bytes(line, exchange.request().host(), escape, 260));
        all.put("path", (exchange, line, escape) -> bytes(line, exchange.asked().path(), escape, 2048));
        all.put("query", (exchange, line, escape) -> bytes(line, exchange.asked().query(), escape, 2048));
        all.put("version", (exchange, line, escape) -> bytes(line, exchange.request().version(), escape, 8));
        all.put("status", (exchange, line, escape) -> line.number(Outcome.status(exchange)));
        all.put("bytes-in", (exchange, line, escape) -> line.number(exchange.receivedBytes()));
        all.put("bytes-out", (exchange, line, escape) -> line.number(exchange.sentBytes()));
        all.put("duration", (exchange, line, escape) -> line.millis(exchange.elapsed()));
        all.put("ttfb", (exchange, line, escape) -> line.millis(Outcome.ttfb(exchange)));
        all.put("origin", (exchange, line, escape) -> line.millis(exchange.originNanos()));
        all.put("endpoint", (exchange, line, escape) -> text(line, exchange.endpoint(), escape, 256));
        all.put("route", (exchange, line, escape) -> text(line, exchange.route().name(), escape, 256));
        all.put("user-agent", header("User-Agent"));
        all.put("referer", header("Referer"));
        all.put("tls", (exchange, line, escape) -> {
            var tls = exchange.client().link().tls();
            text(line, tls.isPresent() ? tls.get().protocol() : "", escape, 16);
        });
        all.put("failure", (exchange, line, escape) -> {
            var failure = exchange.failure();
            text(line, failure.isPresent() ? failure.get().kind().name() : "", escape, 32);
        });
        all.put("detail", (exchange, line, escape) -> {
            var failure = exchange.failure();
            text(line, failure.isPresent() ? failure.get().detail() : "", escape, 512);
        });
        all.put("trace-id", (exchange, line, escape) -> {
            if (exchange.trace().exists()) line.traceId(exchange.trace());
            else line.literal('-');
        });
        return all;
    }

    static Part header(String name) {
        var field = named(name);
        return (exchange, line, escape) -> field(exchange.request().fields(), line, field, escape, 512);
    }

    static Part response(String name) {
        var field = named(name);
        return (exchange, line, escape) -> {
            var response = exchange.response();
            if (response.isPresent()) field(response.get().fields(), line, field, escape, 512);
            else line.literal('-');
        };
    }

    /// The first field of that name.
    static void field(Fields fields, Line line, FieldName name, Escape escape, int most) {
        int row = fields.find(name, 0);
        if (row >= 0 && fields.valueLengthAt(row) > 0) line.value(fields, row, escape, most);
        else line.literal('-');
    }

    private static void text(Line line, String value, Escape escape, int most) {
        if (value.isEmpty()) line.literal('-');
        else line.text(value, escape, most);
    }

    private static void bytes(Line line, String value, Escape escape, int most) {
        if (value.isEmpty()) line.literal('-');
        else line.latin1(value, escape, most);
    }

    private static FieldName named(String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "authorization", "proxy-authorization", "cookie", "set-cookie" ->
                throw new IllegalArgumentException("`" + name + "` carries secrets and is never logged");
            default -> {
                return FieldName.of(name);
            }
        }
    }
}
