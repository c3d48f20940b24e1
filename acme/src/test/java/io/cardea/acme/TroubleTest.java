// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Authorities refuse, vanish, and ask for patience; processes end in the middle; files break.
class TroubleTest extends AcmeFixture {
    private static final String STAND_IN = "CN=Cardea stand-in";

    private static String issuer(TestEdge edge, String name) throws Exception {
        return edge.shown(name).getIssuerX500Principal().getName();
    }

    @Test
    void anEdgeStartsAtOnceWhenTheAuthorityIsDown() throws Exception {
        ca.down = true;
        try (var edge = new TestEdge(folder, tls(", names: shop.test"), clock, ca)) {
            assertThat(issuer(edge, "shop.test")).isEqualTo(STAND_IN);
            edge.look();
            assertThat(edge.gauge("cardea_acme_failures{}")).isEqualTo(1);
            assertThat(edge.gauge("cardea_certificate_expiry_seconds{name=shop.test, source=acme}")).isNaN();
            ca.down = false;
            edge.look();
            assertThat(issuer(edge, "shop.test")).as("not before it is time to").isEqualTo(STAND_IN);
            clock.forward(Duration.ofMinutes(2));
            edge.look();
            assertThat(issuer(edge, "shop.test")).isEqualTo("CN=Test issuer");
        }
    }

    @Test
    void anAuthorityThatIsDownIsAskedForOneNameAndNotForAll() throws Exception {
        ca.down = true;
        try (var edge = edge(", names: [a.test, b.test, c.test]")) {
            assertThat(edge.gauge("cardea_acme_failures{}")).isEqualTo(1);
            ca.down = false;
            clock.forward(Duration.ofMinutes(2));
            edge.look();
            assertThat(ca.finalized).hasValue(3);
        }
    }

    @Test
    void anEdgeStartsAtOnceWhenTheAuthorityHangs() throws Exception {
        var go = new CountDownLatch(1);
        ca.beforeFinalize = () -> await(go);
        try (var edge = new TestEdge(folder, tls(", names: shop.test"), clock, ca)) {
            assertThat(issuer(edge, "shop.test")).isEqualTo(STAND_IN);
            go.countDown();
            edge.look();
            assertThat(issuer(edge, "shop.test")).isEqualTo("CN=Test issuer");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) throw new IllegalStateException("nobody let it go");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAuthorityThatAsksForPatienceGetsIt() throws Exception {
        ca.limitedUntil = Optional.of(clock.instant().plus(Duration.ofHours(5)));
        try (var edge = edge(", names: shop.test")) {
            ca.limitedUntil = Optional.empty();
            clock.forward(Duration.ofHours(4));
            edge.look();
            assertThat(ca.ordered).hasValue(0);
            clock.forward(Duration.ofMinutes(61));
            edge.look();
            assertThat(ca.ordered).hasValue(1);
        }
    }

    @Test
    void soDoesWhatStandsInFrontOfOneAndSpeaksNoAcme() throws Exception {
        ca.limitWithoutWords = true;
        ca.limitedUntil = Optional.of(clock.instant().plus(Duration.ofHours(5)));
        try (var edge = edge(", names: shop.test")) {
            ca.limitedUntil = Optional.empty();
            clock.forward(Duration.ofHours(4));
            edge.look();
            assertThat(ca.ordered).hasValue(0);
            clock.forward(Duration.ofHours(2));
            edge.look();
            assertThat(ca.ordered).hasValue(1);
        }
    }

    @Test
    void aClockThatWasWrongPutsNothingOffForEver() throws Exception {
        var right = clock.instant();
        ca.down = true;
        clock.forward(Duration.ofDays(3000));
        try (var edge = edge(", names: shop.test")) {
            assertThat(edge.gauge("cardea_acme_failures{}")).isEqualTo(1);
            clock.to(right);
            ca.down = false;
            assertThat(edge.look().get("shop.test", ca.root())).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void aClockThatWasWrongEndsNoHourForClientsNames() {
        var entries = new java.util.HashMap<String, Entry>();
        var onDemand = new OnDemand(java.util.List.of("*.shops.test"), entries, clock, () -> {});
        var right = clock.instant();
        clock.forward(Duration.ofDays(3000));
        for (int i = 0; i < 100; i++) onDemand.asked("n" + i + ".shops.test");
        onDemand.asked("_wildcard.shops.test"); // a file of the storage
        assertThat(entries).hasSize(60).doesNotContainKey("_wildcard.shops.test");
        clock.to(right);
        onDemand.asked("late.shops.test");
        assertThat(entries).containsKey("late.shops.test");
    }

    @Test
    void anOrderThatCannotBeKeptIsNotMadeAgainAndAgain() throws Exception {
        var inTheWay = Files.createDirectories(folder.resolve(".cardea/acme/shop.test.order")); // as a disk that is full
        try (var edge = edge(", names: [shop.test, books.test]")) {
            for (int i = 0; i < 5; i++) edge.look();
            assertThat(ca.ordered).hasValue(2);
            edge.get("books.test", ca.root());
            Files.delete(inTheWay);
            clock.forward(Duration.ofMinutes(11));
            assertThat(edge.look().get("shop.test", ca.root())).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void anAccountsKeyThatIsBrokenIsReplaced() throws Exception {
        try (var edge = edge(", names: shop.test")) {
            edge.shown("shop.test");
        }
        try (var files = Files.list(folder.resolve(".cardea/acme"))) {
            Files.writeString(files.filter(each -> each.getFileName().toString().matches("account-.*\\.pem")).findFirst().orElseThrow(), "-----BEGIN PRIVATE KEY-----\nAAAA");
        }
        try (var edge = edge(", names: [shop.test, books.test]")) {
            edge.get("shop.test", ca.root());
            edge.get("books.test", ca.root());
            assertThat(ca.accounts()).isEqualTo(2);
            assertThat(ca.ordered).hasValue(2);
        }
    }

    @Test
    @Tag("full")
    void moreThanAHundredNamesGetOneEach() throws Exception {
        var names = java.util.stream.IntStream.range(0, 101).mapToObj(i -> "n" + i + ".test").toList();
        try (var edge = edge(", names: " + names)) {
            assertThat(ca.finalized).hasValue(101);
            edge.get("n100.test", ca.root());
            assertThat(ca.accounts()).isOne();
            assertThat(edge.gauge("cardea_acme_failures{}")).isZero();
        }
    }

    @Test
    void aNameMayBeAsLongAsNamesCanBe() throws Exception {
        var name = ("a".repeat(60) + '.').repeat(4) + "test"; // 248 characters: more than a common name, and with what is around it more than a file's
        try (var edge = edge(", names: " + name)) {
            edge.get(name, ca.root());
        }
        try (var edge = edge(", names: " + name)) {
            edge.get(name, ca.root());
            assertThat(ca.ordered).hasValue(1);
        }
    }

    @Test
    void failuresAreFartherAndFartherApartAndARestartDoesNotForgetThem() throws Exception {
        ca.otherName = Optional.of("evil.test");
        try (var edge = edge(", names: shop.test")) {
            for (int i = 0; i < 60; i++) {
                clock.forward(Duration.ofMinutes(1));
                edge.look();
            }
            assertThat(ca.ordered.get()).isBetween(4, 5); // what Let's Encrypt lets fail in an hour for a name is five
        }
        int before = ca.ordered.get();
        try (var edge = edge(", names: shop.test")) {
            assertThat(ca.ordered).hasValue(before);
        }
    }

    @Test
    void theNextAuthorityIsAskedWhenTheFirstFailsAgainAndAgain() throws Exception {
        ca.down = true;
        try (var other = new TestCa(clock); var edge = new TestEdge(folder, "{ acme: { directory: ['" + ca.directory() + "', '" + other.directory() + "'], names: shop.test } }", clock, ca)) {
            other.validation.httpPort = ca.validation.httpPort;
            other.validation.tlsPort = ca.validation.tlsPort;
            edge.look();
            for (int i = 0; i < 3; i++) {
                assertThat(other.ordered).hasValue(0);
                clock.forward(Duration.ofMinutes(15));
                edge.look();
            }
            assertThat(edge.get("shop.test", other.root())).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void anAccountIsBoundWhereThatIsWantedAndNotAtTheNextAuthority() throws Exception {
        ca.binding = Optional.of(java.util.Map.entry("kid-1", Jws.bytes("zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W")));
        try (var other = new TestCa(clock); var edge = new TestEdge(folder, "{ acme: { directory: ['" + ca.directory() + "', '" + other.directory()
            + "'], names: shop.test, eab: { kid: kid-1, hmac-key: zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W } } }", clock, ca)) {
            other.validation.httpPort = ca.validation.httpPort;
            other.validation.tlsPort = ca.validation.tlsPort;
            edge.look().get("shop.test", ca.root());
            ca.limitedUntil = Optional.of(clock.instant().plus(Duration.ofDays(100)));
            clock.forward(Duration.ofDays(70));
            edge.look();
            clock.forward(Duration.ofMinutes(2));
            edge.look();
            assertThat(other.finalized).hasValue(1);
        }
    }

    @Test
    void theNextAuthorityIsAskedSoonWhenTheFirstLimits() throws Exception {
        ca.limitedUntil = Optional.of(clock.instant().plus(Duration.ofDays(3)));
        try (var other = new TestCa(clock); var edge = new TestEdge(folder, "{ acme: { directory: ['" + ca.directory() + "', '" + other.directory() + "'], names: shop.test } }", clock, ca)) {
            other.validation.httpPort = ca.validation.httpPort;
            other.validation.tlsPort = ca.validation.tlsPort;
            edge.look();
            clock.forward(Duration.ofMinutes(2));
            edge.look();
            assertThat(edge.get("shop.test", other.root())).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void anOrderGoesOnAfterARestart() throws Exception {
        var reached = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        ca.beforeFinalize = () -> {
            reached.countDown();
            await(over);
        };
        try (var edge = new TestEdge(folder, tls(", names: shop.test"), clock, ca)) {
            await(reached);
        } finally {
            over.countDown();
        }
        ca.beforeFinalize = () -> {};
        try (var edge = edge(", names: shop.test")) {
            assertThat(edge.get("shop.test", ca.root())).startsWith("HTTP/1.1 404");
            assertThat(ca.ordered).hasValue(1);
            assertThat(folder.resolve(".cardea/acme/shop.test.next")).doesNotExist();
        }
    }

    @Test
    void twoEdgesThatShareAFolderOrderOnce() throws Exception {
        var reached = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        ca.beforeFinalize = () -> {
            reached.countDown();
            await(over);
        };
        try (var one = new TestEdge(folder, tls(", names: shop.test"), clock, ca)) {
            await(reached);
            try (var two = new TestEdge(folder, tls(", names: shop.test"), clock, ca).look()) {
                assertThat(issuer(two, "shop.test")).isEqualTo(STAND_IN);
                over.countDown();
                one.look();
                two.look();
                assertThat(two.shown("shop.test")).isEqualTo(one.shown("shop.test"));
                assertThat(ca.ordered).hasValue(1);
                clock.forward(Duration.ofDays(65));
                two.look();
                one.look();
                assertThat(two.shown("shop.test")).isEqualTo(one.shown("shop.test"));
                assertThat(ca.ordered).hasValue(2);
            }
        } finally {
            over.countDown();
        }
    }

    @Test
    void nothingIsOrderedWhileAnotherProcessIsAtIt() throws Exception {
        var program = java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var other = new ProcessBuilder(program, "-cp", System.getProperty("java.class.path"), "-Xshare:auto", "-XX:TieredStopAtLevel=1", LockHolder.class.getName(), folder.resolve(".cardea/acme").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            try (var edge = edge(", names: shop.test")) {
                assertThat(ca.ordered).hasValue(0);
                other.getOutputStream().close();
                assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
                edge.look();
                assertThat(ca.ordered).hasValue(1);
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aStoredFileThatIsBrokenIsReplaced() throws Exception {
        var kept = folder.resolve(".cardea/acme");
        try (var edge = edge(", names: shop.test")) {
            edge.shown("shop.test");
        }
        for (var text : new String[] {"", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "\0\1\2"}) {
            Files.writeString(kept.resolve("shop.test.pem"), text);
            Files.writeString(kept.resolve("shop.test.order"), text + "\nfailures=many\n");
            Files.writeString(kept.resolve("shop.test.next"), text);
            int before = ca.ordered.get();
            try (var edge = edge(", names: shop.test")) {
                assertThat(edge.get("shop.test", ca.root())).startsWith("HTTP/1.1 404");
                assertThat(ca.ordered).hasValue(before + 1);
            }
        }
    }

    @Test
    void aCertificateOfAnotherKeyInTheFolderIsNotShown() throws Exception {
        try (var edge = edge(", names: [shop.test, books.test]")) {
            edge.shown("shop.test");
        }
        var kept = folder.resolve(".cardea/acme");
        Files.copy(kept.resolve("books.test.pem"), kept.resolve("shop.test.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (var edge = edge(", names: shop.test")) {
            edge.get("shop.test", ca.root());
            assertThat(ca.ordered).hasValue(3);
        }
    }

    @Test
    void anAccountThatTheAuthorityHasForgottenIsMadeAgain() throws Exception {
        try (var edge = edge(", names: shop.test")) {
            ca.forgetAccounts();
            edge.load(tls(", names: books.test"));
            edge.look();
            clock.forward(Duration.ofMinutes(2));
            edge.look();
            assertThat(edge.get("books.test", ca.root())).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void namesBelowADeclaredPatternGetOneWhenAClientAsksAndNoOthersDo() throws Exception {
        try (var edge = edge(", on-demand: '*.shops.test'")) {
            for (var name : new String[] {"evil.test", "a.b.shops.test", "shops.test", "shops.test.test"}) issuer(edge, name);
            edge.look();
            assertThat(edge.names()).containsExactly("shop.public-name.dev"); // the route's
            assertThat(issuer(edge, "one.shops.test")).isEqualTo(STAND_IN);
            edge.look();
            assertThat(edge.get("one.shops.test", ca.root())).startsWith("HTTP/1.1 404");
            assertThat(ca.ordered).hasValue(2);
            assertThat(edge.gauge("cardea_certificate_expiry_seconds{name=*.shops.test, source=acme}")).isEqualTo(Duration.ofDays(90).toSeconds());
            assertThat(edge.gauges).hasSize(3);
        }
        try (var edge = edge(", on-demand: '*.shops.test'")) {
            edge.get("one.shops.test", ca.root()); // from the folder
            assertThat(ca.ordered).hasValue(2);
        }
    }

    @Test
    void aClientThatInventsNamesCostsNoMoreThanAnHoursOrders() throws Exception {
        ca.limitedUntil = Optional.of(clock.instant().plusSeconds(60));
        try (var edge = new TestEdge(folder, tls(", on-demand: '*.shops.test'"), clock, ca)) {
            edge.look();
            var source = edge.source();
            for (int i = 0; i < 200; i++) source.find("n" + i + ".shops.test");
            assertThat(source.expects("n1.shops.test")).isTrue();
            assertThat(edge.names()).hasSize(61); // with the route's
            clock.forward(Duration.ofDays(3));
            edge.look();
            clock.forward(Duration.ofDays(3));
            edge.look();
            assertThat(edge.names()).containsExactly("shop.public-name.dev");
        }
    }
}
