// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The world behind the live stock, with a clock of the test's.
class ShelvesTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-02T12:00:00Z"));
    private final Stock stock = new Stock(Data.stores(), Data.books(), new SplittableRandom(1), now::get, Duration.ofSeconds(1));

    @Test
    void everyChangeIsWhatTheShelvesShow() throws InterruptedException {
        var before = stock.of(1);
        var totals = stock.totals();
        assertThat(IntStream.of(before).sum()).isEqualTo(totals[0]);
        long seen = stock.last(1).getLast().seq();
        var delivered = 0;
        for (var minutes = 0; minutes < 2000; minutes++) {
            now.updateAndGet(then -> then.plusSeconds(30));
            for (var change : stock.after(seen)) {
                assertThat(change.seq()).isEqualTo(++seen);
                assertThat(change.copies()).isPositive();
                assertThat(change.left()).isNotNegative();
                totals[change.book() - 1] += change.what().equals("sold") ? -change.copies() : change.copies();
                assertThat(change.all()).isEqualTo(totals[change.book() - 1]);
                if (change.what().equals("delivered")) delivered++;
            }
        }
        assertThat(stock.totals()).isEqualTo(totals);
        assertThat(seen).as("about one a second").isBetween(50_000L, 70_000L);
        assertThat(delivered).isGreaterThan(100);
        assertThat(IntStream.of(totals).sum()).as("copies that are left").isGreaterThan(10_000);
    }

    @Test
    void aLongSilenceIsNotMadeUpFor() throws InterruptedException {
        long seen = stock.last(1).getLast().seq();
        now.updateAndGet(then -> then.plus(Duration.ofDays(30)));
        assertThat(stock.after(seen)).hasSize(Stock.KEPT);
        assertThat(stock.last(1).getLast().seq()).isLessThan(seen + 1000);
    }
}
