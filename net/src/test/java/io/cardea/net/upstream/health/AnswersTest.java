// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.OutliersConfig;
import io.cardea.core.http.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
    private static final Failure RESET = Failure.of(Failure.Kind.ORIGIN_CLOSED, "reset");
    private final List<String> suspected = new CopyOnWriteArrayList<>();
    private final Answers answers = new Answers(suspected::add);

    private void judge(int failures, int errors, int gatewayErrors) {
        answers.judge(Optional.of(new OutliersConfig(failures, errors, gatewayErrors, Duration.ofSeconds(10), 0, 0, 5, 100, Duration.ofSeconds(30), Duration.ofMinutes(5), 0.3)));
    }

    /// A letter for each answer: g 200, e 500, b 503, f none at all, c a 200 that is cut.
    @ParameterizedTest
    @CsvSource({
        "3,0,0,ffgff,", "3,0,0,ffeff,", "3,0,0,fff,3 failures in a row", "0,3,0,efb,3 errors in a row", "0,3,0,eegee,", "0,0,3,bfb,3 errors of a gateway in a row", "0,0,3,bbebb,", "0,0,0,ffffffffff,",
        "1,0,0,f,1 failures in a row", "3,0,0,ccc,3 answers that broke off in a row", "3,0,0,ccgcc,", "0,3,0,cccc,"})
    void rowsAreCountedApart(int failures, int errors, int gateway, String came, String suspicion) {
        judge(failures, errors, gateway);
        for (char each : came.toCharArray()) {
            if (each == 'f') answers.failed(RESET); else answers.answered(each == 'g' || each == 'c' ? 200 : each == 'e' ? 500 : 503, 1000);
            if (each == 'c') answers.broke(); else if (each != 'f') answers.ended();
        }
        assertThat(suspected).isEqualTo(suspicion == null ? List.of() : List.of(suspicion));
        assertThat(answers.requests()).isEqualTo(came.length());
        assertThat(answers.failures()).isEqualTo(came.chars().filter(c -> c == 'f').count());
        assertThat(answers.broken()).isEqualTo(came.chars().filter(c -> c == 'c').count());
        assertThat(answers.errors()).isEqualTo(came.chars().filter(c -> c == 'e' || c == 'b').count());
    }

    @Test
    void whoWasSparedIsSuspectedAgainAfterAsManyMore() {
        judge(3, 0, 0);
        for (int i = 0; i < 8; i++) answers.failed(RESET);
        assertThat(suspected).hasSize(2);
        answers.forgive();
        answers.failed(RESET);
        assertThat(suspected).hasSize(2);
    }

    @Test
    void whoIsOvertakenIsNotSuspectedForThatAndNotForgivenEither() {
        judge(3, 3, 3);
        for (int i = 0; i < 2; i++) answers.failed(RESET);
        for (int i = 0; i < 9; i++) answers.overtaken(1000);
        assertThat(suspected).isEmpty();
        answers.failed(RESET);
        assertThat(suspected).isNotEmpty();
        assertThat(answers.overtaken()).isEqualTo(9);
        assertThat(answers.nanos()).isEqualTo(9000);
    }

    @Test
    void withoutRulesNobodyIsSuspected() {
        for (int i = 0; i < 100; i++) answers.failed(RESET);
        assertThat(suspected).isEmpty();
    }

    @Test
    void noCountIsLostBetweenThreads() throws Exception {
        judge(1000, 0, 0);
        var start = new CountDownLatch(1);
        var threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < 5000; i++) answers.failed(RESET);
            });
        }
        start.countDown();
        for (var thread : threads) thread.join();
        assertThat(answers.requests()).isEqualTo(20_000);
        assertThat(suspected).hasSize(20);
    }
}
