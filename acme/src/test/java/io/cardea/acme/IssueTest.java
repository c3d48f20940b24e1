// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Certificates are issued by an authority that looks, and served to clients that check.
@Timeout(60)
class IssueTest {
    @TempDir
    Path folder;
    private final FakeClock clock = new FakeClock();
    private TestCa ca;

    @BeforeEach
    void open() throws Exception {
        ca = new TestCa(clock);
    }

    @AfterEach
    void close() {
        ca.close();
    }

    @Test
    void aCertificateIsIssuedByHttp() throws Exception {
        try (var edge = new TestEdge(folder, "{ acme: { directory: '" + ca.directory() + "', names: shop.test, challenges: http-01, email: ops@shop.test } }", clock).at(ca).look()) {
            edge.look();
            assertThat(edge.get("shop.test", ca.root())).startsWith("HTTP/1.1 404");
            assertThat(ca.proven).containsExactly("http-01 shop.test");
            assertThat(ca.contacts).contains("mailto:ops@shop.test");
        }
    }
}
