// SPDX-License-Identifier: Apache-2.0
package io.cardea.state;

import static io.cardea.redis.Asked.got;
import static io.cardea.redis.Asked.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cardea.redis.Asked;
import io.cardea.core.state.GeoIndex;
import io.cardea.core.state.GeoIndex.Point;
import io.cardea.core.state.Leaderboards.Board;
import io.cardea.core.state.Leaderboards.Place;
import io.cardea.core.state.Leaderboards.Window;
import io.cardea.core.state.Locks;
import io.cardea.core.state.Session;
import io.cardea.core.state.Session.Lifetime;
import io.cardea.core.state.State;
import io.cardea.core.state.Store.Shelf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What every state does, wherever it keeps things.
abstract class StateContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Lifetime HOUR = new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1));
    private static final Shelf<String> TEXTS = Shelf.ofText("texts");
    private static final List<String> NASTY = List.of("a\r\nSET hacked 1\r\n", "", "{x}", "a:b", "ä\u0000ö", "'] redis.call('FLUSHALL') --", "x".repeat(10_000), "~", "*", "{");

    private final String own = UUID.randomUUID().toString();

    abstract State state();

    private static <T> List<T> together(int count, Callable<T> each) throws Exception {
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<java.util.concurrent.Future<T>>();
            for (int i = 0; i < count; i++) {
                futures.add(threads.submit(() -> {
                    begin.await();
                    return each.call();
                }));
            }
            begin.countDown();
            var all = new ArrayList<T>();
            for (var future : futures) all.add(future.get());
            return all;
        }
    }

    // sessions

    @Test
    void aSessionIsFoundByItsIdUntilItIsEnded() {
        var id = got(loop -> state().sessions().open("ann " + own, "{\"cart\":1}", HOUR, loop));
        assertThat(id).matches("[A-Za-z0-9_-]{46}");
        var session = got(loop -> state().sessions().find(id, loop)).orElseThrow();
        assertThat(session.user()).isEqualTo("ann " + own);
        assertThat(session.content()).isEqualTo("{\"cart\":1}");
        assertThat(session.left()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(Asked.<Boolean>got(loop -> state().sessions().end(id, loop))).isTrue();
        assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop))).isEmpty();
        assertThat(Asked.<Boolean>got(loop -> state().sessions().end(id, loop))).isFalse();
    }

    @Test
    void noTwoSessionsHaveOneId() {
        var ids = new HashSet<String>();
        for (int i = 0; i < 50; i++) ids.add(got(loop -> state().sessions().open("many " + own, "", HOUR, loop)));
        assertThat(ids).hasSize(50);
    }

    @Test
    void whatIsNoIdIsNoSession() {
        var id = got(loop -> state().sessions().open("bob " + own, "x", HOUR, loop));
        for (var other : List.of("", "x", id + "x", id.substring(1), (id.startsWith("A") ? "B" : "A") + id.substring(1), id.substring(0, 45) + '\n', "x".repeat(100_000), "ä".repeat(46))) {
            assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(other, loop))).as(other).isEmpty();
            assertThat(Asked.<Boolean>got(loop -> state().sessions().end(other, loop))).as(other).isFalse();
            assertThat(Asked.<Boolean>got(loop -> state().sessions().change(other, "x", "y", loop))).as(other).isFalse();
        }
        assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop))).isPresent();
    }

    @Test
    void aSessionThatNobodyLooksAtEnds() {
        var id = got(loop -> state().sessions().open("idle " + own, "", new Lifetime(Duration.ofMillis(80), Duration.ofHours(1)), loop));
        long quiet = System.nanoTime();
        until("200 ms are over", () -> System.nanoTime() - quiet > 200_000_000);
        assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop))).isEmpty();
    }

    @Test
    void lookingAtASessionKeepsItButNotForever() {
        var id = got(loop -> state().sessions().open("busy " + own, "", new Lifetime(Duration.ofMillis(400), Duration.ofMillis(1200)), loop));
        long opened = System.nanoTime();
        until("it has ended", () -> got(loop -> state().sessions().find(id, loop)).isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - opened)).as("it lived as long as it may, three times as long as without a look").isBetween(Duration.ofMillis(1100), Duration.ofSeconds(5));
    }

    @Test
    void allSessionsOfAUserEndTogetherAndNoOthers() {
        var mine = new ArrayList<String>();
        for (int i = 0; i < 5; i++) mine.add(got(loop -> state().sessions().open("carl " + own, "", HOUR, loop)));
        var other = got(loop -> state().sessions().open("dora " + own, "", HOUR, loop));
        got(loop -> state().sessions().end(mine.getFirst(), loop));
        assertThat(Asked.<Integer>got(loop -> state().sessions().endAll("carl " + own, loop))).isEqualTo(4);
        assertThat(mine).allSatisfy(id -> assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop))).isEmpty());
        assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(other, loop))).isPresent();
        assertThat(Asked.<Integer>got(loop -> state().sessions().endAll("carl " + own, loop))).isZero();
    }

    @Test
    void aUserHasABoundedNumberOfSessions() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 103; i++) {
            var lifetime = new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1).plusSeconds(i));
            ids.add(got(loop -> state().sessions().open("eve " + own, "", lifetime, loop)));
        }
        assertThat(ids.stream().filter(id -> got(loop -> state().sessions().find(id, loop)).isPresent()).toList()).isEqualTo(ids.subList(3, 103));
    }

    @Test
    void ofSeveralChangesOfASessionOneCounts() throws Exception {
        var id = got(loop -> state().sessions().open("fay " + own, "0", HOUR, loop));
        var changed = together(20, () -> got(loop -> state().sessions().change(id, "0", "1", loop)));
        assertThat(changed.stream().filter(each -> each)).hasSize(1);
        assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop)).orElseThrow().content()).isEqualTo("1");
    }

    @Test
    void aSessionHoldsABoundedText() {
        assertThatThrownBy(() -> got(loop -> state().sessions().open("gus", "x".repeat(Session.LARGEST + 1), HOUR, loop))).isInstanceOf(IllegalArgumentException.class);
        var id = got(loop -> state().sessions().open("gus " + own, "ä".repeat(Session.LARGEST), HOUR, loop));
        assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop)).orElseThrow().content()).hasSize(Session.LARGEST);
    }

    @Test
    void anyTextIsAUserAndContent() {
        for (var nasty : NASTY) {
            var id = got(loop -> state().sessions().open(nasty + own, nasty, HOUR, loop));
            assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop)).orElseThrow()).extracting(Session::user, Session::content).containsExactly(nasty + own, nasty);
            assertThat(Asked.<Integer>got(loop -> state().sessions().endAll(nasty + own, loop))).isEqualTo(1);
        }
    }

    // locks

    @Test
    void ofManyWhoTakeALockOneHasIt() throws Exception {
        var taken = together(50, () -> got(loop -> state().locks().take("race " + own, MINUTE, loop)));
        assertThat(taken.stream().flatMap(Optional::stream)).hasSize(1);
    }

    @Test
    void aLockIsGivenBackByItsHolderAlone() {
        var name = "lock " + own;
        var held = got(loop -> state().locks().take(name, MINUTE, loop)).orElseThrow();
        var forged = new Locks.Lease(name, "somebody", held.fence());
        assertThat(Asked.<Boolean>got(loop -> state().locks().release(forged, loop))).isFalse();
        assertThat(Asked.<Boolean>got(loop -> state().locks().renew(forged, MINUTE, loop))).isFalse();
        assertThat(Asked.<Optional<Locks.Lease>>got(loop -> state().locks().take(name, MINUTE, loop))).isEmpty();
        assertThat(Asked.<Boolean>got(loop -> state().locks().release(held, loop))).isTrue();
        assertThat(Asked.<Boolean>got(loop -> state().locks().release(held, loop))).isFalse();
        assertThat(Asked.<Optional<Locks.Lease>>got(loop -> state().locks().take(name, MINUTE, loop))).isPresent();
    }

    @Test
    void aLeaseThatIsNotRenewedIsAnothersWithAGreaterFence() {
        var name = "lease " + own;
        var first = got(loop -> state().locks().take(name, Duration.ofMillis(60), loop)).orElseThrow();
        var second = new ArrayList<Locks.Lease>();
        until("it is free", () -> {
            got(loop -> state().locks().take(name, MINUTE, loop)).ifPresent(second::add);
            return !second.isEmpty();
        });
        assertThat(second.getFirst().fence()).isGreaterThan(first.fence());
        assertThat(Asked.<Boolean>got(loop -> state().locks().renew(first, MINUTE, loop))).as("it is lost").isFalse();
        assertThat(Asked.<Boolean>got(loop -> state().locks().release(first, loop))).as("it is another's").isFalse();
        assertThat(Asked.<Boolean>got(loop -> state().locks().release(second.getFirst(), loop))).isTrue();
    }

    @Test
    void aRenewedLeaseIsHeldOn() {
        var name = "renew " + own;
        var held = got(loop -> state().locks().take(name, Duration.ofMillis(300), loop)).orElseThrow();
        long began = System.nanoTime();
        until("its first time is over twice", () -> {
            assertThat(Asked.<Boolean>got(loop -> state().locks().renew(held, Duration.ofMillis(300), loop))).isTrue();
            assertThat(Asked.<Optional<Locks.Lease>>got(loop -> state().locks().take(name, MINUTE, loop))).isEmpty();
            return System.nanoTime() - began > 600_000_000;
        });
    }

    @Test
    void fencesGrow() {
        long last = 0;
        for (int i = 0; i < 100; i++) {
            var held = got(loop -> state().locks().take("fence " + own, MINUTE, loop)).orElseThrow();
            assertThat(held.fence()).isGreaterThan(last);
            last = held.fence();
            got(loop -> state().locks().release(held, loop));
        }
    }

    // values

    @Test
    void aValueIsThereForItsTime() {
        for (var nasty : NASTY) {
            var key = nasty + own;
            assertThat(Asked.<Optional<String>>got(loop -> state().store().find(TEXTS, key, loop))).isEmpty();
            assertThat(Asked.<Boolean>got(loop -> state().store().put(TEXTS, key, nasty, MINUTE, loop))).isTrue();
            assertThat(Asked.<Optional<String>>got(loop -> state().store().find(TEXTS, key, loop))).contains(nasty);
            assertThat(Asked.<Optional<String>>got(loop -> state().store().find(Shelf.ofText("others"), key, loop))).as("another shelf").isEmpty();
            assertThat(Asked.<Boolean>got(loop -> state().store().remove(TEXTS, key, loop))).isTrue();
            assertThat(Asked.<Boolean>got(loop -> state().store().remove(TEXTS, key, loop))).isFalse();
        }
        got(loop -> state().store().put(TEXTS, "short " + own, "x", Duration.ofMillis(50), loop));
        until("it is over", () -> got(loop -> state().store().find(TEXTS, "short " + own, loop)).isEmpty());
    }

    @Test
    void whatMayBeUsedOnceIsUsedOnce() throws Exception {
        var put = together(50, () -> got(loop -> state().store().putIfAbsent(TEXTS, "once " + own, "x", MINUTE, loop)));
        assertThat(put.stream().filter(each -> each)).hasSize(1);
        var taken = together(50, () -> got(loop -> state().store().take(TEXTS, "once " + own, loop)));
        assertThat(taken.stream().flatMap(Optional::stream)).containsExactly("x");
    }

    @Test
    void compareAndSetLosesNoCount() throws Exception {
        var key = "count " + own;
        var numbers = new Shelf<>("numbers", String::valueOf, text -> text.matches("[0-9]{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty());
        got(loop -> state().store().put(numbers, key, 0, MINUTE, loop));
        together(8, () -> {
            for (int done = 0; done < 10;) {
                int now = got(loop -> state().store().find(numbers, key, loop)).orElseThrow();
                if (got(loop -> state().store().replace(numbers, key, now, now + 1, MINUTE, loop))) done++;
            }
            return true;
        });
        assertThat(Asked.<Optional<Integer>>got(loop -> state().store().find(numbers, key, loop))).contains(80);
        assertThat(Asked.<Boolean>got(loop -> state().store().replace(numbers, "none " + own, 0, 1, MINUTE, loop))).isFalse();
    }

    // boards

    private void points(Board board, String member, double points) {
        got(loop -> state().leaderboards().add(board, member, points, loop));
    }

    @Test
    void whoHasMostStandsFirst() {
        var board = new Board("wanted " + own, Window.ALL, 1000);
        for (int i = 1; i <= 20; i++) points(board, "book" + i, i);
        assertThat(Asked.<Double>got(loop -> state().leaderboards().add(board, "book3", 100.5, loop))).isEqualTo(103.5);
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().top(board, 3, loop))).containsExactly(new Place(1, "book3", 103.5), new Place(2, "book20", 20), new Place(3, "book19", 19));
        assertThat(Asked.<Optional<Place>>got(loop -> state().leaderboards().place(board, "book19", loop))).contains(new Place(3, "book19", 19));
        assertThat(Asked.<Optional<Place>>got(loop -> state().leaderboards().place(board, "none", loop))).isEmpty();
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().around(board, "book19", 1, loop))).extracting(Place::member).containsExactly("book20", "book19", "book18");
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().around(board, "book3", 2, loop))).extracting(Place::rank).containsExactly(1L, 2L, 3L);
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().around(board, "book1", 1, loop))).containsExactly(new Place(19, "book2", 2), new Place(20, "book1", 1));
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().around(board, "none", 2, loop))).isEmpty();
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().top(board, 0, loop))).isEmpty();
    }

    @Test
    void equalPointsHaveOneOrderEverywhere() {
        var board = new Board("equal " + own, Window.ALL, 1000);
        for (var member : List.of("b", "ä", "a", "c\r\n", "B", "\uD83D\uDCD6", "\uFFFD")) points(board, member, 1);
        points(board, "z", -1);
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().top(board, 10, loop))).extracting(Place::member).containsExactly("\uD83D\uDCD6", "\uFFFD", "ä", "c\r\n", "b", "a", "B", "z");
    }

    @Test
    void aBoardForgetsThoseWithTheFewestPoints() {
        var board = new Board("small " + own, Window.ALL, 3);
        for (int i = 1; i <= 5; i++) points(board, "m" + i, i);
        points(board, "m0", 0.5);
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().top(board, 10, loop))).extracting(Place::member).containsExactly("m5", "m4", "m3");
    }

    @Test
    void whoLooksAtABoardNeedNotKnowHowManyItHasRoomFor() {
        points(new Board("room " + own, Window.ALL, 3), "one", 1);
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().top(new Board("room " + own, Window.ALL, 100), 10, loop))).containsExactly(new Place(1, "one", 1));
    }

    @Test
    void pointsAddedTogetherAllCount() throws Exception {
        var board = new Board("sum " + own, Window.DAY, 10);
        together(50, () -> got(loop -> state().leaderboards().add(board, "one", 1, loop)));
        assertThat(Asked.<Optional<Place>>got(loop -> state().leaderboards().place(board, "one", loop))).contains(new Place(1, "one", 50));
        assertThat(Asked.<List<Place>>got(loop -> state().leaderboards().top(new Board(board.name(), Window.HOUR, 10), 10, loop))).as("another window").isEmpty();
    }

    // places

    private static final Point BERLIN = new Point(52.5200, 13.4050);

    @Test
    void theNearestComeFirst() {
        var index = "shops " + own;
        assertThat(Asked.<Boolean>got(loop -> state().geo().add(index, "Potsdam", new Point(52.3906, 13.0645), loop))).isTrue();
        got(loop -> state().geo().add(index, "Hamburg", new Point(53.5511, 9.9937), loop));
        got(loop -> state().geo().add(index, "Sydney", new Point(-33.8688, 151.2093), loop));
        got(loop -> state().geo().add(index, "Mitte", new Point(52.5201, 13.4051), loop));
        var near = got(loop -> state().geo().near(index, BERLIN, 300_000, 10, loop));
        assertThat(near).extracting(GeoIndex.Near::member).containsExactly("Mitte", "Potsdam", "Hamburg");
        assertThat(near.get(1).metres()).isCloseTo(27_200, within(300.0));
        assertThat(near.get(2).metres()).isCloseTo(255_300, within(500.0));
        assertThat(near.get(1).at().latitude()).isCloseTo(52.3906, within(0.00001));
        assertThat(Asked.<List<GeoIndex.Near>>got(loop -> state().geo().near(index, BERLIN, 25_000_000, 2, loop))).extracting(GeoIndex.Near::member).containsExactly("Mitte", "Potsdam");
        assertThat(Asked.<Boolean>got(loop -> state().geo().add(index, "Mitte", new Point(0, 0), loop))).as("it moves").isFalse();
        assertThat(Asked.<Boolean>got(loop -> state().geo().remove(index, "Potsdam", loop))).isTrue();
        assertThat(Asked.<Boolean>got(loop -> state().geo().remove(index, "Potsdam", loop))).isFalse();
        assertThat(Asked.<List<GeoIndex.Near>>got(loop -> state().geo().near(index, BERLIN, 300_000, 10, loop))).extracting(GeoIndex.Near::member).containsExactly("Hamburg");
        assertThat(Asked.<List<GeoIndex.Near>>got(loop -> state().geo().near("none " + own, BERLIN, 300_000, 10, loop))).isEmpty();
    }

    @Test
    void whatLiesInsideAPolygonIsFound() {
        var index = "poly " + own;
        var random = new Random(7);
        var corners = List.of(new Point(0, 0), new Point(0, 10), new Point(10, 10), new Point(5, 5), new Point(10, 0)); // with a bay from the north
        var expected = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            double latitude = random.nextDouble(-2, 12);
            double longitude = random.nextDouble(-2, 12);
            var member = "p" + i;
            got(loop -> state().geo().add(index, member, new Point(latitude, longitude), loop));
            boolean inBox = latitude > 0 && latitude < 10 && longitude > 0 && longitude < 10;
            boolean inBay = latitude > 5 && longitude > 10 - latitude && longitude < latitude;
            if (inBox && !inBay) expected.add(member);
        }
        assertThat(Asked.<List<GeoIndex.Near>>got(loop -> state().geo().within(index, corners, 1000, loop))).extracting(GeoIndex.Near::member).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Asked.<List<GeoIndex.Near>>got(loop -> state().geo().within(index, corners, 7, loop))).hasSize(7);
        assertThat(Asked.<List<GeoIndex.Near>>got(loop -> state().geo().within(index, List.of(new Point(-2, -2), new Point(-1, -2), new Point(-2, -1)), 7, loop)))
            .allSatisfy(near -> assertThat(near.at().latitude() + near.at().longitude()).isLessThan(-3));
    }

    @Test
    void whatCannotBeIsRefusedAtOnce() {
        assertThatThrownBy(() -> new Point(91, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Point(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> got(loop -> state().geo().within("x", List.of(BERLIN, BERLIN), 1, loop))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> got(loop -> state().leaderboards().add(new Board("x", Window.ALL, 1), "m", Double.NaN, loop))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> got(loop -> state().leaderboards().add(new Board("x", Window.ALL, 1), "m".repeat(513), 1, loop))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> got(loop -> state().store().put(TEXTS, "x", "y", Duration.ZERO, loop))).isInstanceOf(IllegalArgumentException.class);
    }
}
