// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.io.IOException;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// All rows as one test, on a store in the heap: what `-Pmutation` runs for each mutation, which single rows would take too long for.
final class RowsAtOnceTest {
    @Test
    @Tag("full")
    void allRowsHold() throws IOException {
        RowsTest.runAll();
    }

    @Test
    @Tag("full")
    void theTimeZoneOfTheMachineDoesNotMatter() throws IOException { // RFC 9111 §4.2
        var own = TimeZone.getDefault();
        try {
            for (var zone : List.of("Pacific/Apia", "America/St_Johns")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                RowsTest.runAll();
            }
        } finally {
            TimeZone.setDefault(own);
        }
    }
}
