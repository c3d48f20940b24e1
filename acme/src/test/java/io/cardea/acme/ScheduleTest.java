// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.acme.Schedule.Window;
import io.cardea.core.file.AcmeConfig.KeyKind;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final Instant NOW = Instant.parse("2026-11-26T00:00:00Z");

    private static X509Certificate certificate(Duration life) throws Exception {
        var text = new TestSigner(() -> NOW, Duration.ZERO).sign("shop.test", SubjectPublicKeyInfo.getInstance(Keys.make(KeyKind.ECDSA).getPublic().getEncoded()), life);
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(text.getBytes()));
    }

    @ParameterizedTest
    @CsvSource({"P90D, P60D, P63D", "P45D, P30D, P31DT12H", "P6D, P4D, P4DT5H"})
    void renewalIsDueAfterTwoThirdsOfALifeAndUpToAThirtiethLater(Duration life, Duration from, Duration to) throws Exception {
        var due = new TreeSet<Instant>();
        for (int i = 0; i < 10; i++) due.add(Schedule.renewal(certificate(life), Optional.empty()));
        assertThat(due).hasSizeGreaterThan(5).allSatisfy(when -> assertThat(when).isBetween(NOW.plus(from), NOW.plus(to)));
    }

    @Test
    void theSameCertificateIsAlwaysDueAtTheSameTime() throws Exception {
        var one = certificate(Duration.ofDays(90));
        assertThat(Schedule.renewal(one, Optional.empty())).isEqualTo(Schedule.renewal(one, Optional.empty()));
    }

    @Test
    void aWindowOfTheAuthorityIsObeyed() throws Exception {
        var window = new Window(NOW.plusSeconds(100), NOW.plusSeconds(200));
        assertThat(Schedule.renewal(certificate(Duration.ofDays(90)), Optional.of(window))).isBetween(window.start(), window.end());
        var past = new Window(NOW.minusSeconds(200), NOW.minusSeconds(100)); // revoked, say
        assertThat(Schedule.renewal(certificate(Duration.ofDays(90)), Optional.of(past))).isBefore(NOW);
    }

    @Test
    void anAuthorityThatWouldHaveACertificateExpireIsNotObeyed() throws Exception {
        var certificate = certificate(Duration.ofDays(90));
        var late = new Window(NOW.plus(Duration.ofDays(100)), NOW.plus(Duration.ofDays(200)));
        assertThat(Schedule.renewal(certificate, Optional.of(late))).isBetween(NOW.plus(Duration.ofDays(80)), NOW.plus(Duration.ofDays(82)));
    }

    @Test
    void whatIsTooFarAwayIsNotWaitedFor() {
        assertThat(Schedule.waits(NOW, NOW.plusSeconds(1))).isTrue();
        assertThat(Schedule.waits(NOW, NOW)).isFalse();
        assertThat(Schedule.waits(NOW, Schedule.patience(NOW, Instant.MAX))).isTrue();
        assertThat(Schedule.waits(NOW, NOW.plus(Duration.ofDays(9)))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, PT1M, PT1M15S", "2, PT3M, PT3M45S", "3, PT9M, PT11M15S", "6, PT4H3M, PT5H4M", "7, PT12H, PT15H", "1000000, PT12H, PT15H"})
    void failuresAreFartherAndFartherApart(int failures, Duration from, Duration to) {
        assertThat(Schedule.backoff("shop.test", failures)).isBetween(from, to);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "7, 1, 0", "2, 2, 0", "3, 2, 1", "5, 2, 1", "6, 2, 0", "6, 3, 2"})
    void everyThreeFailuresTheNextAuthorityIsAsked(int failures, int authorities, int which) {
        assertThat(Schedule.authority(failures, authorities)).isEqualTo(which);
    }

    @Test
    void whoLimitsIsLeftAtOnce() {
        assertThat(Schedule.authority(Schedule.given(0), 2)).isOne();
        assertThat(Schedule.authority(Schedule.given(4), 2)).isZero();
    }

    @Test
    void patienceHasAnEnd() {
        assertThat(Schedule.patience(NOW, NOW.plus(Duration.ofDays(400)))).isEqualTo(NOW.plus(Duration.ofDays(7)));
    }
}
