// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cardea.core.config.Nothing;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.hash.First;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Picker;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.BalancerFactory;
import io.cardea.core.spi.Instance;
import io.cardea.net.upstream.pool.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What lasts when lists change.
class PeersTest {
    private static final FleetRules RULES = new FleetRules(0, 1.4, Duration.ZERO, 0, 0, Optional.empty());
    private static final Balancer FIRST = new Balancer() {
        @Override
        public Picker over(Members members) {
            return First.of(members);
        }

        @Override
        public long key(Exchange exchange) {
            return 0;
        }

        @Override
        public String name() {
            return "first";
        }
    };

    @Test
    void aChangeOfTheListTouchesOnlyWhatHasChanged() {
        var peers = new Peers();
        try (var fleet = new Fleet("orders", peers, FIRST, RULES, Optional.empty())) {
            fleet.found(List.of(at(1), at(2)));
            var one = fleet.peers().getFirst();
            one.close(Peer.UNHEALTHY);
            one.begin();
            fleet.found(List.of(at(1), at(3)));
            assertThat(fleet.peers().getFirst()).isSameAs(one);
            assertThat(one.closedBy()).isEqualTo(Peer.UNHEALTHY);
            assertThat(one.inFlight()).isEqualTo(1);
            fleet.found(List.of(at(3), new Instance(at(1).address(), 5, 1, "a", java.util.Map.of(), false)));
            assertThat(fleet.peers().getLast()).as("its weight and its place are no part of it").isSameAs(one);
        }
    }

    @Test
    void whoVanishesAndComesBackWithinMomentsIsStillKnown() {
        var peers = new Peers();
        try (var fleet = new Fleet("orders", peers, FIRST, RULES, Optional.empty())) {
            fleet.found(List.of(at(1), at(2)));
            var two = fleet.peers().getLast();
            two.close(Peer.EJECTED);
            fleet.found(List.of(at(1)));
            fleet.found(List.of(at(1), at(2)));
            assertThat(fleet.peers().getLast()).isSameAs(two);
        }
    }

    @Test
    void whoStaysAwayIsForgotten() {
        var peers = new Peers(Duration.ofMillis(20));
        try (var fleet = new Fleet("orders", peers, FIRST, RULES, Optional.empty())) {
            fleet.found(List.of(at(1), at(2)));
            var all = fleet.peers();
            fleet.found(List.of(at(1)));
            holds(() -> !peers.isKnown(all.getLast().endpoint()));
            fleet.found(List.of(at(1), at(2)));
            assertThat(fleet.peers().getFirst()).isSameAs(all.getFirst());
            assertThat(fleet.peers().getLast()).isNotSameAs(all.getLast());
        }
    }

    @Test
    void whatNobodyJudgesAnyMoreIsOverAtOnceAlsoForWhoIsOnlyRemembered() {
        var peers = new Peers();
        try (var fleet = new Fleet("orders", peers, FIRST, RULES, Optional.empty())) {
            fleet.found(List.of(at(1), at(2)));
            var listed = fleet.peers().getFirst();
            var remembered = fleet.peers().getLast();
            for (var peer : fleet.peers()) peer.close(Peer.BROKEN);
            for (var peer : fleet.peers()) peer.close(Peer.UNHEALTHY);
            for (var peer : fleet.peers()) peer.close(Peer.DRAINED);
            fleet.found(List.of(at(1)));
            fleet.judge(Peer.BROKEN, false, "breaker");
            assertThat(List.of(listed.closedBy(), remembered.closedBy())).containsOnly(Peer.UNHEALTHY | Peer.DRAINED);
            assertThat(listed.close(Peer.BROKEN)).as("one that is late").isFalse();
            assertThat(listed.closedBy()).isEqualTo(Peer.UNHEALTHY | Peer.DRAINED);
            fleet.judge(Peer.UNHEALTHY, false, "health");
            fleet.judge(Peer.BROKEN, true, "breaker");
            assertThat(List.of(listed.closedBy(), remembered.closedBy())).containsOnly(Peer.DRAINED);
            assertThat(listed.close(Peer.BROKEN)).isTrue();
            assertThat(listed.history().getLast().what()).isEqualTo("broken");
            assertThat(remembered.history().getLast().what()).isEqualTo("no longer unhealthy: `health` is not in the file any more");
        }
    }

    @Test
    void latencyIsWeighedWithAnExponentialOnlyWhereItIsChosenBy() {
        var standard = Balancers.standard().stream().collect(Collectors.toMap(BalancerFactory::name, each -> each));
        long second = 1_000_000_000;
        for (var name : List.of("peak-ewma", "round-robin", "random", "first")) {
            try (var fleet = new Fleet("orders", new Peers(), plain(standard.get(name)), RULES, Optional.empty())) {
                fleet.found(List.of(at(1)));
                fleet.inForce(true);
                var peer = fleet.peers().getFirst();
                long now = System.nanoTime();
                peer.answered(200, 8_000_000, now);
                peer.answered(200, Integer.MAX_VALUE, now); // a peak
                peer.answered(200, 1000, now + 10 * second);
                double old = (Integer.MAX_VALUE - 1000.0) * (name.equals("peak-ewma") ? Math.exp(-1) : 0.5);
                assertThat(peer.latency()).as(name).isCloseTo(1000 + old, within(1.0));
                fleet.inForce(false);
            }
        }
    }

    @Test
    void anExchangeHasThirtyTwoPicksAndNoneTwice() {
        var instances = IntStream.range(1, 41).mapToObj(PeersTest::at).toList();
        var peers = new Peers().hold(instances.stream().map(each -> Endpoint.parse(each.address())).toList());
        var choice = new Choice(View.of(instances, peers, FIRST, RULES, Optional.empty()), 0);
        var picked = new ArrayList<Peer>();
        while (choice.next()) picked.add(choice.peer());
        assertThat(picked).hasSize(32).doesNotHaveDuplicates();
        assertThat(choice.next()).isFalse();
    }

    @Test
    void whyOneIsClosedIsToldOfEachThatHasClosedItAndNotOfWhatIsOver() {
        try (var fleet = new Fleet("orders", new Peers(), FIRST, RULES, Optional.empty())) {
            fleet.found(List.of(at(1)));
            var peer = fleet.peers().getFirst();
            peer.close(Peer.EJECTED, "5 failures in a row");
            peer.close(Peer.UNHEALTHY, "status 500");
            peer.close(Peer.BROKEN, "of 20 calls 11 failed");
            assertThat(peer.reasons()).containsExactly("unhealthy: status 500", "ejected: 5 failures in a row", "broken: of 20 calls 11 failed");
            peer.open(Peer.UNHEALTHY, "status 200");
            assertThat(peer.reasons()).as("not the last event").containsExactly("ejected: 5 failures in a row", "broken: of 20 calls 11 failed");
            peer.open(Peer.EJECTED);
            peer.open(Peer.BROKEN);
            assertThat(peer.reasons()).isEmpty();
        }
    }

    @Test
    void whoIsOvertakenWouldHaveTakenAtLeastSoLong() {
        try (var fleet = new Fleet("orders", new Peers(), FIRST, RULES, Optional.empty())) {
            fleet.found(List.of(at(1)));
            var peer = fleet.peers().getFirst();
            long now = System.nanoTime();
            peer.answered(200, 8_000_000, now);
            assertThat(peer.overtaken(1_000_000, now)).isFalse();
            assertThat(peer.latency()).as("it might have taken as long as ever").isEqualTo(8_000_000);
            assertThat(peer.overtaken(50_000_000, now)).isFalse();
            assertThat(peer.latency()).isEqualTo(50_000_000);
        }
    }

    @Test
    void whoIsOvertakenForASecondAndAnswersNothingFails() {
        try (var fleet = new Fleet("orders", new Peers(), FIRST, RULES, Optional.empty())) {
            fleet.found(List.of(at(1)));
            var peer = fleet.peers().getFirst();
            long now = System.nanoTime();
            long second = 1_000_000_000;
            assertThat(peer.overtaken(1_000_000, now)).isFalse();
            assertThat(peer.overtaken(1_000_000, now + second / 2)).isFalse();
            peer.answered(200, 1_000_000, now + second / 2);
            assertThat(peer.overtaken(1_000_000, now + second)).as("it has answered").isFalse();
            assertThat(peer.overtaken(1_000_000, now + 2 * second - 2)).isFalse();
            assertThat(peer.overtaken(1_000_000, now + 2 * second + 2)).isTrue();
            assertThat(peer.overtaken(1_000_000, now + 3 * second)).isTrue();
            assertThat(peer.latency()).isGreaterThanOrEqualTo(second);
        }
    }

    private static <C extends Record> Balancer plain(BalancerFactory<C> factory) {
        return factory.create(factory.config().cast(new Nothing()));
    }

    private static Instance at(int number) {
        return Instance.at("http://10.0.0." + number + ":80");
    }

    private static void holds(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) throw new AssertionError("did not come to hold");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
