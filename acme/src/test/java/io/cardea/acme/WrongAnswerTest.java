// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What an authority says wrongly is kept out, and what is there stays.
class WrongAnswerTest extends AcmeFixture {
    @Test
    void theOldCertificateStaysUntilThereIsARightOne() throws Exception {
        try (var edge = edge(", names: shop.test")) {
            int failures = 0;
            for (var fault : TestCa.Fault.values()) {
                if (fault == TestCa.Fault.NONE) continue;
                var old = edge.shown("shop.test");
                var kept = Files.readString(folder.resolve(".cardea/acme/shop.test.pem"));
                ca.fault = fault;
                clock.forward(Duration.ofDays(70));
                assertThat(edge.look().shown("shop.test")).as("%s", fault).isEqualTo(old);
                assertThat(folder.resolve(".cardea/acme/shop.test.pem")).hasContent(kept);
                assertThat(edge.look().gauge("cardea_acme_failures{}")).as("%s, told, and not asked again at once", fault).isEqualTo(++failures);
                ca.fault = TestCa.Fault.NONE;
                clock.forward(Duration.ofMinutes(2));
                assertThat(edge.look().shown("shop.test")).as("after %s", fault).isNotEqualTo(old);
            }
            assertThat(failures).isGreaterThan(10);
        }
    }
}
