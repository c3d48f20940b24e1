// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HpackEncoderTest {
    private final HpackEncoder encoder = new HpackEncoder(4096);
    private final HpackDecoder decoder = new HpackDecoder(65536);

    private byte[] block(String... lines) {
        return block(encoder, lines);
    }

    private static byte[] block(HpackEncoder encoder, String... lines) {
        var fields = new Fields();
        for (var line : lines) {
            int colon = line.indexOf(": ");
            fields.add(FieldName.of(line.substring(0, colon)), line.substring(colon + 2));
        }
        return block(encoder, fields);
    }

    private static byte[] block(HpackEncoder encoder, Fields fields) {
        ByteBuf out = Unpooled.buffer();
        encoder.begin(out);
        encoder.encode(out, fields);
        var bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    @Test
    void namesAreLowered() throws HpackException {
        assertThat(Blocks.decode(decoder, block("Content-TYPE: Text/HTML", "X-AZ^_`|~09: Q"))).containsExactly("content-type: Text/HTML", "x-az^_`|~09: Q");
    }

    @Test
    void longNamesAreLoweredToo() throws HpackException {
        for (int length = 60; length < 70; length++) {
            assertThat(Blocks.decode(decoder, block("N".repeat(length) + ": v"))).containsExactly("n".repeat(length) + ": v");
        }
        assertThat(Blocks.decode(decoder, block("N".repeat(5000) + ": v"))).containsExactly("n".repeat(5000) + ": v");
    }

    @Test
    void whatComesAgainIsOneByte() throws HpackException {
        var lines = new String[] {"Server: origin/1.4", "X-Own: something that stays", "Cache-Control: private", "Vary: Accept-Encoding"};
        Blocks.decode(decoder, block(lines));
        var again = block(lines);
        assertThat(again).hasSize(4);
        assertThat(Blocks.decode(decoder, again)).containsExactly("server: origin/1.4", "x-own: something that stays",
            "cache-control: private", "vary: Accept-Encoding");
    }

    @Test
    void aNameOfTheTableIsNotSentAgain() throws HpackException {
        int first = block("X-Own-And-Long-Name: 1").length;
        var second = block("X-Own-And-Long-Name: 2");
        assertThat(second).hasSize(3).hasSizeLessThan(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Basic YTpi", "Proxy-Authorization: Basic YTpi", "Set-Cookie: a=b; Path=/; Secure; HttpOnly; SameSite=Lax",
        "Cookie: short=1", "X-Api-Key: 0123456789", "x-auth-token: x", "Authorization: "})
    void aCredentialIsNeverIndexed(String line) throws HpackException {
        for (int i = 0; i < 3; i++) {
            var block = block(line);
            assertThat(block[0] & 0xf0).as("the representation of §6.2.3").isEqualTo(0x10);
            assertThat(Blocks.decode(decoder, block)).containsExactly(line.replace(line.split(":")[0], line.split(":")[0].toLowerCase(Locale.ROOT)));
        }
    }

    @Test
    void aLongCookieComesAgain() {
        block("Cookie: session=0123456789abcdef");
        assertThat(block("Cookie: session=0123456789abcdef")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 17", "ETag: \"abc\"", "Age: 5", "Last-Modified: Mon, 21 Oct 2013 20:13:21 GMT", "Location: /a",
        "X-Request-Id: 5f0c7a1be2d94c3f", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    void whatHardlyComesAgainTakesNoPlace(String line) throws HpackException {
        var first = block(line);
        assertThat(first[0] & 0xf0).isZero();
        assertThat(block(line)).isEqualTo(first);
        assertThat(Blocks.decode(decoder, first)).hasSize(1);
    }

    @Test
    void whatWouldPushOutMoreThanItBringsTakesNoPlace() throws HpackException {
        var large = block("X-Own: kept", "X-Large: " + "v".repeat(4040));
        Blocks.decode(decoder, large);
        var again = block("X-Own: kept");
        assertThat(again).hasSize(1);
        assertThat(Blocks.decode(decoder, again)).containsExactly("x-own: kept");
    }

    @Test
    void huffmanIsUsedWhereItIsShorterAndTheStringIsNotLong() throws HpackException {
        assertThat(block("etag: aaaaaaaa")).hasSize(2 + 1 + 5);
        assertThat(block("etag: !!!!")).hasSize(2 + 1 + 4);
        assertThat(block("etag: " + "a".repeat(512))).hasSize(2 + 3 + 512 * 5 / 8);
        assertThat(block("etag: " + "a".repeat(513))).hasSize(2 + 3 + 513);
    }

    @Test
    void theSmallestAndTheLastOfTheSizesAreTold() throws HpackException {
        block("X-Own: kept");
        encoder.peerTableSize(300);
        encoder.peerTableSize(0);
        encoder.peerTableSize(4096);
        var block = block("X-Own: kept");
        assertThat(Blocks.hex(Unpooled.wrappedBuffer(block))).startsWith("203fe11f40");
        assertThat(Blocks.decode(decoder, block)).containsExactly("x-own: kept");
        assertThat(block("X-Own: kept")).hasSize(1);
    }

    @Test
    void aSizeThatChangesNothingIsNotTold() {
        encoder.peerTableSize(4096);
        encoder.peerTableSize(65536); // more than we spend
        encoder.peerTableSize(-1); // 2^32 - 1
        assertThat(block("Accept-Encoding: gzip, deflate")).containsExactly(0x90);
    }

    @Test
    void aPeerThatAllowsNothingGetsNoEntries() throws HpackException {
        encoder.peerTableSize(0);
        assertThat(Blocks.decode(decoder, block("X-Own: a"))).containsExactly("x-own: a");
        assertThat(Blocks.decode(decoder, block("X-Own: a", "X-Own: a"))).containsExactly("x-own: a", "x-own: a");
        assertThat(block("X-Own: a")).hasSizeGreaterThan(1);
    }

    @Test
    void ourOwnBoundIsToldInTheFirstBlock() throws HpackException {
        var small = new HpackEncoder(100);
        var block = block(small, "X-Own: a");
        assertThat(Blocks.hex(Unpooled.wrappedBuffer(block))).startsWith("3f45");
        assertThat(Blocks.decode(decoder, block)).containsExactly("x-own: a");
        var large = new HpackEncoder(8192);
        large.peerTableSize(10_000);
        assertThat(Blocks.hex(Unpooled.wrappedBuffer(block(large, "X-Own: a")))).startsWith("3fe13f");
    }

    @Test
    void fieldsWithOneHashAreTwo() throws HpackException {
        // The hash takes `^` and `~` for one letter; a value's fingerprint has a look at 24 bytes of it.
        var lines = new String[] {"x^: " + "v".repeat(64), "x~: " + "v".repeat(64), "x^: " + "v".repeat(10) + "w" + "v".repeat(53)};
        assertThat(Blocks.decode(decoder, block(lines))).containsExactly(lines);
        assertThat(Blocks.decode(decoder, block(lines))).containsExactly(lines);
        assertThat(block(lines)).hasSize(3);
    }

    @Test
    void manyEntriesAreFoundUntilTheyAreEvicted() throws HpackException {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 300; i++) {
                var line = "x-" + i % 97 + ": " + i;
                assertThat(Blocks.decode(decoder, block(line, "x-" + i % 97 + ": " + Math.max(0, i - 40)))).startsWith(line);
                if (i > 200) assertThat(block(line)).hasSize(1);
            }
        }
    }

    @Test
    void nothingIsAllocatedForWhatCameBefore() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var fields = new Fields();
        for (var line : List.of("Date: now", "Content-Type: text/html", "X-Own: a", "ETag: \"1\"", "Set-Cookie: a=b")) {
            int colon = line.indexOf(": ");
            fields.add(FieldName.of(line.substring(0, colon)), line.substring(colon + 2));
        }
        var out = Unpooled.buffer(512);
        for (int i = 0; i < 100; i++) once(fields, out);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) once(fields, out);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private void once(Fields fields, ByteBuf out) {
        encoder.begin(out.clear());
        encoder.encode(out, fields);
    }
}
