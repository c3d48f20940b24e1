// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.conditional.HttpDate;
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
import org.junit.jupiter.params.provider.ValueSource;

/// Lifetimes, ages and flags of answers (RFC 9111 §4.2).
class TermsTest {
    private static final long NOW = 2_000_000_000;

    private static Rules rules(Optional<Duration> lifetime, Map<Integer, Duration> byStatus) {
        return new Rules(lifetime, byStatus, Duration.ofDays(1), Set.of("no-cache"), Duration.ofSeconds(7), Duration.ofSeconds(8), false, false, List.of(FieldName.of("CDN-Cache-Control")), 1, true);
    }

    private static Fields fields(String... lines) {
        var fields = new Fields();
        for (var line : lines) {
            int colon = line.indexOf(':');
            var value = line.substring(colon + 1).strip();
            fields.add(FieldName.of(line.substring(0, colon)), value.startsWith("@") ? HttpDate.write(NOW + Long.parseLong(value.substring(1))) : value);
        }
        return fields;
    }

    /// By the standard's own rules; the answer came 250 ms after it was asked for.
    private static Terms terms(int status, String... lines) {
        return Terms.of(status, fields(lines), Rules.STANDARD, 1_000, 1_250, NOW, false);
    }

    private static Lifetime lifetime(int status, boolean own, Rules rules, boolean maySet, String... lines) {
        var fields = fields(lines);
        return Lifetime.of(status, fields, CacheControl.ofResponse(fields), own, NOW, rules, maySet);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Cache-Control: s-maxage=5, max-age=6 | 5 | S_MAXAGE", "Cache-Control: max-age=6 | 6 | MAX_AGE", "Cache-Control: s-maxage=0, max-age=6 | 0 | S_MAXAGE", "Cache-Control: max-age=0 | 0 | MAX_AGE",
        "Expires: @7 | 7 | EXPIRES", "Expires: @-7 | 0 | EXPIRES", "Expires: 0 | 0 | EXPIRES", "Expires: @3000000000 | 2147483648 | EXPIRES",
        "Last-Modified: @-100 | 10 | HEURISTIC", "Last-Modified: @-9 | 0 | HEURISTIC", "Last-Modified: @100 | 0 | HEURISTIC", "Last-Modified: @-999999999 | 86400 | HEURISTIC", "Last-Modified: yesterday | 0 | HEURISTIC",
        "X: y | 0 | HEURISTIC",
    })
    void whoSaysHowLong(String line, long seconds, Lifetime.Source source) {
        assertThat(lifetime(200, false, Rules.STANDARD, true, line)).isEqualTo(new Lifetime(seconds * 1000, source));
    }

    @Test
    void expiresYieldsToDirectivesAndToATargetedField() {
        assertThat(lifetime(200, false, Rules.STANDARD, true, "Cache-Control: max-age=6", "Expires: @7")).isEqualTo(new Lifetime(6_000, Lifetime.Source.MAX_AGE));
        assertThat(lifetime(200, true, Rules.STANDARD, true, "Expires: @7", "Last-Modified: @-100")).isEqualTo(new Lifetime(10_000, Lifetime.Source.HEURISTIC));
        assertThat(lifetime(200, false, Rules.STANDARD, true, "Expires: @7", "Expires: @7").millis()).isEqualTo(7_000);
        assertThat(lifetime(200, false, Rules.STANDARD, true, "Expires: @7", "Expires: @8").millis()).isZero();
        assertThat(lifetime(200, false, Rules.STANDARD, true, "Expires: @70", "Last-Modified: @-100").source()).isEqualTo(Lifetime.Source.EXPIRES);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})
    void whatMayBeGuessed(int status) {
        assertThat(Lifetime.isHeuristic(status)).isTrue();
        assertThat(lifetime(status, false, Rules.STANDARD, true, "Last-Modified: @-100").millis()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 205, 207, 226, 299, 302, 303, 304, 307, 400, 401, 403, 406, 409, 411, 413, 415, 416, 429, 500, 502, 503, 504})
    void whatMayNot(int status) {
        assertThat(Lifetime.isHeuristic(status)).isFalse();
        assertThat(lifetime(status, false, Rules.STANDARD, true, "Last-Modified: @-100")).isEqualTo(new Lifetime(0, Lifetime.Source.NONE));
        assertThat(lifetime(status, false, Rules.STANDARD, true, "Last-Modified: @-100", "Cache-Control: public")).isEqualTo(new Lifetime(10_000, Lifetime.Source.HEURISTIC));
    }

    @ParameterizedTest
    @CsvSource({"200, 300", "301, 300", "308, 300", "404, 20", "206, 300", "302, -1", "500, 5", "204, -1", "203, -1", "410, -1"})
    void whatTheOperatorSays(int status, long seconds) {
        var rules = rules(Optional.of(Duration.ofMinutes(5)), Map.of(404, Duration.ofSeconds(20), 500, Duration.ofSeconds(5)));
        assertThat(rules.lifetimeOf(status).map(Duration::toSeconds).orElse(-1L)).isEqualTo(seconds);
        var set = lifetime(status, false, rules, true, "Cache-Control: s-maxage=1");
        assertThat(set).isEqualTo(seconds < 0 ? new Lifetime(1_000, Lifetime.Source.S_MAXAGE) : new Lifetime(seconds * 1000, Lifetime.Source.OPERATOR));
        assertThat(lifetime(status, false, rules, false, "Cache-Control: s-maxage=1").source()).isEqualTo(Lifetime.Source.S_MAXAGE);
    }

    @Test
    void theOperatorsWordHasItsBoundsToo() {
        assertThat(lifetime(200, false, rules(Optional.of(Duration.ofDays(400_000)), Map.of()), true).millis()).isEqualTo(Seconds.MOST * 1000);
        assertThat(rules(Optional.empty(), Map.of()).lifetimeOf(200)).isEmpty();
        assertThat(rules(Optional.of(Duration.ofSeconds(3)), Map.of()).lifetimeOf(404)).contains(Duration.ofSeconds(3));
        assertThat(rules(Optional.empty(), Map.of(200, Duration.ofSeconds(3))).lifetimeOf(206)).contains(Duration.ofSeconds(3));
        assertThat(rules(Optional.empty(), Map.of(200, Duration.ofSeconds(3), 206, Duration.ofSeconds(4))).lifetimeOf(206)).contains(Duration.ofSeconds(4));
        assertThat(lifetime(200, false, rules(Optional.of(Duration.ofMillis(250)), Map.of()), true).millis()).as("finer than the origin's").isEqualTo(250);
        assertThat(rules(Optional.empty(), Map.of()).heeds("no-cache")).isFalse();
        assertThat(rules(Optional.empty(), Map.of()).heeds("max-age")).isTrue();
    }

    // ---- the age --------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Date: @0 | 250", "Date: @-1 | 1000", "Date: @-5 | 5000", "Date: @5 | 250", "X: y | 250", "Date: none | 250", "Age: 0 | 250", "Age: 3 | 3250", "Age:  3 | 3250", "Age: 3, 9 | 3250", "Age: 3 ,9 | 3250", "Age: , 9 | 250",
        "Age: -3 | 250", "Age: x | 250", "Age: 2147483649 | 2147483648250",
    })
    void theAgeThatItCameWith(String line, long millis) {
        assertThat(terms(200, line).initialAge()).isEqualTo(millis);
    }

    @Test
    void theLargerOfBothAgesCounts() {
        assertThat(terms(200, "Date: @-5", "Age: 3").initialAge()).isEqualTo(5_000);
        assertThat(terms(200, "Date: @-3", "Age: 5").initialAge()).isEqualTo(5_250);
        assertThat(Terms.of(200, fields("Date: @0"), Rules.STANDARD, 1_250, 1_000, NOW, false).initialAge()).as("a clock that goes back").isZero();
        assertThat(Terms.of(200, fields("Date: @0"), Rules.STANDARD, 1_250, 1_000, NOW, false).took()).isZero();
    }

    @Test
    void timeMakesItOlder() {
        var terms = terms(200, "Cache-Control: max-age=2", "Date: @-1");
        assertThat(terms.lifetime()).isEqualTo(2_000);
        assertThat(terms.received()).isEqualTo(1_250);
        assertThat(terms.took()).isEqualTo(250);
        assertThat(terms.date()).isEqualTo(NOW - 1);
        assertThat(terms.age(1_250)).isEqualTo(1_000);
        assertThat(terms.age(1_000)).as("a clock that goes back").isEqualTo(1_000);
        assertThat(terms.age(1_750)).isEqualTo(1_500);
        assertThat(terms.left(1_750)).isEqualTo(500);
        assertThat(terms.isFresh(2_249)).isTrue();
        assertThat(terms.isFresh(2_250)).as("as old as its lifetime is stale").isFalse();
        assertThat(terms(200, "X: y").date()).as("when it came").isEqualTo(NOW);
    }

    @Test
    void whatIsExpiredIsStaleFromThenOn() {
        var terms = terms(200, "Cache-Control: max-age=20");
        var expired = terms.expired(5_000);
        assertThat(expired.left(5_000)).isZero();
        assertThat(expired.left(6_000)).isEqualTo(-1_000);
        assertThat(expired.expired(7_000)).isSameAs(expired);
        assertThat(new Terms(expired.lifetime(), terms.initialAge(), terms.received(), terms.date(), terms.staleWhileRevalidate(), terms.staleIfError(), terms.took(), terms.flags())).isEqualTo(expired);
    }

    // ---- flags and windows ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"no-cache, 3", "must-revalidate, 18", "proxy-revalidate, 2", "s-maxage=1, 18", "s-maxage=0, 18", "immutable, 4", "public, 16", "max-age=1, 0", "private, 0"})
    void whatIsRememberedOfDirectives(String directive, int flags) {
        boolean guessed = !directive.contains("=");
        var terms = terms(200, "Cache-Control: " + directive);
        assertThat(terms.flags()).isEqualTo(flags | (guessed ? Terms.HEURISTIC : 0));
        assertThat(terms.isNoCache()).isEqualTo((flags & 1) != 0);
        assertThat(terms.isNeverStale()).isEqualTo((flags & 2) != 0);
        assertThat(terms.isForAuthorized()).isEqualTo((flags & 16) != 0);
        assertThat(terms.isHeuristic()).isEqualTo(guessed);
        assertThat(terms.isByOperator()).isFalse();
    }

    @Test
    void theOperatorsLifetimeIsMarked() {
        var rules = rules(Optional.of(Duration.ofSeconds(9)), Map.of());
        assertThat(Terms.of(200, fields("Cache-Control: max-age=1"), rules, 0, 0, NOW, true).isByOperator()).isTrue();
        assertThat(Terms.of(200, fields("Cache-Control: max-age=1"), rules, 0, 0, NOW, false).isByOperator()).isFalse();
        assertThat(Terms.of(200, fields("Cache-Control: max-age=1"), rules, 0, 0, NOW, true).lifetime()).isEqualTo(9_000);
    }

    @Test
    void aTargetedFieldSpeaksAlone() {
        var terms = terms(200, "CDN-Cache-Control: max-age=3", "Cache-Control: no-cache, max-age=9", "Expires: @100");
        assertThat(terms.lifetime()).isEqualTo(3_000);
        assertThat(terms.isNoCache()).isFalse();
        assertThat(terms(200, "CDN-Cache-Control: x", "Expires: @100").lifetime()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"max-age=1, 8000, 7000", "stale-while-revalidate=2, 2000, 7000", "stale-while-revalidate=0, 0, 7000", "stale-if-error=3, 8000, 3000", "stale-if-error=0, 8000, 0", "stale-if-error=x, 8000, 0"})
    void windowsOfTheAnswerAndOfTheOperator(String directive, long whileRevalidate, long ifError) {
        var terms = Terms.of(200, fields("Cache-Control: " + directive), rules(Optional.empty(), Map.of()), 0, 0, NOW, false);
        assertThat(terms.staleWhileRevalidate()).isEqualTo(whileRevalidate);
        assertThat(terms.staleIfError()).isEqualTo(ifError);
    }
}
