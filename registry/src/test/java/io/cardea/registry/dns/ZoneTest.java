// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.registry.lease.Ledger.Bounds;
import io.cardea.registry.lease.MemoryLedger;
import io.cardea.registry.lease.Registration;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is answered, as another codec reads it.
class ZoneTest {
    private static final Bounds WIDE = new Bounds(100_000, 100_000, 100_000);
    private final MemoryLedger ledger = new MemoryLedger(() -> 0, Clock.systemUTC());
    private final Zone zone = new Zone("cardea.internal", Duration.ofSeconds(5), ledger);

    private void put(String service, String id, int weight, int priority, boolean draining) {
        ledger.put(new Registration(service, id, "http", "", weight, priority, Map.of(), "", draining, Duration.ofSeconds(30)), "a", WIDE);
    }

    private byte[] answer(byte[] question) {
        return DnsServer.answered(zone, question, question.length, true).orElseThrow();
    }

    private Asking.Told ask(String name, int type) {
        return Asking.read(answer(Asking.question(77, name, type)));
    }

    @Test
    void aServiceHasTheAddressesOfItsInstances() {
        put("catalog", "10.0.0.7:80", 1, 0, false);
        put("catalog", "10.0.0.7:81", 1, 0, false);
        put("catalog", "10.0.0.8:80", 1, 0, false);
        put("catalog", "[2001:db8::7]:80", 1, 0, false);
        put("reviews", "10.0.0.9:80", 1, 0, false);
        var told = ask("catalog.cardea.internal", Query.A);
        assertThat(told.id()).isEqualTo(77);
        assertThat(told.authoritative()).isTrue();
        assertThat(told.cut()).isFalse();
        assertThat(told.answers()).containsExactlyInAnyOrder("A 10.0.0.7", "A 10.0.0.8");
        assertThat(ask("catalog.cardea.internal", Query.AAAA).answers()).containsExactly("AAAA 2001:db8:0:0:0:0:0:7");
    }

    @Test
    void andItsInstancesWithTheirPortsUnderThreeNames() {
        put("catalog", "10.0.0.7:8080", 5, 1, false);
        put("catalog", "[2001:db8::7]:443", 1, 0, false);
        put("catalog", "a.shop.internal:9000", 1, 0, false);
        for (var name : new String[] {"catalog.cardea.internal", "_catalog._tcp.cardea.internal", "_http._tcp.catalog.cardea.internal"}) {
            var told = ask(name, Query.SRV);
            assertThat(told.answers()).as(name).containsExactlyInAnyOrder("SRV 1 5 8080 0a000007.addr.cardea.internal.", "SRV 0 1 443 20010db8000000000000000000000007.addr.cardea.internal.", "SRV 0 1 9000 a.shop.internal.");
            assertThat(told.additional()).containsExactlyInAnyOrder("A 10.0.0.7", "AAAA 2001:db8:0:0:0:0:0:7");
        }
        assertThat(ask("0a000007.addr.cardea.internal", Query.A).answers()).containsExactly("A 10.0.0.7");
        assertThat(ask("20010db8000000000000000000000007.addr.cardea.internal", Query.AAAA).answers()).containsExactly("AAAA 2001:db8:0:0:0:0:0:7");
    }

    @Test
    void nobodyGetsAnAddressOfTheirChoiceUnderOurNames() {
        put("catalog", "10.0.0.7:80", 1, 0, false);
        assertThat(ask("7f000001.addr.cardea.internal", Query.A).code()).isEqualTo(Reply.NO_SUCH_NAME);
        assertThat(ask("0A00000.addr.cardea.internal", Query.A).code()).isEqualTo(Reply.NO_SUCH_NAME);
    }

    @Test
    void whoDrainsOrHasNoWeightIsNotToldAndOfAddressesOnlyTheFirstPriority() {
        put("catalog", "10.0.0.7:80", 1, 0, true);
        put("catalog", "10.0.0.8:80", 0, 0, false);
        put("catalog", "10.0.0.9:80", 1, 1, false);
        put("catalog", "10.0.0.10:80", 1, 2, false);
        assertThat(ask("catalog.cardea.internal", Query.A).answers()).containsExactly("A 10.0.0.9");
        assertThat(ask("catalog.cardea.internal", Query.SRV).answers()).hasSize(2);
    }

    @Test
    void lettersCaseIsGivenBackAndDoesNotMatter() {
        put("catalog", "10.0.0.7:80", 1, 0, false);
        var told = ask("CaTaLoG.cardea.INTERNAL", Query.A);
        assertThat(told.answers()).hasSize(1);
        assertThat(told.name()).isEqualTo("CaTaLoG.cardea.INTERNAL.");
    }

    @Test
    void whatIsNotThereIsSaidSoThatItIsNotKeptForLong() {
        put("catalog", "10.0.0.7:80", 1, 0, false);
        var none = ask("stores.cardea.internal", Query.A);
        assertThat(none.code()).isEqualTo(Reply.NO_SUCH_NAME);
        assertThat(none.authority()).containsExactly("SOA cardea.internal.");
        var empty = ask("catalog.cardea.internal", Query.AAAA);
        assertThat(empty.code()).isEqualTo(Reply.OK);
        assertThat(empty.answers()).isEmpty();
        assertThat(empty.authority()).containsExactly("SOA cardea.internal.");
        assertThat(ask("cardea.internal", Query.SOA).answers()).containsExactly("SOA cardea.internal.");
        assertThat(ask("_tcp.catalog.cardea.internal", Query.SRV).code()).as("between names that are there").isEqualTo(Reply.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "internal", "evilcardea.internal", "cardea.internal.example.com", ""})
    void othersNamesAreRefusedInFewBytes(String name) {
        var question = Asking.question(1, name, Query.ANY);
        var answer = answer(question);
        assertThat(answer).hasSize(question.length);
        assertThat(answer[3] & 0xf).isEqualTo(Reply.REFUSED);
    }

    @Test
    void anAnswerIsNeverMuchLargerThanItsQuestion() {
        for (int i = 0; i < 2000; i++) put("catalog", "10.0." + i / 250 + '.' + i % 250 + ":80", 1, 0, false);
        assertThat(answer(Asking.question(1, "catalog.cardea.internal", Query.A))).hasSizeLessThanOrEqualTo(200);
        assertThat(answer(Asking.question(1, "catalog.cardea.internal", Query.ANY))).hasSizeLessThanOrEqualTo(200);
        var plain = answer(Asking.question(1, "catalog.cardea.internal", Query.SRV));
        assertThat(plain).hasSizeLessThanOrEqualTo(512);
        assertThat(Asking.read(plain).cut()).isTrue();
        var extended = answer(Asking.extended(1, "catalog.cardea.internal", Query.SRV, 65_000));
        assertThat(extended).hasSizeLessThanOrEqualTo(1232);
        assertThat(Asking.read(extended).cut()).isTrue();
        var question = Asking.question(1, "catalog.cardea.internal", Query.SRV);
        var whole = DnsServer.answered(zone, question, question.length, false).orElseThrow();
        assertThat(whole.length).isLessThanOrEqualTo(65_535);
        assertThat(Asking.read(whole).answers()).hasSizeGreaterThan(1000);
    }

    @Test
    void whoeverAsksAgainGetsOthers() {
        for (int i = 1; i <= 100; i++) put("catalog", "10.0.0." + i + ":80", 1, 0, false);
        var seen = new HashSet<String>();
        for (int i = 0; i < 200; i++) seen.addAll(ask("catalog.cardea.internal", Query.A).answers());
        assertThat(seen).hasSizeGreaterThan(90);
    }

    @Test
    void othersClassesAndVersionsAreRefused() {
        put("catalog", "10.0.0.7:80", 1, 0, false);
        assertThat(Asking.read(answer(Asking.question(1, 0, "catalog.cardea.internal", Query.A, 3, new byte[0]))).code()).isEqualTo(Reply.REFUSED);
        var version = Asking.question(1, 0, "catalog.cardea.internal", Query.A, 1, ByteBuffer.allocate(11).put((byte) 0).putShort((short) 41).putShort((short) 1232).put((byte) 0).put((byte) 1).putInt(0).array());
        var answer = answer(version);
        assertThat(answer[3] & 0xf).isZero();
        assertThat(answer[answer.length - 6]).as("the upper bits of BADVERS").isEqualTo((byte) 1);
    }

    @Test
    void whatIsNoQueryIsNotAnsweredAndWhatIsABadOneIsAnsweredInTwelveBytes() {
        var good = Asking.question(1, "catalog.cardea.internal", Query.A);
        var answer = good.clone();
        answer[2] |= (byte) 0x80;
        assertThat(DnsServer.answered(zone, answer, answer.length, true)).as("an answer: two servers would talk for ever").isEmpty();
        assertThat(DnsServer.answered(zone, good, 11, true)).isEmpty();
        var update = good.clone();
        update[2] = 5 << 3;
        assertThat(answer(update)).hasSize(12);
        assertThat(answer(update)[3] & 0xf).isEqualTo(Reply.NOT_IMPLEMENTED);
        for (int length = 12; length < good.length; length++) assertThat(DnsServer.answered(zone, good, length, true).orElseThrow()).hasSize(12);
        var two = good.clone();
        two[5] = 2;
        assertThat(answer(two)[3] & 0xf).isEqualTo(Reply.FORMAT);
        var pointer = good.clone();
        pointer[12] = (byte) 0xc0;
        pointer[13] = 12;
        assertThat(answer(pointer)[3] & 0xf).isEqualTo(Reply.FORMAT);
        var records = good.clone();
        records[11] = (byte) 0xff;
        assertThat(answer(records)[3] & 0xf).isEqualTo(Reply.FORMAT);
    }

    @Test
    void aLabelWithADotInItIsAnotherName() {
        put("a.b", "10.0.0.7:80", 1, 0, false);
        assertThat(ask("a.b.cardea.internal", Query.A).answers()).hasSize(1);
        var question = Asking.question(1, "a.b.cardea.internal", Query.A);
        question[12] = 3;
        question[14] = '.';
        assertThat(answer(question)[3] & 0xf).isEqualTo(Reply.NO_SUCH_NAME);
    }

    @Test
    void randomBytesHarmNothing() {
        for (int i = 1; i <= 60; i++) put("catalog", "10.0.1." + i % 250 + ':' + i, 1, 0, false);
        var random = new Random(53);
        var good = Asking.extended(1, "_http._tcp.catalog.cardea.internal", Query.SRV, 4096);
        for (int i = 0; i < 20_000; i++) {
            byte[] message;
            if (i % 2 == 0) {
                message = new byte[random.nextInt(120)];
                random.nextBytes(message);
            } else {
                message = Arrays.copyOf(good, good.length - random.nextInt(3));
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            FuzzedAnswer.check(zone, message);
        }
    }
}
