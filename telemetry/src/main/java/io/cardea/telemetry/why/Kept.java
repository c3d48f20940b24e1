// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.why;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Written;
import io.cardea.core.http.FieldSet;
import io.cardea.telemetry.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is kept of one exchange: texts, cut to their bounds, as they were. Not to be shown but by [Shown].
///
/// @param snapshot the configuration that it went by
/// @param routeLine where its route stands; empty if none took it
/// @param fields names of the request's fields in lower case with values, where those are of no secret; else with `***`
/// @param dropped how many steps more there were
/// @param bytes what it takes, by an estimate
record Kept(long millis, String requestId, long snapshot, String client, String method, String scheme, String host, String path, String query,
            List<String> fields, int status, String failure, String detail, String route, String pattern, String routeLine, String endpoint,
            long nanos, List<Step> steps, int dropped, int bytes) {
    private static final int TEXT = 2048;
    private static final int REMARK = 512;
    private static final int NAME = 256;
    private static final int MOST_FIELDS = 32;
    private static final int FIELD_BYTES = 2048;
    /// Of the objects around the texts.
    private static final int FIXED = 256;
    private static final int FIXED_STEP = 96;
    static final String MASKED = "***";
    /// What no credential has ever been sent in.
    private static final FieldSet HARMLESS = FieldSet.of("Accept", "Accept-Encoding", "Accept-Language", "Access-Control-Request-Headers", "Access-Control-Request-Method",
        "Cache-Control", "Content-Encoding", "Content-Language", "Content-Type", "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "Origin", "Range",
        "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Upgrade", "User-Agent");

    /// One decision.
    ///
    /// @param step of the order of steps; empty for what is no policy
    /// @param line of the file; empty for what stands in none
    /// @param nanos since the exchange began
    record Step(String step, String who, String line, String outcome, String why, int nanos) {
        int bytes() {
            return FIXED_STEP + outcome.length() + why.length(); // the other texts belong to all requests
        }
    }

    /// On the exchange's loop, at its end.
    static Kept of(Exchange exchange) {
        var request = exchange.request();
        var route = exchange.route();
        var edge = exchange.edge();
        var steps = new ArrayList<Step>();
        exchange.trail().visit((subject, outcome, why, nanos) -> {
            var written = subject instanceof Policy ? edge.written(subject) : new Written(cut(String.valueOf(subject), NAME), subject.equals(route.handler().kind()) ? edge.written(route.handler()).line() : "");
            var step = subject instanceof Policy policy ? policy.step().name().toLowerCase(Locale.ROOT).replace('_', '-') : "";
            steps.add(new Step(step, written.word(), written.line(), cut(String.valueOf(outcome), REMARK), cut(why, REMARK), nanos));
        });
        var failure = exchange.failure();
        var path = cut(request.path(), TEXT);
        var query = cut(request.query(), TEXT);
        var host = cut(request.host(), NAME);
        var detail = cut(failure.map(why -> why.detail()).orElse(""), REMARK);
        var fields = fields(exchange);
        int bytes = FIXED + exchange.requestId().length() + path.length() + query.length() + host.length() + detail.length()
            + fields.stream().mapToInt(field -> field.length() + 48).sum() + steps.stream().mapToInt(Step::bytes).sum();
        long elapsed = exchange.elapsed();
        return new Kept(System.currentTimeMillis() - elapsed / 1_000_000, exchange.requestId(), edge.configuration(), exchange.client().address(), cut(request.method(), 32), request.scheme(),
            host, path, query, fields, Outcome.status(exchange), failure.map(why -> why.kind().name()).orElse(""), detail, route.name(), route.pattern(), route.line(),
            exchange.endpoint(), elapsed, List.copyOf(steps), exchange.trail().dropped(), bytes);
    }

    private static List<String> fields(Exchange exchange) {
        var fields = exchange.request().fields();
        var all = new ArrayList<String>();
        int left = FIELD_BYTES;
        for (int row = 0; row < fields.rows() && all.size() < MOST_FIELDS && left > 0; row++) {
            if (!fields.isPresent(row)) continue;
            var text = cut(fields.nameAt(row).toLowerCase(Locale.ROOT), NAME) + ": " + (HARMLESS.contains(fields, row) ? cut(fields.valueAt(row), NAME) : MASKED);
            left -= text.length();
            all.add(text);
        }
        return List.copyOf(all);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + '…';
    }
}
