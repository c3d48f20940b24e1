// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.registry.lease.Ledger.Bounds;
import io.cardea.registry.lease.Ledger.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every ledger does, in memory or shared by several edges.
abstract class LedgerContract {
    static final Bounds WIDE = new Bounds(100_000, 100_000, 100_000);
    static final Duration TTL = Duration.ofSeconds(30);
    private Ledger ledger = new MemoryLedger(() -> 0, java.time.Clock.systemUTC());

    /// A new ledger with nothing in it.
    abstract Ledger open();

    /// Lets the ledger's time pass.
    abstract void pass(Duration time);

    @BeforeEach
    void begin() {
        ledger = open();
    }

    @AfterEach
    void end() {
        ledger.close();
    }

    static Registration at(String service, String id) {
        return new Registration(service, id, "http", "", 1, 0, Map.of(), "", false, TTL);
    }

    private List<String> ids(String service) {
        return ledger.list(service).leases().stream().map(lease -> lease.registration().id()).toList();
    }

    @Test
    void whoRegistersIsListed() {
        assertThat(ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE).kind()).isEqualTo(Outcome.Kind.REGISTERED);
        ledger.put(at("catalog", "10.0.0.6:80"), "a", WIDE);
        ledger.put(at("reviews", "10.0.0.7:80"), "a", WIDE);
        assertThat(ids("catalog")).containsExactly("10.0.0.6:80", "10.0.0.7:80");
        assertThat(ids("stores")).isEmpty();
        assertThat(ledger.services()).containsExactly(Map.entry("catalog", 2), Map.entry("reviews", 1));
        assertThat(ledger.all().leases()).hasSize(3);
    }

    @Test
    void aRenewalIsNoChange() {
        var first = ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        var again = ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        assertThat(again.kind()).isEqualTo(Outcome.Kind.RENEWED);
        assertThat(again.index()).isEqualTo(first.index()).isEqualTo(ledger.list("catalog").index());
        var changed = new Registration("catalog", "10.0.0.7:80", "https", "eu", 5, 1, Map.of("version", "2"), "/health", true, TTL);
        assertThat(ledger.put(changed, "a", WIDE).kind()).isEqualTo(Outcome.Kind.CHANGED);
        assertThat(ledger.list("catalog").leases()).singleElement().extracting(Lease::registration).isEqualTo(changed);
        assertThat(ledger.list("catalog").index()).isNotEqualTo(first.index());
    }

    @Test
    void aLeaseThatIsNotRenewedEndsAndOneThatIsDoesNot() {
        ledger.put(at("catalog", "10.0.0.6:80"), "a", WIDE);
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        pass(Duration.ofSeconds(20));
        assertThat(ledger.expire()).isZero();
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        pass(Duration.ofSeconds(11));
        assertThat(ledger.list("catalog").leases()).extracting(Lease::isOverdue).containsExactly(true, false);
        assertThat(ledger.expire()).isEqualTo(1);
        assertThat(ids("catalog")).containsExactly("10.0.0.7:80");
        pass(Duration.ofSeconds(31));
        assertThat(ledger.expire()).isEqualTo(1);
        assertThat(ledger.services()).isEmpty();
    }

    @Test
    void whoeverLeavesIsGoneAtOnce() {
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        assertThat(ledger.remove("catalog", "10.0.0.7:80", "a")).isTrue();
        assertThat(ledger.remove("catalog", "10.0.0.7:80", "a")).isFalse();
        assertThat(ids("catalog")).isEmpty();
    }

    @Test
    void nobodyTouchesAnothersLeaseWhileItLasts() {
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        assertThatThrownBy(() -> ledger.put(at("catalog", "10.0.0.7:80"), "b", WIDE)).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.why()).isEqualTo(Refused.Why.OWNED));
        assertThatThrownBy(() -> ledger.remove("catalog", "10.0.0.7:80", "b")).isInstanceOf(Refused.class);
        pass(Duration.ofSeconds(31));
        ledger.expire();
        assertThat(ledger.put(at("catalog", "10.0.0.7:80"), "b", WIDE).kind()).isEqualTo(Outcome.Kind.REGISTERED);
    }

    @Test
    void boundsHoldForWhoIsNewAndNeverForARenewal() {
        var bounds = new Bounds(5, 3, 2);
        ledger.put(at("catalog", "10.0.0.7:1"), "a", bounds);
        ledger.put(at("catalog", "10.0.0.7:2"), "a", bounds);
        assertThatThrownBy(() -> ledger.put(at("catalog", "10.0.0.7:3"), "a", bounds)).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.why()).isEqualTo(Refused.Why.HOST_FULL));
        ledger.remove("catalog", "10.0.0.7:2", "a");
        ledger.put(at("catalog", "10.0.0.7:3"), "a", bounds);
        ledger.remove("catalog", "10.0.0.7:3", "a");
        ledger.put(at("catalog", "10.0.0.7:2"), "a", bounds);
        ledger.put(at("catalog", "10.0.0.8:1"), "a", bounds);
        assertThatThrownBy(() -> ledger.put(at("catalog", "10.0.0.9:1"), "a", bounds)).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.why()).isEqualTo(Refused.Why.FULL));
        ledger.put(at("reviews", "10.0.0.7:1"), "a", bounds);
        ledger.put(at("reviews", "10.0.0.7:2"), "a", bounds);
        assertThatThrownBy(() -> ledger.put(at("stores", "10.0.0.7:1"), "a", bounds)).isInstanceOf(Refused.class);
        assertThat(ledger.put(at("catalog", "10.0.0.7:1"), "a", new Bounds(1, 1, 1)).kind()).isEqualTo(Outcome.Kind.RENEWED);
    }

    @Test
    void newsTellEveryChangeOnceAndInOrder() {
        var start = ledger.index();
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        ledger.put(at("reviews", "10.0.0.8:80"), "a", WIDE);
        ledger.put(new Registration("catalog", "10.0.0.7:80", "http", "eu", 1, 0, Map.of(), "", false, TTL), "a", WIDE);
        ledger.remove("catalog", "10.0.0.7:80", "a");
        pass(Duration.ofSeconds(31));
        ledger.expire();
        var all = new ArrayList<Change>();
        for (var news = ledger.news(start, "", 2); ; news = ledger.news(news.next(), "", 2)) {
            assertThat(news.complete()).isTrue();
            assertThat(news.changes()).hasSizeLessThanOrEqualTo(2);
            if (news.changes().isEmpty()) break;
            all.addAll(news.changes());
        }
        assertThat(all).extracting(Change::kind).containsExactly(Change.Kind.REGISTERED, Change.Kind.REGISTERED, Change.Kind.CHANGED, Change.Kind.LEFT, Change.Kind.EXPIRED);
        assertThat(ledger.news(start, "catalog", 100).changes()).extracting(Change::kind).containsExactly(Change.Kind.REGISTERED, Change.Kind.CHANGED, Change.Kind.LEFT);
    }

    @Test
    void anotherHistorysIndexIsSaidToBeUnknown() {
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        assertThat(ledger.news(new Index("elsewhere", 0), "", 10).complete()).isFalse();
        assertThat(ledger.news(new Index(ledger.index().epoch(), 1_000_000), "", 10).complete()).isFalse();
    }

    @Test
    void aListSaysWhereItsNewsGoOn() {
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        ledger.put(at("reviews", "10.0.0.7:80"), "a", WIDE);
        var list = ledger.list("catalog");
        assertThat(ledger.news(list.at(), "catalog", 10).changes()).isEmpty();
        ledger.put(at("catalog", "10.0.0.8:80"), "a", WIDE);
        assertThat(ledger.news(list.at(), "catalog", 10).changes()).singleElement().extracting(change -> change.registration().id()).isEqualTo("10.0.0.8:80");
    }

    @Test
    void listenersHearOfEachServiceThatChangesAndOfNoRenewal() throws Exception {
        var heard = new CopyOnWriteArrayList<String>();
        var listening = ledger.onChange(heard::add);
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        ledger.put(at("reviews", "10.0.0.7:80"), "a", WIDE);
        ledger.remove("reviews", "10.0.0.7:80", "a");
        pass(Duration.ofSeconds(31));
        ledger.expire();
        assertThat(heard).containsExactly("catalog", "reviews", "reviews", "catalog");
        listening.close();
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        assertThat(heard).hasSize(4);
    }

    @Test
    void theCensusKnowsWhoIsSilentBeforeTheirTimeIsOver() {
        for (int i = 1; i <= 10; i++) ledger.put(at("catalog", "10.0.0.7:" + i), "a", WIDE);
        pass(Duration.ofSeconds(14));
        assertThat(ledger.census()).isEqualTo(new Census(10, 0, 0));
        for (int i = 1; i <= 4; i++) ledger.put(at("catalog", "10.0.0.7:" + i), "a", WIDE);
        pass(Duration.ofSeconds(8));
        assertThat(ledger.census()).isEqualTo(new Census(10, 6, 0));
        pass(Duration.ofSeconds(9));
        assertThat(ledger.census()).isEqualTo(new Census(10, 6, 6));
    }

    @Test
    void whoRenewsRarelyIsNotTakenForSilent() {
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofSeconds(25));
            ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        }
        pass(Duration.ofSeconds(24));
        assertThat(ledger.census()).isEqualTo(new Census(1, 0, 0));
    }

    @Test
    void aRespiteGivesEverybodyTheirWholeTime() {
        ledger.put(at("catalog", "10.0.0.7:80"), "a", WIDE);
        pass(Duration.ofHours(5));
        ledger.respite();
        assertThat(ledger.census()).isEqualTo(new Census(1, 0, 0));
        pass(Duration.ofSeconds(29));
        assertThat(ledger.expire()).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(ledger.expire()).isEqualTo(1);
    }

    @Test
    void whoFollowsTheNewsOfManyWritersKnowsInTheEndWhatTheListSays() throws InterruptedException {
        var start = ledger.list("catalog");
        var over = new AtomicBoolean();
        var begin = new CountDownLatch(1);
        var followed = new ArrayList<Map<String, String>>();
        var threads = new ArrayList<Thread>();
        for (int reader = 0; reader < 3; reader++) {
            var known = Collections.synchronizedMap(new HashMap<String, String>());
            followed.add(known);
            threads.add(Thread.ofPlatform().start(() -> {
                var place = start.at();
                long last = place.number();
                while (true) {
                    boolean after = over.get();
                    var news = ledger.news(place, "catalog", 7);
                    if (!news.complete()) throw new AssertionError("it was too far behind");
                    for (var change : news.changes()) {
                        if (change.index().number() <= last) throw new AssertionError(change + " came twice or late");
                        last = change.index().number();
                        apply(known, change);
                    }
                    place = news.next();
                    if (after && news.changes().isEmpty()) return;
                    if (news.changes().isEmpty()) LockSupport.parkNanos(100_000); // the writers need the processor too
                }
            }));
        }
        var failures = new CopyOnWriteArrayList<Throwable>();
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((which, why) -> failures.add(why)));
        var writers = new ArrayList<Thread>();
        for (int writer = 0; writer < 4; writer++) {
            var random = new Random(writer);
            writers.add(Thread.ofPlatform().start(() -> {
                await(begin);
                for (int i = 0; i < 250; i++) {
                    var id = "10.0.0.7:" + (1 + random.nextInt(20));
                    if (random.nextInt(3) == 0) ledger.remove("catalog", id, "a");
                    else ledger.put(new Registration("catalog", id, "http", "z" + random.nextInt(3), 1, 0, Map.of(), "", false, TTL), "a", WIDE);
                }
            }));
        }
        begin.countDown();
        for (var writer : writers) writer.join();
        over.set(true);
        for (var thread : threads) thread.join();
        assertThat(failures).isEmpty();
        var listed = new HashMap<String, String>();
        ledger.list("catalog").leases().forEach(lease -> listed.put(lease.registration().id(), lease.registration().zone()));
        assertThat(followed).allSatisfy(known -> assertThat(known).isEqualTo(listed));
    }

    private static void apply(Map<String, String> known, Change change) {
        var id = change.registration().id();
        switch (change.kind()) {
            case REGISTERED -> {
                if (known.put(id, change.registration().zone()) != null) throw new AssertionError(id + " was there already");
            }
            case CHANGED -> {
                if (known.put(id, change.registration().zone()) == null) throw new AssertionError(id + " was not there");
            }
            case LEFT, EXPIRED -> {
                if (known.remove(id) == null) throw new AssertionError(id + " was not there");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
