// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Pending;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FlightsTest {
    private final Flights<String> flights = new Flights<>("broken");
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void equalQuestionsAtOnceAreOneAndEachIsAnsweredOnItsOwnLoop() {
        var answer = new Pending<String>();
        Supplier<Pending<String>> ask = () -> {
            asked.incrementAndGet();
            return answer;
        };
        var tasks = new ArrayList<Runnable>();
        var first = flights.share(new byte[] {1}, Runnable::run, ask);
        var second = flights.share(new byte[] {1}, tasks::add, ask);
        assertThat(flights.share(new byte[] {2}, Runnable::run, () -> Pending.of("other")).now()).contains("other");
        answer.complete("yes");
        assertThat(asked).hasValue(1);
        assertThat(first.now()).contains("yes");
        assertThat(second.now()).isEmpty();
        tasks.forEach(Runnable::run);
        assertThat(second.now()).contains("yes");
        assertThat(flights.share(new byte[] {1}, Runnable::run, () -> Pending.of("again")).now()).as("an answer is for those who waited").contains("again");
    }

    @Test
    void whoWaitsForOneThatThrowsIsNotLeftWaiting() {
        var waiting = new ArrayList<Pending<String>>();
        assertThatThrownBy(() -> flights.share(new byte[] {1}, Runnable::run, () -> {
            waiting.add(flights.share(new byte[] {1}, Runnable::run, () -> Pending.of("never")));
            throw new IllegalStateException("no");
        })).hasMessage("no");
        assertThat(waiting.getFirst().now()).contains("broken");
    }
}
