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
import org.junit.jupiter.params.provider.ValueSource;

/// What is done with an answer that lasts ten seconds, may be given for five more while it is fetched anew, and for twenty while the origin fails.
class ReuseTest {
    private static Terms terms(int flags) {
        return new Terms(10_000, 0, 0, 0, 5_000, 20_000, 100, flags);
    }

    private static Rules ignoring(String... directives) {
        return new Rules(Optional.empty(), Map.of(), Duration.ZERO, Set.of(directives), Duration.ZERO, Duration.ZERO, false, false, List.of(), 1, true);
    }

    private static CacheControl request(String said) {
        return said.equals("-") ? CacheControl.NONE : CacheControl.ofRequest(new Fields().add(FieldName.CACHE_CONTROL, said));
    }

    @ParameterizedTest
    @CsvSource({
        // the request, the age in milliseconds, flags; what is done, by which section
        "-, 0, 0, SERVE, 9111 4.2", "-, 9999, 0, SERVE, 9111 4.2", "-, 10000, 0, SERVE_AND_REFRESH, 5861 3", "-, 14999, 0, SERVE_AND_REFRESH, 5861 3", "-, 15000, 0, VALIDATE, 9111 4.3",
        "-, 0, 1, VALIDATE, 9111 5.2.2.4", "-, 9999, 2, SERVE, 9111 4.2", "-, 10000, 2, VALIDATE, 9111 4.2.4",
        "x, 9999, 0, SERVE, 9111 4.2", "x, 10000, 0, SERVE_AND_REFRESH, 5861 3",
        "no-cache, 0, 0, VALIDATE, 9111 5.2.1.4", "no-cache, 0, 4, VALIDATE, 9111 5.2.1.4", "no-cache, 12000, 0, VALIDATE, 9111 5.2.1.4",
        "max-age=5, 4999, 0, SERVE, 9111 4.2", "max-age=5, 5000, 0, SERVE, 9111 4.2", "max-age=5, 5001, 0, VALIDATE, 9111 5.2.1.1", "max-age=0, 0, 0, VALIDATE, 9111 5.2.1.1", "max-age=0, 0, 4, SERVE, 9111 4.2",
        "max-age=0, 9999, 4, SERVE, 9111 4.2", "max-age=0, 10000, 4, VALIDATE, 9111 5.2.1.1", "max-age=20, 12000, 0, VALIDATE, 9111 4.3", "max-age=5, 6000, 4, SERVE, 9111 4.2",
        "min-fresh=5, 5000, 0, SERVE, 9111 4.2", "min-fresh=5, 5001, 0, VALIDATE, 9111 5.2.1.3", "min-fresh=0, 9999, 0, SERVE, 9111 4.2", "min-fresh=0, 10000, 0, SERVE_AND_REFRESH, 5861 3", "min-fresh=0, 10001, 0, VALIDATE, 9111 5.2.1.3",
        "max-stale, 99999, 0, SERVE, 9111 5.2.1.2", "max-stale=5, 15000, 0, SERVE, 9111 5.2.1.2", "max-stale=5, 15001, 0, VALIDATE, 9111 4.3", "max-stale=1, 12000, 0, SERVE_AND_REFRESH, 5861 3", "max-stale, 10000, 2, VALIDATE, 9111 4.2.4",
        "max-stale=0, 10000, 0, SERVE, 9111 5.2.1.2", "max-stale=5, 9000, 0, SERVE, 9111 4.2",
    })
    void whatIsDone(String request, long age, int flags, Reuse.Use use, String rule) {
        var reuse = Reuse.of(request(request), terms(flags), Rules.STANDARD, age);
        assertThat(reuse.use()).isEqualTo(use);
        assertThat(reuse.rule()).isEqualTo(rule);
        assertThat(reuse.serves()).isEqualTo(use != Reuse.Use.VALIDATE);
        assertThat(reuse.toString()).isEqualTo(use + ": " + reuse.why() + " (RFC " + rule + ')');
    }

    @ParameterizedTest
    @CsvSource({"no-cache, no-cache, 1000", "max-age, max-age=0, 1000", "min-fresh, min-fresh=60, 1000", "max-stale, max-stale, 60000"})
    void whatDoesNotCountChangesNothing(String ignored, String request, long age) {
        var bare = Reuse.of(CacheControl.NONE, terms(0), ignoring(), age);
        assertThat(Reuse.of(request(request), terms(0), ignoring(ignored), age)).isEqualTo(bare);
        assertThat(Reuse.of(request(request), terms(0), ignoring("x"), age)).isNotEqualTo(bare);
    }

    @ParameterizedTest
    @CsvSource({
        "-, 5000, 0, true", "-, 10000, 0, true", "-, 29999, 0, true", "-, 30000, 0, false", "-, 12000, 2, false", "no-cache, 12000, 0, false", "max-age=0, 5000, 0, true", "max-age=0, 12000, 0, true",
    })
    void whatMayStandForAnError(String request, long age, int flags, boolean may) {
        for (boolean unreachable : new boolean[] {true, false}) assertThat(Reuse.onError(terms(flags), request(request), Rules.STANDARD, unreachable, age)).isEqualTo(may);
        assertThat(Reuse.onError(terms(flags), request(request), ignoring("no-cache"), false, age)).isEqualTo(may || request.equals("no-cache"));
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, 30_000, 1_000_000})
    void alwaysOnlineIsForAnOriginThatIsNotThere(long age) {
        var rules = new Rules(Optional.empty(), Map.of(), Duration.ZERO, Set.of(), Duration.ZERO, Duration.ZERO, true, false, List.of(), 1, true);
        assertThat(Reuse.onError(terms(0), CacheControl.NONE, rules, true, age)).isTrue();
        assertThat(Reuse.onError(terms(0), CacheControl.NONE, rules, false, age)).isEqualTo(age < 30_000);
        assertThat(Reuse.onError(terms(Terms.NEVER_STALE), CacheControl.NONE, rules, true, age)).isFalse();
    }

    @Test
    void itIsFetchedEarlyByChance() {
        var terms = terms(0); // a fetch takes 100 ms
        assertThat(Reuse.isEarly(terms, 9_900, 1 - Math.exp(-1) + 1e-9)).as("as much is left as it takes").isTrue();
        assertThat(Reuse.isEarly(terms, 9_900, 1 - Math.exp(-1) - 1e-9)).isFalse();
        assertThat(Reuse.isEarly(terms, 9_999, 0.5)).isTrue();
        assertThat(Reuse.isEarly(terms, 9_999, 0)).isFalse();
        assertThat(Reuse.isEarly(terms, 10_000, 0.999)).as("it is stale").isFalse();
        assertThat(Reuse.isEarly(terms, 8_001, Math.nextDown(1.0))).isTrue();
        assertThat(Reuse.isEarly(terms, 8_000, Math.nextDown(1.0))).as("too far from its end").isFalse();
    }
}
