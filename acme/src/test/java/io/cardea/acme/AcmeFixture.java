// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An authority, a folder, and a clock that stands still.
@Timeout(60)
abstract class AcmeFixture {
    @TempDir
    Path folder;
    final FakeClock clock = new FakeClock();
    TestCa ca;

    @BeforeEach
    void open() throws Exception {
        ca = new TestCa(clock);
    }

    @AfterEach
    void close() {
        ca.close();
    }

    /// @param more keys of `acme`, each with a comma before it
    String tls(String more) {
        return "{ acme: { directory: '" + ca.directory() + "'" + more + " } }";
    }

    /// With an edge whose first look is over.
    TestEdge edge(String more) throws Exception {
        return new TestEdge(folder, tls(more), clock, ca).look();
    }
}
