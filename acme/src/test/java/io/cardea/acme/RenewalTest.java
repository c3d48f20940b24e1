// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is there is shown, and replaced in time.
class RenewalTest extends AcmeFixture {
    @Test
    void aCertificateIsReplacedAfterTwoThirdsOfItsLifeAndNotBefore() throws Exception {
        try (var edge = edge(", names: shop.test")) {
            var first = edge.shown("shop.test");
            clock.forward(Duration.ofDays(59));
            assertThat(edge.look().shown("shop.test")).isEqualTo(first);
            assertThat(ca.ordered).hasValue(1);
            clock.forward(Duration.ofDays(4));
            assertThat(edge.look().shown("shop.test")).isNotEqualTo(first);
            assertThat(ca.ordered).hasValue(2);
            assertThat(ca.accounts()).isOne();
        }
    }

    @Test
    void theAuthorityMaySayWhen() throws Exception {
        var start = clock.instant().plus(Duration.ofDays(2));
        ca.window = Optional.of(Map.entry(start, start.plus(Duration.ofHours(1))));
        try (var edge = edge(", names: shop.test")) {
            var first = edge.look().shown("shop.test");
            assertThat(ca.renewalQuestions).hasValue(1); // and not again before it is time to
            clock.forward(Duration.ofDays(1));
            assertThat(edge.look().shown("shop.test")).isEqualTo(first);
            assertThat(ca.renewalQuestions).hasValue(2);
            clock.forward(Duration.ofDays(1).plusHours(2));
            assertThat(edge.look().shown("shop.test")).isNotEqualTo(first);
            assertThat(ca.replaced).hasSize(1);
        }
    }

    @Test
    void aCertificateThatIsRevokedIsReplacedWhenTheAuthorityIsNextAsked() throws Exception {
        var start = clock.instant().plus(Duration.ofDays(60));
        ca.window = Optional.of(Map.entry(start, start.plus(Duration.ofDays(2))));
        try (var edge = edge(", names: shop.test")) {
            var first = edge.look().shown("shop.test");
            var past = clock.instant().minus(Duration.ofHours(1));
            ca.window = Optional.of(Map.entry(past, past.plus(Duration.ofMinutes(1)))); // RFC 9773 §4.2: at once
            clock.forward(Duration.ofHours(6).plusSeconds(1)); // as its Retry-After had it
            assertThat(edge.look().shown("shop.test")).isNotEqualTo(first);
            assertThat(ca.replaced).hasSize(1);
        }
    }

    @Test
    void anAuthorityWhoseWindowsAreAlwaysPastIsNotFlooded() throws Exception {
        var past = clock.instant().minus(Duration.ofHours(9));
        ca.window = Optional.of(Map.entry(past, past.plus(Duration.ofHours(1))));
        try (var edge = edge(", names: shop.test")) {
            for (int i = 0; i < 5; i++) edge.look();
            assertThat(ca.ordered).hasValue(1);
            clock.forward(Duration.ofMinutes(61));
            edge.look().look();
            assertThat(ca.ordered).hasValue(2);
        }
    }

    @Test
    void aWindowThatIsNoneCountsForNothing() throws Exception {
        var start = clock.instant().minus(Duration.ofDays(1));
        ca.window = Optional.of(Map.entry(start, start)); // RFC 9773 §4.2: as if nothing had been said
        try (var edge = edge(", names: shop.test")) {
            var first = edge.look().shown("shop.test");
            assertThat(ca.renewalQuestions).hasValue(1);
            assertThat(edge.look().shown("shop.test")).isEqualTo(first);
            clock.forward(Duration.ofDays(64));
            assertThat(edge.look().shown("shop.test")).isNotEqualTo(first);
        }
    }

    @Test
    void anOldCertificateIsShownUntilThereIsABetterOne() throws Exception {
        try (var edge = edge(", names: shop.test")) {
            var first = edge.shown("shop.test");
            ca.otherName = Optional.of("evil.test");
            clock.forward(Duration.ofDays(70));
            assertThat(edge.look().shown("shop.test")).isEqualTo(first);
            assertThat(edge.gauge("cardea_acme_failures{}")).isEqualTo(1);
            ca.otherName = Optional.empty();
            clock.forward(Duration.ofMinutes(2));
            assertThat(edge.look().shown("shop.test")).isNotEqualTo(first);
        }
    }

    @Test
    void aRestartShowsWhatIsStoredAndOrdersNothing() throws Exception {
        java.security.cert.X509Certificate first;
        try (var edge = edge(", names: shop.test")) {
            first = edge.shown("shop.test");
        }
        ca.down = true;
        try (var edge = edge(", names: shop.test")) {
            assertThat(edge.shown("shop.test")).isEqualTo(first);
            assertThat(ca.ordered).hasValue(1);
            assertThat(edge.gauge("cardea_acme_failures{}")).isZero();
        }
    }

    @Test
    void aReloadKeepsWhatIsThereAndOrdersWhatIsNew() throws Exception {
        try (var edge = edge(", names: shop.test")) {
            var first = edge.shown("shop.test");
            edge.load(tls(", names: [shop.test, books.test]"));
            edge.look();
            assertThat(edge.shown("shop.test")).isEqualTo(first);
            assertThat(edge.get("books.test", ca.root())).startsWith("HTTP/1.1 404");
            assertThat(ca.ordered).hasValue(2);
            edge.load("auto");
            assertThat(edge.gauges).containsOnlyKeys("cardea_acme_failures{}", "cardea_certificate_expiry_seconds{name=shop.public-name.dev, source=acme}");
        }
    }

    @Test
    void metricsTellHowLongItIsGood() throws Exception {
        try (var edge = edge(", names: shop.test")) {
            assertThat(edge.gauge("cardea_certificate_expiry_seconds{name=shop.test, source=acme}")).isEqualTo(Duration.ofDays(90).toSeconds());
            clock.forward(Duration.ofDays(10));
            assertThat(edge.gauge("cardea_certificate_expiry_seconds{name=shop.test, source=acme}")).isEqualTo(Duration.ofDays(80).toSeconds());
        }
    }
}
