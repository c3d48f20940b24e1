// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// All rows as one test, on a store in the heap: what `-Pmutation` runs for each mutation, which single rows would take too long for.
final class RowsAtOnceTest {
    @Test
    @Tag("full")
    void allRowsHold() throws IOException {
        RowsTest.runAll();
    }
}
