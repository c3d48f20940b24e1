// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.ConfirmConfig;
import io.cardea.core.spi.Display;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.Instance;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class LastGoodTest {
    private static final List<Instance> TWO = List.of(Instance.at("http://10.0.0.1:80"), Instance.at("http://10.0.0.2:80"));
    private static final List<Instance> ONE = List.of(Instance.at("http://10.0.0.1:80"));

    private final List<List<Instance>> believed = new ArrayList<>();
    private long now = 1_000_000_000_000L;

    private LastGood lastGood(int answers, int apart) {
        return new LastGood("orders", "dns orders.internal", new ConfirmConfig(answers, Duration.ofSeconds(apart)), List.of(), believed::add, () -> now);
    }

    private void after(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void whatIsFoundCountsAndTheSameIsNotToldTwice() {
        var list = lastGood(2, 10);
        assertThat(list.isKnown()).isFalse();
        list.found(TWO);
        list.found(new ArrayList<>(TWO));
        list.found(ONE);
        assertThat(believed).containsExactly(TWO, ONE);
    }

    @Test
    void aLossKeepsTheListAndMakesItStaleUntilTheSourceAnswers() {
        var list = lastGood(2, 10);
        list.found(TWO);
        after(5);
        list.lost("does not answer");
        assertThat(list.isStale()).isTrue();
        assertThat(list.held()).isEqualTo(TWO);
        assertThat(list.age()).isEqualTo(5.0);
        after(3600);
        assertThat(list.held()).isEqualTo(TWO);
        list.found(TWO);
        assertThat(list.isStale()).isFalse();
        assertThat(list.age()).isZero();
        assertThat(believed).containsExactly(TWO);
    }

    @Test
    void thatAllHaveLeftIsBelievedAtOnceUnlessAnEmptyListNeverIs() {
        var list = lastGood(2, 10);
        list.found(TWO);
        list.found(List.of());
        list.allLeft();
        assertThat(list.held()).isEmpty();
        assertThat(list.isStale()).isFalse();
        assertThat(believed).containsExactly(TWO, List.of());
        var never = lastGood(0, 10);
        never.found(TWO);
        never.allLeft();
        assertThat(never.held()).isEqualTo(TWO);
        assertThat(never.isStale()).isTrue();
    }

    @Test
    void anEmptyAnswerMustBeGivenAgainAndLongEnoughAfter() {
        var list = lastGood(2, 10);
        list.found(TWO);
        list.found(List.of());
        for (int i = 0; i < 9; i++) {
            after(1);
            list.found(List.of());
            assertThat(list.held()).as("after %d s", i + 1).isEqualTo(TWO);
        }
        assertThat(list.isStale()).isTrue();
        after(1);
        list.found(List.of());
        assertThat(list.held()).isEmpty();
        assertThat(list.isStale()).isFalse();
        assertThat(believed).containsExactly(TWO, List.of());
    }

    @Test
    void timeAloneConfirmsNothingAndNeitherDoesALoss() {
        var list = lastGood(3, 10);
        list.found(TWO);
        list.found(List.of());
        after(60);
        list.found(List.of());
        assertThat(list.held()).isEqualTo(TWO);
        list.lost("does not answer");
        list.found(List.of());
        after(60);
        list.found(List.of());
        assertThat(list.held()).as("the loss between is no answer").isEqualTo(TWO);
        list.found(List.of());
        assertThat(list.held()).isEmpty();
    }

    @Test
    void emptyAnswersMayBeBelievedAtOnceOrNever() {
        var atOnce = lastGood(1, 10);
        atOnce.found(TWO);
        atOnce.found(List.of());
        assertThat(atOnce.held()).isEmpty();
        var never = lastGood(0, 0);
        never.found(TWO);
        for (int i = 0; i < 100; i++) {
            after(60);
            never.found(List.of());
        }
        assertThat(never.held()).isEqualTo(TWO);
    }

    @Test
    void whereThereIsNothingToLoseAnEmptyAnswerCounts() {
        var list = lastGood(2, 10);
        list.found(List.of());
        assertThat(list.isKnown()).isTrue();
        assertThat(believed).containsExactly(List.of());
    }

    @Test
    void whatTheFileListsIsHeldUntilTheSourceSaysMoreAndIsNotGivenUpAtOnce() {
        var list = new LastGood("orders", "dns", new ConfirmConfig(2, Duration.ofSeconds(10)), ONE, believed::add, () -> now);
        assertThat(list.isKnown()).isTrue();
        list.found(List.of());
        assertThat(list.held()).isEqualTo(ONE);
        after(10);
        list.found(List.of());
        assertThat(believed).containsExactly(List.of());
    }

    @Test
    void theLogHasALineWhenItBeginsAndOneWhenItEnds() {
        var before = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            var list = lastGood(2, 10);
            list.found(TWO);
            for (int i = 0; i < 1000; i++) list.lost("does not answer");
            for (int i = 0; i < 1000; i++) list.lost("reason " + i);
            after(90);
            list.found(TWO);
            list.found(TWO);
        } finally {
            System.setErr(before);
        }
        var lines = log.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(11); // ten reasons at most
        assertThat(lines.getFirst()).contains("service orders goes on with the 2 instances that it has: dns orders.internal: does not answer");
        assertThat(lines.getLast()).contains("service orders: dns orders.internal answers again after 90 s: 2 instances");
    }

    @Test
    void gaugesTellOfTheNewestListOfAServiceAndGoWithTheLast() {
        var told = new TreeMap<String, DoubleSupplier>();
        var gauges = new DiscoveryGauges(new Gauges() {
            @Override
            public Display gauge(String name, String help, Map<String, String> labels, DoubleSupplier value) {
                assertThat(told.put(name, value)).as("one of each").isNull();
                return () -> told.remove(name);
            }

            @Override
            public Display counter(String name, String help, Map<String, String> labels, DoubleSupplier value) {
                throw new UnsupportedOperationException();
            }
        });
        var first = lastGood(2, 10);
        gauges.tell("orders", first);
        assertThat(told.get("cardea_discovery_instances").getAsDouble()).isNaN();
        assertThat(told.get("cardea_discovery_age_seconds").getAsDouble()).isNaN();
        first.found(TWO);
        first.lost("does not answer");
        after(7);
        assertThat(told.values().stream().map(DoubleSupplier::getAsDouble)).containsExactly(7.0, 2.0, 1.0);
        var second = lastGood(2, 10);
        gauges.tell("orders", second);
        second.found(ONE);
        gauges.leave("orders", first);
        assertThat(told.values().stream().map(DoubleSupplier::getAsDouble)).containsExactly(0.0, 1.0, 0.0);
        gauges.leave("orders", second);
        assertThat(told).isEmpty();
    }
}
