// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cardea.registry.lease.Ledger.Bounds;
import io.cardea.registry.lease.MemoryLedger;
import io.cardea.registry.lease.Registration;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// Fuzz target for what comes to the registry's DNS sockets. As a unit test it runs its corpus; with `JAZZER_FUZZ=1` it searches.
///
/// Whatever comes: nothing is thrown, only queries are answered, each answer is whole, within its bound, and gives back the question.
final class DnsFuzzTest {
    private static final Zone ZONE = zone();

    private static Zone zone() {
        var ledger = new MemoryLedger(() -> 0, Clock.systemUTC());
        var bounds = new Bounds(1000, 1000, 1000);
        for (int i = 1; i <= 100; i++) ledger.put(new Registration("catalog", "10.0.0." + i + ":80", "http", "", i, i % 3, Map.of(), "", i % 7 == 0, Duration.ofHours(1)), "a", bounds);
        ledger.put(new Registration("a.b", "[2001:db8::7]:80", "http", "", 1, 0, Map.of(), "", false, Duration.ofHours(1)), "a", bounds);
        ledger.put(new Registration("named", "a.shop.internal:80", "http", "", 1, 0, Map.of(), "", false, Duration.ofHours(1)), "a", bounds);
        return new Zone("z", Duration.ofSeconds(5), ledger);
    }

    @FuzzTest(maxDuration = "10m")
    void message(byte[] data) {
        FuzzedAnswer.check(ZONE, data);
    }
}
