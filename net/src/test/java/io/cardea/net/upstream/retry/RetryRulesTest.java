// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.config.DataSize;
import io.cardea.core.file.BackoffConfig;
import io.cardea.core.file.RetryConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Failure.Kind;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.net.upstream.retry.RetryRules.Try;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryRulesTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final RetryRules RULES = rules(3);

    private static RetryRules rules(int tries) {
        return RetryRules.of(new RetryConfig(tries, List.of(502, 503, 429), RetryConfig.DEFAULT.methods(), BackoffConfig.DEFAULT, Duration.ofSeconds(1), Optional.empty(),
            DataSize.ofKiB(64)));
    }

    /// What the issue says, row by row. `-` is anything.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        UNREACHABLE |   0 | no  | yes | yes | 1 | again  | free    | no connection
        UNREACHABLE |   0 | no  | yes | yes | 2 | again  | free    | no connection
        UNREACHABLE |   0 | yes | yes | no  | 1 | enough |         | there is no other instance
        UNSENT      |   0 | no  | yes | no  | 1 | again  | free    | nothing was sent
        UNSENT      |   0 | no  | yes | yes | 2 | again  | free    | nothing was sent
        UNSENT      |   0 | no  | no  | yes | 1 | enough |         | its body is no longer there
        STALE       |   0 | yes | yes | no  | 1 | again  | charged | the connection had gone stale
        STALE       |   0 | no  | yes | no  | 1 | enough |         | an instance may have seen it, and it may not arrive twice
        STALE       |   0 | yes | no  | no  | 1 | enough |         | its body is no longer there
        RESET       |   0 | yes | yes | yes | 1 | again  | charged | reset before the answer
        RESET       |   0 | yes | yes | no  | 1 | again  | charged | reset before the answer
        RESET       |   0 | no  | yes | yes | 1 | enough |         | an instance may have seen it, and it may not arrive twice
        RESET       |   0 | yes | no  | yes | 1 | enough |         | its body is no longer there
        RESET       |   0 | yes | yes | yes | 3 | enough |         | all 3 tries are made
        SLOW        |   0 | yes | yes | yes | 1 | again  | charged | no answer in the time of a try
        SLOW        |   0 | no  | yes | yes | 1 | enough |         | an instance may have seen it, and it may not arrive twice
        STATUS      | 503 | yes | yes | yes | 1 | again  | charged | status 503
        STATUS      | 503 | no  | yes | yes | 1 | enough |         | an instance may have seen it, and it may not arrive twice
        STATUS      | 500 | yes | yes | yes | 1 | enough |         | the status is not one of `statuses`
        STATUS      | 200 | yes | yes | yes | 1 | enough |         | the status is not one of `statuses`
        OTHER       |   0 | yes | yes | yes | 1 | enough |         | another try would not mend it
        """)
    void whetherItIsSentAgain(Cause cause, int status, String repeatable, String body, String elsewhere, int made, String again, String charged, String why) {
        var verdict = RULES.judge(new Try(cause, status, repeatable.equals("yes"), body.equals("yes"), elsewhere.equals("yes"), cause.isNeverSent() ? 0 : made, cause.isNeverSent() ? made : 0, 0, LONG), 0);
        assertThat(verdict.why()).isEqualTo(why);
        assertThat(verdict.again()).isEqualTo(again.equals("again"));
        assertThat(verdict.charged()).isEqualTo("charged".equals(charged));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void inNoCombinationIsAnythingSentTwiceThatMayNotBe(Cause cause) {
        int agains = 0;
        for (int bits = 0; bits < 8; bits++) {
            boolean repeatable = (bits & 1) != 0;
            boolean body = (bits & 2) != 0;
            boolean elsewhere = (bits & 4) != 0;
            for (int tries = 1; tries <= 4; tries++) {
                var rules = rules(tries);
                for (int made = 1; made <= 4; made++) {
                    for (int status : cause == Cause.STATUS ? new int[] {200, 404, 429, 500, 502, 503} : new int[] {0}) {
                        for (long after : new long[] {0, SECOND / 2, SECOND, SECOND + 1, 100 * SECOND}) {
                            for (long left : new long[] {0, SECOND / 2, SECOND, LONG}) {
                                for (long chance : new long[] {0, -1}) {
                                    int sent = cause.isNeverSent() ? made - 1 : made;
                                    var last = new Try(cause, status, repeatable, body, elsewhere, sent, cause.isNeverSent() ? 1 : 0, after, left);
                                    var verdict = rules.judge(last, chance);
                                    assertThat(verdict.why()).as("%s", last).isNotEmpty();
                                    if (!verdict.again()) continue;
                                    agains++;
                                    assertThat(cause).isNotEqualTo(Cause.OTHER);
                                    assertThat(repeatable || cause == Cause.UNREACHABLE || cause == Cause.UNSENT).as("%s", last).isTrue();
                                    assertThat(body).as("%s", last).isTrue();
                                    assertThat(sent).as("%s", last).isLessThan(tries);
                                    assertThat(elsewhere || cause != Cause.UNREACHABLE).as("%s", last).isTrue();
                                    assertThat(verdict.pause()).as("%s", last).isLessThan(left).isLessThanOrEqualTo(SECOND);
                                    assertThat(verdict.charged()).as("%s", last).isEqualTo(cause != Cause.UNREACHABLE && cause != Cause.UNSENT);
                                    assertThat(status).isIn(0, 429, 502, 503);
                                    if (!elsewhere || status == 429) assertThat(verdict.pause()).as("%s", last).isGreaterThanOrEqualTo(after);
                                }
                            }
                        }
                    }
                }
            }
        }
        if (cause != Cause.OTHER) assertThat(agains).isPositive();
    }

    @Test
    void whatWasNeverSentGoesAtOnceAndTheRestWaitsByChance() {
        for (var cause : Cause.values()) {
            if (cause == Cause.OTHER) continue;
            var verdict = RULES.judge(new Try(cause, cause == Cause.STATUS ? 503 : 0, true, true, true, 1, 0, 0, LONG), -1);
            boolean waits = cause == Cause.RESET || cause == Cause.STATUS;
            assertThat(verdict.pause()).as("%s", cause).isEqualTo(waits ? Duration.ofMillis(25).toNanos() : 0);
        }
        assertThat(RULES.judge(new Try(Cause.UNSENT, 0, true, true, true, 0, 2, 0, LONG), -1).pause()).isEqualTo(Duration.ofMillis(50).toNanos());
    }

    @Test
    void anInstanceThatAsksForTimeIsLeftAloneAndAnotherIsAsked() {
        assertThat(RULES.judge(new Try(Cause.STATUS, 503, true, true, true, 1, 0, 100 * SECOND, LONG), 0).pause()).isZero();
        assertThat(RULES.judge(new Try(Cause.STATUS, 503, true, true, false, 1, 0, SECOND, LONG), 0).pause()).isEqualTo(SECOND);
        assertThat(RULES.judge(new Try(Cause.STATUS, 503, true, true, false, 1, 0, 100 * SECOND, 200 * SECOND), 0))
            .returns(false, RetryRules.Verdict::again).returns("the instance asks for 100 s", RetryRules.Verdict::why);
        assertThat(RULES.judge(new Try(Cause.STATUS, 429, true, true, true, 1, 0, 100 * SECOND, 200 * SECOND), 0).again()).isFalse();
        assertThat(RULES.judge(new Try(Cause.STATUS, 503, true, true, false, 1, 0, SECOND, SECOND), 0)).returns("no time is left", RetryRules.Verdict::why);
    }

    @Test
    void whatIsNeverSentIsNotCountedWithTheOthersAndEndsToo() {
        assertThat(rules(1).judge(new Try(Cause.UNREACHABLE, 0, false, true, true, 0, 5, 0, LONG), 0).again()).isTrue();
        assertThat(rules(1).judge(new Try(Cause.UNREACHABLE, 0, false, true, true, 0, 6, 0, LONG), 0)).returns("nothing could be sent in 6 tries", RetryRules.Verdict::why);
        assertThat(rules(1).judge(new Try(Cause.RESET, 0, true, true, true, 1, 0, 0, LONG), 0)).returns("one try is all", RetryRules.Verdict::why);
        assertThat(rules(2).judge(new Try(Cause.UNREACHABLE, 0, true, true, true, 1, 1, 0, LONG), 0).again()).isTrue(); // stale, then refused
    }

    @ParameterizedTest
    @CsvSource({"GET, '', true", "HEAD, '', true", "OPTIONS, '', true", "TRACE, '', true", "PUT, '', true", "DELETE, '', true", "POST, '', false", "PATCH, '', false", "get, '', false",
        "PURGE, '', false", "POST, 8e03978e-40d5-43dd-bc93-6894a57f9324, true", "PATCH, x, true"})
    void whatMayArriveTwice(String method, String key, boolean repeatable) {
        var fields = new Fields();
        if (!key.isEmpty()) fields.add(RetryRules.IDEMPOTENCY_KEY, key);
        assertThat(RULES.isRepeatable(new Request(method, "http", "a.test", -1, "/", "", "1.1", fields, Body.empty()))).isEqualTo(repeatable);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_REFUSED, true, false, UNREACHABLE", "CONNECT_TIMEOUT, true, false, UNREACHABLE", "TLS_FAILED, true, false, UNREACHABLE", "NAME_UNKNOWN, true, false, UNREACHABLE",
        "ORIGIN_NONSENSE, true, false, UNREACHABLE", "ORIGIN_CLOSED, true, true, UNSENT", "ORIGIN_CLOSED, true, false, UNSENT", "ORIGIN_CLOSED, false, true, STALE",
        "ORIGIN_CLOSED, false, false, RESET", "ORIGIN_INCOMPLETE, false, false, RESET", "ORIGIN_TIMEOUT, false, false, OTHER", "ORIGIN_NONSENSE, false, false, OTHER",
        "NO_ENDPOINT, true, false, OTHER", "TOTAL_TIMEOUT, false, false, OTHER", "CLIENT_GONE, false, false, OTHER", "CLIENT_GONE, true, false, OTHER", "INTERNAL, false, false, OTHER",
        "CONTENT_TOO_LARGE, false, true, OTHER", "SHUTTING_DOWN, true, false, OTHER"})
    void failuresAreCauses(Kind kind, boolean nothingSent, boolean stale, Cause cause) {
        assertThat(Cause.of(nothingSent ? Failure.beforeSending(kind, "") : Failure.of(kind, ""), stale)).isEqualTo(cause);
    }
}
