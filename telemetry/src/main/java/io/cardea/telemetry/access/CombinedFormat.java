// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.telemetry.Line;
import io.cardea.telemetry.Line.Escape;
import io.cardea.telemetry.Outcome;
import java.nio.charset.StandardCharsets;

/// What most tools that read logs of web servers understand:
/// `client - - [time] "request line" status bytes "referer" "user agent"`.
final class CombinedFormat implements Format {
    private static final byte[] USER = " - - [".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REQUEST = "] \"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = " HTTP/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUOTE = "\" ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPEN = " \"".getBytes(StandardCharsets.US_ASCII);

    private final Clock clock = Clock.common();
    private final boolean query;

    CombinedFormat(boolean query) {
        this.query = query;
    }

    @Override
    public void write(Exchange exchange, Line line) {
        var request = exchange.asked();
        line.latin1(exchange.client().address(), Escape.BARE, 64).literal(USER);
        clock.seconds(line, exchange.startNanos());
        line.literal(REQUEST).latin1(request.method(), Escape.BARE, 32).literal(' ').latin1(request.path(), Escape.BARE, 2048);
        if (query && !request.query().isEmpty()) line.literal('?').latin1(request.query(), Escape.BARE, 2048);
        line.literal(VERSION).latin1(request.version(), Escape.BARE, 8).literal(QUOTE);
        line.number(Outcome.status(exchange)).literal(' ').number(exchange.sentBytes()).literal(OPEN);
        Part.field(request.fields(), line, FieldName.REFERER, Escape.QUOTED, 1024);
        line.literal(QUOTE).literal('"');
        Part.field(request.fields(), line, FieldName.USER_AGENT, Escape.QUOTED, 512);
        line.literal('"');
    }
}
