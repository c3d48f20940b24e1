// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What may be kept (RFC 9111 §3), and by which rule it may not.
class StoringTest {
    private static Fields fields(String lines) {
        var fields = new Fields();
        if (!lines.isBlank()) for (var line : lines.split(" / ")) fields.add(FieldName.of(line.substring(0, line.indexOf(':')).strip()), line.substring(line.indexOf(':') + 1).strip());
        return fields;
    }

    private static Decision answered(String request, int status, String response, Rules rules, boolean maySet) {
        var answer = fields(response);
        return Storing.answered(fields(request).contains(FieldName.AUTHORIZATION), status, answer, rules, Terms.of(status, answer, rules, 0, 0, 2_000_000_000, maySet), maySet);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "200 | Cache-Control: max-age=1 | stored (RFC 9111 3)", "200 | Cache-Control: max-age=0 | stored (RFC 9111 3)", "200 | Cache-Control: s-maxage=1 | stored (RFC 9111 3)", "200 | Expires: 0 | stored (RFC 9111 3)",
        "103 | Cache-Control: max-age=1 | not final (RFC 9111 3)", "199 | Cache-Control: max-age=1 | not final (RFC 9111 3)", "304 | Cache-Control: max-age=1 | 304 is no answer of its own (RFC 9111 3)",
        "206 | Cache-Control: max-age=1 | a part (RFC 9111 3.3)", "206 | Cache-Control: max-age=1 / Content-Range: bytes 0-1/4 | stored (RFC 9111 3)", "200 | Cache-Control: max-age=1 / Content-Range: bytes 0-1/4 | a part (RFC 9111 3.3)",
        "299 | Cache-Control: max-age=1 | stored (RFC 9111 3)", "299 | Cache-Control: max-age=1, must-understand | must-understand, and the status is not understood (RFC 9111 5.2.2.3)",
        "200 | Cache-Control: max-age=1, must-understand, no-store | stored (RFC 9111 3)", "200 | Cache-Control: max-age=1, must-understand | stored (RFC 9111 3)", "200 | Cache-Control: max-age=1, no-store | no-store (RFC 9111 5.2.2.5)",
        "200 | Cache-Control: max-age=1, private | private (RFC 9111 5.2.2.7)", "200 | Cache-Control: max-age=1 / Set-Cookie: a=b | Set-Cookie (RFC 9111 7.3)", "200 | Cache-Control: max-age=1 / Vary: * | Vary: * (RFC 9111 4.1)",
        "200 | X: y | nothing says how long it is fresh (RFC 9111 4.2.2)", "200 | Last-Modified: Tue, 01 Jan 2030 00:00:00 GMT | stored by heuristics (RFC 9111 4.2.2)", "302 | Last-Modified: Tue, 01 Jan 2030 00:00:00 GMT | nothing says how long it is fresh (RFC 9111 3)",
        "302 | Cache-Control: public / Last-Modified: Tue, 01 Jan 2030 00:00:00 GMT | stored by heuristics (RFC 9111 4.2.2)", "302 | Cache-Control: max-age=1 | stored (RFC 9111 3)", "200 | Cache-Control: no-cache | stored by heuristics (RFC 9111 4.2.2)",
        "302 | Cache-Control: no-cache | nothing says how long it is fresh (RFC 9111 3)", "200 | Cache-Control: public | nothing says how long it is fresh (RFC 9111 4.2.2)",
        "200 | CDN-Cache-Control: no-transform / Expires: 0 | nothing says how long it is fresh (RFC 9111 4.2.2)", "200 | CDN-Cache-Control: max-age=1 / Cache-Control: no-store | stored (RFC 9111 3)", "200 | CDN-Cache-Control: no-store / Cache-Control: max-age=1 | no-store (RFC 9111 5.2.2.5)",
    })
    void byTheStandard(int status, String response, String decision) {
        var decided = answered("", status, response, Rules.STANDARD, true);
        assertThat(decided.toString()).isEqualTo(decision);
        assertThat(decided.yes()).isEqualTo(decision.startsWith("stored"));
    }

    @ParameterizedTest
    @CsvSource({"max-age=1, false", "'public, max-age=1', true", "s-maxage=1, true", "'must-revalidate, max-age=1', true", "'proxy-revalidate, max-age=1', false", "'no-cache, max-age=1', false"})
    void whatAnswersCredentials(String said, boolean kept) {
        var decided = answered("Authorization: Basic x", 200, "Cache-Control: " + said, Rules.STANDARD, true);
        assertThat(decided.yes()).isEqualTo(kept);
        if (!kept) assertThat(decided.rule()).isEqualTo("9111 3.5");
    }

    @Test
    void whatTheOperatorSays() {
        var rules = new Rules(Optional.of(Duration.ofSeconds(9)), Map.of(404, Duration.ZERO, 500, Duration.ofSeconds(5)), Duration.ZERO, Set.of(), Duration.ZERO, Duration.ZERO, false, true, List.of(), 1, true);
        assertThat(answered("", 200, "X: y", rules, true).toString()).isEqualTo("stored (RFC 9111 3)");
        assertThat(answered("", 200, "X: y", rules, false).yes()).isFalse();
        assertThat(answered("", 404, "Cache-Control: max-age=9", rules, true).toString()).isEqualTo("the configuration says so (RFC cache)");
        assertThat(answered("", 404, "Cache-Control: max-age=9", rules, false).yes()).isTrue();
        assertThat(answered("", 500, "X: y", rules, true).yes()).isTrue();
        assertThat(answered("", 503, "X: y", rules, true).yes()).isFalse();
        assertThat(answered("", 200, "Set-Cookie: a=b", rules, true).yes()).as("it is stripped").isTrue();
        assertThat(answered("", 200, "Cache-Control: no-store", rules, true).yes()).isFalse();
        assertThat(answered("", 200, "Cache-Control: private", rules, true).yes()).isFalse();
        assertThat(answered("Authorization: x", 200, "X: y", rules, true).yes()).isFalse();
    }
}
