// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnpackedBodyTest {
    private static final byte[] TEXT = "All work and no play makes Jack a dull boy. ".repeat(3000).getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger ended = new AtomicInteger();

    /// What it is told to give, and whether that was wanted to the end.
    private static final class Source implements Body {
        final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
        Optional<Failure> cancelled = Optional.empty();

        @Override
        public Chunk read() {
            return chunks.isEmpty() ? Chunk.NONE : chunks.poll();
        }

        @Override
        public void demand(Runnable readable) {
            if (!chunks.isEmpty()) readable.run();
        }

        @Override
        public void cancel(Failure why) {
            cancelled = Optional.of(why);
            chunks.forEach(chunk -> chunk.data().release());
            chunks.clear();
        }

        @Override
        public long length() {
            return UNKNOWN;
        }
    }

    private static Source source(byte[] bytes, int piece) {
        var source = new Source();
        for (int at = 0; at < bytes.length; at += piece) source.chunks.add(Chunk.of(Unpooled.copiedBuffer(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)))));
        source.chunks.add(Chunk.END);
        return source;
    }

    private static byte[] gzip(byte[] data) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private record Read(byte[] bytes, int largest, Chunk end) {
        String failure() {
            return end.failure().map(Failure::detail).orElse("");
        }
    }

    private Read all(Source source) {
        var body = new UnpackedBody(source, ended::incrementAndGet, null);
        var out = new ByteArrayOutputStream();
        int largest = 0;
        while (true) {
            var chunk = body.read();
            assertThat(chunk.isNone()).as("there is more to come, or the end").isFalse();
            largest = Math.max(largest, chunk.data().capacity());
            out.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            chunk.data().release();
            if (!chunk.last()) continue;
            assertThat(ended).hasValue(1);
            return new Read(out.toByteArray(), largest, chunk);
        }
    }

    @Property(tries = 100)
    void whateverThePiecesItIsTheSame(@ForAll @IntRange(min = 1, max = 70_000) int piece, @ForAll @IntRange(max = 200_000) int length, @ForAll long seed, @ForAll boolean dull) {
        var data = Arrays.copyOf(TEXT, length);
        if (!dull) new Random(seed).nextBytes(data);
        ended.set(0);
        var read = all(source(gzip(data), piece));
        assertThat(read.failure()).isEmpty();
        assertThat(read.bytes()).isEqualTo(data);
    }

    @Test
    void aBombCostsNoMoreMemoryThanAnyOther() {
        var read = all(source(gzip(new byte[32 << 20]), 1 << 20));
        assertThat(read.bytes()).hasSize(32 << 20);
        assertThat(read.largest()).isLessThanOrEqualTo(32 * 1024);
    }

    @Test
    void aLargeBombIsTorn() {
        var bomb = gzip(new byte[80 << 20]);
        var source = source(bomb, 4096);
        var read = all(source);
        assertThat(read.failure()).isEqualTo("gzip: more than 100 times as much as came");
        assertThat(read.end().failure().orElseThrow().kind()).isEqualTo(Failure.Kind.ORIGIN_NONSENSE);
        assertThat((long) read.bytes().length).isBetween(GunzipDecoder.FREE - (1 << 20), GunzipDecoder.FREE + (1 << 20));
        assertThat(source.cancelled).as("nobody sends the rest").isPresent();
        assertThat(source.chunks).isEmpty();
    }

    @Test
    void membersFollowEachOtherAndPaddingIsNone() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(gzip("one ".getBytes(StandardCharsets.US_ASCII)));
        out.writeBytes(gzip("two".getBytes(StandardCharsets.US_ASCII)));
        out.writeBytes(new byte[100]);
        for (int piece : new int[] {1, 7, 1000}) {
            ended.set(0);
            assertThat(new String(all(source(out.toByteArray(), piece)).bytes(), StandardCharsets.US_ASCII)).isEqualTo("one two");
        }
    }

    /// A name, a comment, further fields and a checksum of the head (RFC 1952 §2.3).
    @Test
    void theHeadMayHaveAllThatItMayHave() {
        var plain = gzip("text".getBytes(StandardCharsets.US_ASCII));
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 1 | 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 3, 0, 'x', 'y', 'z', 'n', 'a', 'm', 'e', 0, 'c', 0, 5, 6});
        out.write(plain, 10, plain.length - 10);
        for (int piece : new int[] {1, 5, 1000}) {
            ended.set(0);
            var read = all(source(out.toByteArray(), piece));
            assertThat(read.failure()).isEmpty();
            assertThat(new String(read.bytes(), StandardCharsets.US_ASCII)).isEqualTo("text");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, no gzip", "1, 0, no gzip", "2, 7, a form of gzip that is not known", "3, 128, a form of gzip that is not known", "12, 255, ''", "-8, 1, the checksum is another", "-1, 99, the length is another"})
    void whatIsBrokenIsTorn(int at, int value, String why) {
        var bytes = gzip(TEXT);
        bytes[at < 0 ? bytes.length + at : at] = (byte) (value == 1 && at == -8 ? bytes[bytes.length - 8] + 1 : value);
        var source = source(bytes, 100);
        var read = all(source);
        assertThat(read.failure()).startsWith("gzip: ").contains(why);
        assertThat(source.chunks).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "9", "30", "-9", "-1"})
    void whatEndsTooEarlyIsTorn(int length) {
        var bytes = gzip(TEXT);
        assertThat(all(source(Arrays.copyOf(bytes, length < 0 ? bytes.length + length : length), 1000)).failure()).isEqualTo("gzip: it ends too early");
    }

    @Test
    void nothingOfManyBytesIsNothing() {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) out.writeBytes(gzip(new byte[0]));
        assertThat(all(source(out.toByteArray(), 100_000)).failure()).isEqualTo("gzip: nothing comes of it");
    }

    @Test
    void theOriginsFailureAndItsTrailersGoOn() {
        var broken = source(gzip(TEXT), 100);
        broken.chunks.removeLast();
        broken.chunks.add(Chunk.failed(Failure.of(Failure.Kind.ORIGIN_CLOSED, "gone")));
        assertThat(all(broken).failure()).isEqualTo("gone");
        var told = source(gzip(TEXT), 100);
        told.chunks.removeLast();
        told.chunks.add(Chunk.end(new Fields().add(FieldName.of("X-Sum"), "1")));
        ended.set(0);
        var read = all(told);
        assertThat(read.bytes()).isEqualTo(TEXT);
        assertThat(read.end().trailers().orElseThrow().first(FieldName.of("X-Sum"))).contains("1");
    }

    @Test
    void whatTricklesInTricklesOutAndCanBeLeft() {
        var source = source(gzip(TEXT), 200);
        var first = source.chunks.poll();
        source.chunks.forEach(chunk -> chunk.data().release());
        source.chunks.clear();
        source.chunks.add(first);
        var body = new UnpackedBody(source, ended::incrementAndGet, null);
        var chunk = body.read();
        assertThat(chunk.data().isReadable()).isTrue();
        chunk.data().release();
        while (!(chunk = body.read()).isNone()) chunk.data().release();
        body.demand(() -> {
            throw new AssertionError("there is nothing");
        });
        body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "enough"));
        assertThat(ended).hasValue(1);
        assertThat(source.cancelled).isPresent();
        assertThat(body.read().last()).isTrue();
    }
}
