// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.hash.First;
import io.cardea.core.hash.LeastRequests;
import io.cardea.core.hash.Maglev;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.PeakEwma;
import io.cardea.core.hash.Picker;
import io.cardea.core.hash.Points;
import io.cardea.core.hash.Rendezvous;
import io.cardea.core.hash.Ring;
import io.cardea.core.hash.RoundRobin;
import io.cardea.core.hash.WeightedRandom;
import io.cardea.core.spi.Balancer;
import io.cardea.core.spi.Instance;
import io.cardea.net.upstream.pool.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Who gets how much, over many picks: four instances here, and eight in two other zones.
class ZonesTest {
    private static final int PICKS = 100_000;
    private static final double NEAR = 0.01;

    private final Peers peers = new Peers();
    private final List<Instance> instances = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(42);
    private List<Peer> held = List.of();

    /// All that ship.
    enum By {
        ROUND_ROBIN(RoundRobin::of, false), RANDOM(WeightedRandom::of, false), TWO(LeastRequests::ofTwo, false), ALL(LeastRequests::ofAll, false), LATENCY(PeakEwma::of, false),
        RING(members -> Ring.of(members, 160, Points.XXHASH), true), TABLE(members -> Maglev.of(members, 65537), true), DRAW(Rendezvous::of, true), FIRST(First::of, false);

        final Balancer balancer;

        By(Function<Members, Picker> picker, boolean keyed) {
            balancer = new Balancer() {
                @Override
                public Picker over(Members members) {
                    return picker.apply(members);
                }

                @Override
                public long key(Exchange exchange) {
                    return 0;
                }

                @Override
                public String name() {
                    return By.this.name();
                }

                @Override
                public boolean isKeyed() {
                    return keyed;
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void theOwnZoneGetsAllUntilTooFewAreLeftAndThenWhatItIsGoodFor(By by) {
        var view = twelve(by, 0.7);
        assertThat(own(picks(view, by))).as("all are well").isEqualTo(1);
        close(view, 0);
        assertThat(own(picks(view, by))).as("three of four are enough").isEqualTo(1);
        close(view, 1);
        assertThat(own(picks(view, by))).as("half are good for 0.5 / 0.7").isCloseTo(0.714, within(NEAR));
        close(view, 2);
        assertThat(own(picks(view, by))).isCloseTo(0.357, within(NEAR));
        close(view, 3);
        assertThat(own(picks(view, by))).as("the zone is gone").isZero();
        open(view, 3);
        open(view, 2);
        assertThat(own(picks(view, by))).as("half are back").isCloseTo(0.714, within(NEAR));
        open(view, 1);
        assertThat(own(picks(view, by))).as("enough are back").isEqualTo(1);
    }

    @Test
    void aKeyIsKeptWhereItIsForAsLongAsItsShareAllows() {
        var view = twelve(By.TABLE, 0.7);
        close(view, 0);
        close(view, 1);
        close(view, 2); // 0.357 stay
        var before = new HashMap<Long, Peer>();
        for (long key = 0; key < 20_000; key++) before.put(key * 0x9E3779B97F4A7C15L, pick(view, key * 0x9E3779B97F4A7C15L).peer());
        open(view, 2); // 0.714
        int movedHome = 0;
        int movedAway = 0;
        for (var each : before.entrySet()) {
            boolean was = isOwn(each.getValue());
            boolean is = isOwn(pick(view, each.getKey()).peer());
            if (!was && is) movedHome++;
            if (was && !is) movedAway++;
        }
        assertThat(movedAway).isZero();
        assertThat(movedHome).isBetween(6600, 7700);
    }

    @Test
    void noInstanceElsewhereGetsMoreThanOneHere() {
        for (int i = 0; i < 10; i++) instances.add(at(i, 0, "here"));
        instances.add(at(10, 0, "there"));
        var view = view(By.ROUND_ROBIN, 0.7);
        for (int i = 0; i < 9; i++) close(view, i);
        var got = picks(view, By.ROUND_ROBIN);
        assertThat(share(got, 9)).as("good for 0.143 only, but the other zone is as small").isCloseTo(0.5, within(NEAR));
        assertThat(share(got, 10)).isCloseTo(0.5, within(NEAR));
    }

    @Test
    void whatSpillsOverIsSharedByWeight() {
        for (int i = 0; i < 4; i++) instances.add(at(i, 0, "here"));
        instances.add(new Instance("http://10.0.0.4:80", 3, 0, "there", Map.of(), false));
        for (int i = 5; i < 10; i++) instances.add(at(i, 0, i < 7 ? "there" : "")); // some say nothing of where they are
        var view = view(By.ROUND_ROBIN, 1);
        close(view, 0);
        close(view, 1);
        var got = picks(view, By.ROUND_ROBIN);
        assertThat(own(got)).isCloseTo(0.5, within(NEAR));
        assertThat(share(got, 4)).isCloseTo(0.5 * 3 / 8, within(NEAR));
        assertThat(share(got, 9)).isCloseTo(0.5 / 8, within(NEAR));
    }

    @Test
    void prioritiesComeBeforeZones() {
        for (int i = 0; i < 4; i++) instances.add(at(i, 0, i < 2 ? "here" : "there"));
        for (int i = 4; i < 8; i++) instances.add(at(i, 1, i < 6 ? "here" : "there"));
        var view = view(By.RANDOM, 0.7);
        close(view, 0);
        close(view, 1); // half of priority 0 is left, none of it here: 0.7 stay there, and 0.3 go to the next priority, all of it here
        var got = picks(view, By.RANDOM);
        assertThat(share(got, 2) + share(got, 3)).isCloseTo(0.7, within(NEAR));
        assertThat(share(got, 4) + share(got, 5)).isCloseTo(0.3, within(NEAR));
        assertThat(share(got, 6) + share(got, 7)).isZero();
    }

    @Test
    void inPanicZonesAreOverlooked() {
        for (int i = 0; i < 4; i++) instances.add(at(i, 0, i < 2 ? "here" : "there"));
        held = hold();
        var view = View.of(instances, held, By.RANDOM.balancer, new FleetRules(0.5, 1.4, Duration.ZERO, 0, 0, Optional.of(new Zones("here", 0.7))), Optional.empty());
        for (int i = 0; i < 3; i++) close(view, i);
        var got = picks(view, By.RANDOM);
        for (int i = 0; i < 4; i++) assertThat(share(got, i)).isCloseTo(0.25, within(NEAR));
    }

    @Test
    void whoIsTriedAgainOrFindsNoRoomGoesToAnotherZone() {
        for (int i = 0; i < 3; i++) instances.add(at(i, 0, i < 1 ? "here" : "there"));
        held = hold();
        var view = View.of(instances, held, By.ROUND_ROBIN.balancer, new FleetRules(0, 1.4, Duration.ZERO, 1, 0, Optional.of(new Zones("here", 0.7))), Optional.empty());
        var choice = pick(view, 0);
        assertThat(choice.peer()).isSameAs(held.getFirst());
        assertThat(choice.why()).isEqualTo("ROUND_ROBIN, own zone");
        assertThat(choice.next()).isTrue();
        assertThat(choice.peer()).isNotSameAs(held.getFirst());
        assertThat(choice.why()).isEqualTo("ROUND_ROBIN, other zone: none of ours takes it");
        held.getFirst().begin();
        assertThat(pick(view, 0).why()).as("it is full").isEqualTo("ROUND_ROBIN, other zone: none of ours takes it");
        held.getFirst().end();
        close(view, 0);
        assertThat(pick(view, 0).why()).isEqualTo("ROUND_ROBIN, other zone: too few are open in ours");
    }

    @Test
    void whereNobodyIsInTheOwnZoneAllAreAlike() {
        for (int i = 0; i < 4; i++) instances.add(at(i, 0, "there"));
        var view = view(By.RANDOM, 0.7);
        assertThat(share(picks(view, By.RANDOM), 0)).isCloseTo(0.25, within(NEAR));
        assertThat(pick(view, 0).why()).isEqualTo("RANDOM, other zone: none is in ours");
    }

    @ParameterizedTest
    @CsvSource({"4, 4, 8, 0.7, 1", "4, 3, 8, 0.7, 1", "4, 2, 8, 0.7, 0.714", "4, 2, 8, 1, 0.5", "4, 2, 0, 0.7, 1", "4, 1, 8, 0, 1", "4, 0, 8, 0, 0", "4, 0, 0, 0.7, 0", "0, 0, 8, 0.7, 0", "10, 1, 1, 0.7, 0.5", "4, 3, 8, 0.75, 1"})
    void theShareThatStays(double all, double open, double there, double least, double kept) {
        assertThat(new Zones("here", least).kept(new Outlook.Stand(all, open, open, all), new Outlook.Stand(there, there, there, there), false)).isCloseTo(kept, within(0.001));
    }

    private View twelve(By by, double least) {
        for (int i = 0; i < 12; i++) instances.add(at(i, 0, i < 4 ? "here" : i < 8 ? "there" : "elsewhere"));
        return view(by, least);
    }

    private View view(By by, double least) {
        held = hold();
        return View.of(instances, held, by.balancer, new FleetRules(0, 1.4, Duration.ZERO, 0, 0, Optional.of(new Zones("here", least))), Optional.empty());
    }

    private List<Peer> hold() {
        return peers.hold(instances.stream().map(each -> Endpoint.parse(each.address())).toList());
    }

    private static Instance at(int number, int priority, String zone) {
        return new Instance("http://10.0.0." + number + ":80", 1, priority, zone, Map.of(), false);
    }

    private void close(View view, int number) {
        held.get(number).close(Peer.UNHEALTHY);
        view.reckon();
    }

    private void open(View view, int number) {
        held.get(number).open(Peer.UNHEALTHY);
        view.reckon();
    }

    private static Choice pick(View view, long key) {
        var choice = new Choice(view, key);
        assertThat(choice.next()).isTrue();
        return choice;
    }

    private Map<Peer, Integer> picks(View view, By by) {
        var got = new HashMap<Peer, Integer>();
        for (int i = 0; i < PICKS; i++) {
            long key = by == By.ROUND_ROBIN ? i : random.nextLong();
            var choice = new Choice(view, key);
            if (choice.next()) got.merge(choice.peer(), 1, Integer::sum);
        }
        assertThat(got.values().stream().mapToInt(each -> each).sum()).isEqualTo(PICKS);
        return got;
    }

    private double own(Map<Peer, Integer> got) {
        double sum = 0;
        for (int i = 0; i < held.size(); i++) if (isOwn(held.get(i))) sum += share(got, i);
        return Math.round(sum * 1e9) / 1e9;
    }

    private boolean isOwn(Peer peer) {
        return instances.get(held.indexOf(peer)).zone().equals("here");
    }

    private double share(Map<Peer, Integer> got, int number) {
        return (double) got.getOrDefault(held.get(number), 0) / PICKS;
    }
}
