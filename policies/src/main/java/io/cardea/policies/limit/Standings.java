// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Standing;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Tells a client how it stands: by the fields of draft-ietf-httpapi-ratelimit-headers-10, or by the three that were usual before.
final class Standings {
    private static final FieldName RATE_LIMIT = FieldName.of("RateLimit");
    private static final FieldName RATE_LIMIT_POLICY = FieldName.of("RateLimit-Policy");
    private static final FieldName LIMIT = FieldName.of("X-RateLimit-Limit");
    private static final FieldName REMAINING = FieldName.of("X-RateLimit-Remaining");
    private static final FieldName RESET = FieldName.of("X-RateLimit-Reset");
    private static final long SECOND = 1_000_000;

    private final Told told;
    private final String policies;
    private final List<String> items;

    Standings(Told told, List<Rule> rules) {
        this.told = told;
        policies = String.join(", ", rules.stream().map(Standings::policy).toList());
        items = rules.stream().map(rule -> '"' + rule.label() + "\";r=").toList();
    }

    /// Structured fields (RFC 9651): a list of strings with parameters. A label has nothing that would have to be escaped.
    private static String policy(Rule rule) {
        var limit = rule.limit();
        var text = '"' + rule.label() + "\";q=" + limit.amount();
        var unit = rule.isInFlight() ? ";qu=\"concurrent-requests\"" : "";
        long seconds = switch (limit.algorithm()) {
            case CONCURRENCY -> 0;
            case QUOTA -> switch (limit.period()) {
                case HOUR -> 3600;
                case DAY -> 86_400;
                case MONTH -> ChronoUnit.DAYS.getDuration().toSeconds() * 30; // about: they differ
            };
            default -> limit.window().truncatedTo(ChronoUnit.SECONDS).equals(limit.window()) ? limit.window().toSeconds() : 0;
        };
        return text + unit + (seconds > 0 ? ";w=" + seconds : "");
    }

    void tell(Counted counted, Fields fields) {
        if (told == Told.DRAFT) draft(counted, fields);
        else if (told == Told.X_RATELIMIT) trio(counted, fields);
    }

    private void draft(Counted counted, Fields fields) {
        fields.addTrusted(RATE_LIMIT_POLICY, policies);
        boolean first = true;
        for (int i = 0; i < items.size(); i++) {
            var standing = counted.standings().get(i);
            if (!counted.allowed() && standing.allowed()) continue; // what was not asked is not known
            if (first) fields.begin(RATE_LIMIT);
            else fields.append(", ");
            first = false;
            fields.append(items.get(i)).append(standing.remaining());
            if (standing.limit().algorithm() != Algorithm.CONCURRENCY) fields.append(";t=").append(seconds(standing.reset()));
        }
        if (!first) fields.end();
    }

    /// Of the limit that has least left.
    private static void trio(Counted counted, Fields fields) {
        Standing least = counted.standings().getFirst();
        for (var each : counted.standings()) {
            boolean known = counted.allowed() || !each.allowed();
            if (known && (!counted.allowed() && least.allowed() || each.remaining() < least.remaining())) least = each;
        }
        for (var name : List.of(LIMIT, REMAINING, RESET)) fields.remove(name);
        fields.begin(LIMIT).append(least.limit().amount()).end();
        fields.begin(REMAINING).append(least.remaining()).end();
        fields.begin(RESET).append(seconds(least.reset())).end();
    }

    /// Seconds after which it is worth another try; 0 if it never is, for this request.
    static long retryAfter(Counted counted) {
        long longest = 0;
        for (var each : counted.standings()) {
            if (each.allowed()) continue;
            if (each.retry() == Long.MAX_VALUE) return 0;
            longest = Math.max(longest, each.retry());
        }
        return Math.max(1, seconds(longest));
    }

    private static long seconds(long micros) {
        return Math.ceilDiv(micros, SECOND);
    }
}
