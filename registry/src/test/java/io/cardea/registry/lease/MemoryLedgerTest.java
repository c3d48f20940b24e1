// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryLedgerTest extends LedgerContract {
    private final FakeNanos time = new FakeNanos();

    @Override
    MemoryLedger open() {
        return new MemoryLedger(time, time.clock());
    }

    @Override
    void pass(Duration duration) {
        time.pass(duration);
    }

    @Test
    void aClockThatIsSetHarmsNobody() {
        var ledger = open();
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        time.setWall(Instant.parse("2041-01-01T00:00:00Z"));
        assertThat(ledger.expire()).isZero();
        time.setWall(Instant.parse("1970-01-01T00:00:00Z"));
        assertThat(ledger.expire()).isZero();
        assertThat(ledger.census()).isEqualTo(new Census(1, 0, 0));
        time.pass(Duration.ofSeconds(31));
        assertThat(ledger.expire()).isEqualTo(1);
    }

    @Test
    void whatIsRestoredTakesNothingFromWhoIsThere() {
        var ledger = open();
        ledger.put(at("catalog", "10.0.0.7:80"), "new owner", WIDE);
        var since = Instant.parse("2026-01-01T00:00:00Z");
        ledger.restore(List.of(new Lease(at("catalog", "10.0.0.7:80"), "a", since, Duration.ofHours(1)), new Lease(at("catalog", "10.0.0.8:80"), "a", since, Duration.ofHours(1))));
        assertThat(ledger.list("catalog").leases()).extracting(Lease::owner).containsExactly("new owner", "a");
        assertThat(ledger.list("catalog").leases().getLast().since()).isEqualTo(since);
        assertThat(ledger.expire()).isZero();
    }

    @Test
    void whoIsFurtherBehindThanIsRememberedIsTold() {
        var ledger = open();
        var start = ledger.index();
        for (int i = 0; i < MemoryLedger.REMEMBERED / 2; i++) {
            ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
            ledger.remove("catalog", "10.0.0.7:80", "a");
        }
        assertThat(ledger.news(start, "", 10_000).changes()).hasSize(MemoryLedger.REMEMBERED);
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        assertThat(ledger.news(start, "", 10_000).complete()).isFalse();
    }
}
