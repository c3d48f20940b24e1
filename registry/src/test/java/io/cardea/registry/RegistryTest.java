// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Discovery.Sightings;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.Instance;
import io.cardea.registry.lease.FakeNanos;
import io.cardea.registry.lease.Ledger.Bounds;
import io.cardea.registry.lease.Lease;
import io.cardea.registry.lease.Registration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The registry in time that passes as the tests say.
class RegistryTest {
    private static final Bounds WIDE = new Bounds(100_000, 100_000, 100_000);
    private static final Duration STEP = Duration.ofMillis(500);
    private final FakeNanos time = new FakeNanos();
    @TempDir
    private Path folder = Path.of("");

    private Registry registry() {
        return new Registry(Gauges.NONE, AdminPages.NONE, time, time.clock(), Duration.ZERO);
    }

    private RegistryConfig config(String more) {
        return Configs.of("{ anonymous: loopback, snapshot: \"" + folder.resolve("registry.json") + "\", snapshot-every: 1s" + more + " }");
    }

    private static AutoCloseable opened(Registry registry, RegistryConfig config) {
        var opened = registry.open(config, java.util.Optional.empty());
        until(registry::isOpen);
        return opened;
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) throw new AssertionError("it did not come in ten seconds");
            Thread.onSpinWait();
        }
    }

    private static Registration at(String id) {
        return new Registration("catalog", id, "http", "", 1, 0, Map.of(), "", false, Duration.ofSeconds(30));
    }

    private static Registration instance(int number) {
        return at("10." + number / 2500 + '.' + number / 50 % 50 + '.' + number % 50 + ":80");
    }

    private static void put(Registry registry, Registration registration) {
        registry.ledger().put(registration, "a", WIDE);
    }

    private static Set<String> ids(Registry registry) {
        var ids = new HashSet<String>();
        for (var lease : registry.ledger().list("catalog").leases()) ids.add(lease.registration().id());
        return ids;
    }

    /// Ten thousand that renew each ten seconds, a little by chance, in the time that the test makes: as many as `alive` says.
    private final class Fleet {
        private final Random random = new Random(6);
        private final long[] due;
        private long now;

        Fleet(int size) {
            due = new long[size];
            for (int i = 0; i < size; i++) due[i] = random.nextInt(10_000);
        }

        /// @param from the first that is alive
        void live(Registry registry, Duration duration, int from) {
            for (long end = now + duration.toMillis(); now < end; ) {
                time.pass(STEP);
                now += STEP.toMillis();
                for (int i = from; i < due.length; i++) {
                    if (due[i] > now) continue;
                    put(registry, instance(i));
                    due[i] = now + 9_000 + random.nextInt(1_000);
                }
                registry.tick();
            }
        }
    }

    @Test
    void ofTenThousandWhoRenewNobodyIsThrownOutNotByARestartNorByHalfOfTheNetworkNorByClocks() throws Exception {
        var fleet = new Fleet(10_000);
        var first = registry();
        var held = opened(first, config(""));
        fleet.live(first, Duration.ofSeconds(60), 0);
        assertThat(ids(first)).hasSize(10_000);
        assertThat(first.tally().expirations().sum()).isZero();
        time.setWall(Instant.parse("2035-01-01T00:00:00Z"));
        fleet.live(first, Duration.ofSeconds(20), 0);
        held.close();

        time.pass(Duration.ofMinutes(10)); // the machine starts anew, nobody could renew
        time.setWall(Instant.parse("2020-01-01T00:00:00Z"));
        var second = registry();
        var again = opened(second, config(""));
        assertThat(ids(second)).as("after the restart, before anybody renewed").hasSize(10_000);
        fleet.live(second, Duration.ofSeconds(60), 0);
        assertThat(ids(second)).hasSize(10_000);

        fleet.live(second, Duration.ofMinutes(10), 5_000); // half of the network is gone
        assertThat(second.isPreserving()).isTrue();
        assertThat(ids(second)).as("nobody is believed to be gone").hasSize(10_000);
        assertThat(second.ledger().list("catalog").leases()).filteredOn(lease -> lease.state() == Lease.State.PRESERVED).hasSize(5_000);

        fleet.live(second, Duration.ofSeconds(60), 0); // and comes back
        assertThat(second.isPreserving()).isFalse();
        assertThat(ids(second)).hasSize(10_000);
        assertThat(second.tally().expirations().sum()).isZero();

        fleet.live(second, Duration.ofSeconds(60), 100); // a hundred really go
        assertThat(ids(second)).hasSize(9_900);
        assertThat(second.tally().expirations().sum()).isEqualTo(100);
        again.close();
    }

    @Test
    void whoIsStillPreservedWhenTheOthersAreBackGetsTimeToRenewAndThenExpires() throws Exception {
        var registry = registry();
        try (var held = opened(registry, config(""))) {
            var fleet = new Fleet(100);
            fleet.live(registry, Duration.ofSeconds(30), 0);
            fleet.live(registry, Duration.ofSeconds(60), 40);
            assertThat(registry.isPreserving()).isTrue();
            fleet.live(registry, Duration.ofSeconds(25), 10);
            assertThat(registry.isPreserving()).isFalse();
            assertThat(ids(registry)).hasSize(100);
            fleet.live(registry, Duration.ofSeconds(35), 10);
            assertThat(ids(registry)).hasSize(90);
        }
    }

    @Test
    void aProcessThatWasStoppedBlamesNobodyElse() throws Exception {
        var registry = registry();
        try (var held = opened(registry, config(", preserve: 0"))) {
            put(registry, at("10.0.0.7:80"));
            registry.tick();
            time.pass(Duration.ofMinutes(5)); // SIGSTOP, a laptop asleep: nobody could renew
            registry.tick();
            assertThat(ids(registry)).hasSize(1);
            for (int i = 0; i < 61; i++) {
                time.pass(STEP);
                registry.tick();
            }
            assertThat(ids(registry)).as("now it had its time").isEmpty();
        }
    }

    @Test
    void aSnapshotIsWrittenAfterChangesAndNotAfterRenewals() throws Exception {
        var registry = registry();
        var file = folder.resolve("registry.json");
        try (var held = opened(registry, config(""))) {
            put(registry, at("10.0.0.7:80"));
            time.pass(Duration.ofMillis(900));
            registry.tick();
            assertThat(file).doesNotExist();
            time.pass(Duration.ofMillis(200));
            registry.tick();
            until(() -> Files.exists(file));
            Files.delete(file);
            for (int i = 0; i < 10; i++) {
                put(registry, at("10.0.0.7:80"));
                time.pass(Duration.ofMillis(600));
                registry.tick();
            }
            assertThat(file).doesNotExist();
            put(registry, at("10.0.0.8:80"));
        }
        assertThat(Files.readString(file)).as("the last one is written when it ends").contains("10.0.0.8:80");
    }

    /// What a service is told, in order.
    private static final class Told implements Sightings {
        final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

        @Override
        public void found(List<Instance> instances) {
            all.add(instances.stream().map(Instance::address).toList());
        }

        @Override
        public void allLeft() {
            all.add("all have left");
        }

        @Override
        public void lost(String why) {
            all.add(why);
        }

        Object next() throws InterruptedException {
            var next = all.poll(10, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("nothing was told in ten seconds");
            return next;
        }
    }

    @Test
    void aDiscoveryIsToldTheListWhenItChangesAndNothingElse() throws Exception {
        var registry = registry();
        try (var held = opened(registry, config(""))) {
            var told = new Told();
            var looking = registry.find("catalog", told);
            assertThat(told.next()).isEqualTo(List.of());
            put(registry, at("10.0.0.7:80"));
            assertThat(told.next()).isEqualTo(List.of("http://10.0.0.7:80"));
            put(registry, at("10.0.0.7:80"));
            registry.ledger().put(new Registration("reviews", "10.0.0.9:80", "http", "", 1, 0, Map.of(), "", false, Duration.ofSeconds(30)), "a", WIDE);
            for (int i = 1; i <= 100; i++) put(registry, at("10.0.1." + i + ":80")); // a burst is told together
            var lists = new ArrayList<Object>();
            do lists.add(told.next()); while (((List<?>) lists.getLast()).size() < 101);
            assertThat(lists).hasSizeLessThan(20);
            looking.close();
            put(registry, at("10.0.0.8:80"));
            var after = new Told();
            registry.find("catalog", after).close();
            var last = registry.find("catalog", after);
            after.next(); // whoever was to be told before has been
            assertThat(told.all).isEmpty();
            last.close();
        }
    }

    @Test
    void whoHasLeftIsGoneForCertainAndWhoIsSilentIsNot() throws Exception {
        var registry = registry();
        var told = new Told();
        try (var held = opened(registry, config(", preserve: 0")); var looking = registry.find("catalog", told)) {
            assertThat(told.next()).isEqualTo(List.of());
            put(registry, at("10.0.0.7:80"));
            assertThat(told.next()).isEqualTo(List.of("http://10.0.0.7:80"));
            assertThat(registry.ledger().remove("catalog", "10.0.0.7:80", "a")).isTrue();
            assertThat(told.next()).isEqualTo("all have left");
            put(registry, at("10.0.0.7:80"));
            Object next = told.next();
            while (next.equals(List.of())) next = told.next(); // that is said again and again
            assertThat(next).isEqualTo(List.of("http://10.0.0.7:80"));
            for (int i = 0; i < 61; i++) {
                time.pass(STEP);
                registry.tick();
            }
            assertThat(told.next()).as("that must be confirmed").isEqualTo(List.of());
        }
    }

    @Test
    void whoLooksBeforeTheSnapshotIsReadIsNotToldThatThereIsNobody() throws Exception {
        var before = registry();
        try (var held = opened(before, config(""))) {
            put(before, at("10.0.0.7:80"));
        }
        var registry = registry();
        var told = new Told();
        try (var looking = registry.find("catalog", told); var held = registry.open(config(""), java.util.Optional.empty())) {
            assertThat(told.next()).isEqualTo(List.of("http://10.0.0.7:80"));
        }
    }

    @Test
    void withoutARouteThatIsARegistryItIsSaidThatNobodyCanRegister() throws Exception {
        var told = new Told();
        try (var looking = registry().find("catalog", told)) {
            assertThat(told.next()).asString().contains("no route");
        }
    }

    @Test
    void onlyServicesThatAreWantedAreTaken() throws Exception {
        var registry = registry();
        assertThat(registry.takes("catalog", List.of())).isFalse();
        try (var looking = registry.find("catalog", new Told())) {
            assertThat(registry.takes("catalog", List.of())).isTrue();
            assertThat(registry.takes("reviews", List.of())).isFalse();
            assertThat(registry.takes("reviews", List.of("reviews"))).isTrue();
            assertThat(registry.takes("reviews", List.of("*"))).isTrue();
        }
        assertThat(registry.takes("catalog", List.of())).isFalse();
    }

    @Test
    void aReloadForgetsNobodyNeitherDoesAFileWithoutTheRegistryInBetween() throws Exception {
        var registry = registry();
        var old = opened(registry, config(""));
        put(registry, at("10.0.0.7:80"));
        var next = registry.open(config(", ttl: 20s"), java.util.Optional.empty());
        old.close();
        assertThat(registry.isOpen()).isTrue();
        assertThat(ids(registry)).hasSize(1);
        next.close();
        assertThat(registry.isOpen()).isFalse();
        time.pass(Duration.ofHours(1));
        try (var again = opened(registry, config(""))) {
            registry.tick();
            assertThat(ids(registry)).hasSize(1);
        }
    }

    @Test
    void placesForWatchersAreGivenBack() throws Exception {
        var registry = registry();
        var first = registry.watch("catalog", 1);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> registry.watch("catalog", 1)).isInstanceOf(Refusal.class);
        first.close();
        first.close();
        registry.watch("catalog", 1).close();
        assertThat(registry.watching()).isZero();
    }
}
