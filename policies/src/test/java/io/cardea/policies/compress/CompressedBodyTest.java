// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressedBodyTest {
    private static final CompressConfig.Levels LEVELS = CompressConfig.Levels.DEFAULT;

    /// A body that gives what it is told to, and counts what is still alive.
    private static final class Source implements Body {
        final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
        final List<ByteBuf> buffers = new ArrayList<>();
        int reads;
        Optional<Failure> cancelled = Optional.empty();

        Source gives(byte[] data, boolean direct) {
            var buffer = direct ? PooledByteBufAllocator.DEFAULT.directBuffer(data.length + 1) : Unpooled.buffer(data.length + 1);
            buffer.writeBytes(data);
            buffers.add(buffer);
            chunks.add(Chunk.of(buffer));
            return this;
        }

        Source then(Chunk chunk) {
            chunks.add(chunk);
            return this;
        }

        @Override
        public Chunk read() {
            reads++;
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

        void assertReleased() {
            assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CompressedBody body(Source source, Coding coding) {
        return new CompressedBody(source, () -> coding.encoder(LEVELS), () -> {});
    }

    private static byte[] drain(Body body, ByteArrayOutputStream into) {
        while (true) {
            var chunk = body.read();
            into.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            chunk.data().release();
            if (chunk.isNone() || chunk.last()) return into.toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTrickledInCanBeDecodedBeforeMoreComes(Coding coding) {
        var source = new Source();
        var body = body(source, coding);
        var out = new ByteArrayOutputStream();
        var sent = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            source.gives(bytes("line " + i + '\n'), i % 2 == 0);
            sent.append("line ").append(i).append('\n');
            drain(body, out);
            assertThat(Decoded.prefix(coding.token(), out.toByteArray(), sent.length())).isEqualTo(bytes(sent.toString()));
        }
        source.then(Chunk.END);
        assertThat(Decoded.of(coding.token(), drain(body, out))).isEqualTo(bytes(sent.toString()));
        source.assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void aLargeBodyIsTakenInBoundedSteps(Coding coding) {
        var source = new Source();
        var zeros = new byte[64 * 1024];
        for (int i = 0; i < 64; i++) source.gives(zeros, true);
        source.then(Chunk.END);
        var body = body(source, coding);
        var first = body.read();
        assertThat(source.reads).isLessThanOrEqualTo(4);
        assertThat(first.data().isReadable()).isTrue();
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBufUtil.getBytes(first.data()));
        first.data().release();
        assertThat(Decoded.of(coding.token(), drain(body, out))).isEqualTo(new byte[64 * zeros.length]);
        source.assertReleased();
    }

    @Property(tries = 60)
    void anyCutAndAnyContentComesBackWhole(@ForAll Coding coding, @ForAll @IntRange(max = 200_000) int size, @ForAll @IntRange(min = 1, max = 70_000) int piece,
                                           @ForAll boolean noise, @ForAll boolean direct, @ForAll long seed) {
        var data = new byte[size];
        var random = new Random(seed);
        if (noise) random.nextBytes(data);
        else for (int i = 0; i < size; i++) data[i] = (byte) ("abcdefgh".charAt(random.nextInt(8)));
        var source = new Source();
        int step = Math.max(piece, size / 2000); // every buffer is watched for leaks: not hundreds of thousands of them
        for (int at = 0; at < size; at += step) {
            source.gives(Arrays.copyOfRange(data, at, Math.min(size, at + step)), direct);
            if (random.nextInt(4) == 0) source.then(Chunk.NONE);
        }
        source.then(Chunk.END);
        var body = body(source, coding);
        var out = new ByteArrayOutputStream();
        while (!source.chunks.isEmpty()) drain(body, out);
        assertThat(Decoded.of(coding.token(), drain(body, out))).isEqualTo(data);
        source.assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void trailersAreKept(Coding coding) {
        var trailers = new Fields().add(FieldName.of("X-Sum"), "1");
        var source = new Source().gives(bytes("x"), false).then(Chunk.end(trailers));
        var chunk = body(source, coding).read();
        assertThat(chunk.last()).isTrue();
        assertThat(chunk.trailers()).containsSame(trailers);
        chunk.data().release();
    }

    @ParameterizedTest
    @EnumSource
    void aFailureIsPassedOnAndNothingLooksWhole(Coding coding) {
        var failure = Failure.of(Failure.Kind.ORIGIN_CLOSED, "gone");
        var source = new Source().gives(bytes("x".repeat(2000)), true).then(Chunk.failed(failure));
        var body = body(source, coding);
        var chunk = body.read();
        assertThat(chunk.failure()).contains(failure);
        assertThat(chunk.data().isReadable()).isFalse();
        assertThat(body.read()).isSameAs(Chunk.END);
        source.assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void cancellingFreesEverythingOnce(Coding coding) {
        var failure = Failure.of(Failure.Kind.CLIENT_GONE, "gone");
        var source = new Source().gives(bytes("x"), true).then(Chunk.NONE).gives(bytes("y"), true);
        var body = body(source, coding);
        body.read().data().release();
        body.cancel(failure);
        body.cancel(failure);
        assertThat(source.cancelled).contains(failure);
        source.assertReleased();
        var unread = new Source().gives(bytes("x"), true);
        body(unread, coding).cancel(failure);
        unread.assertReleased();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenWhileNothingComes(Coding coding) {
        var source = new Source();
        var body = body(source, coding);
        assertThat(body.read()).isSameAs(Chunk.NONE);
        source.gives(bytes("x"), true);
        body.read().data().release();
        assertThat(body.read()).isSameAs(Chunk.NONE);
        body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
    }

    @ParameterizedTest
    @EnumSource
    void anEncoderThatFailsFailsTheBody(Coding coding) {
        var source = new Source().gives(bytes("x"), true).gives(bytes("y"), true);
        var body = new CompressedBody(source, () -> new Encoder() {
            @Override
            public void encode(ByteBuf in, ByteBuf out) {
                throw new IllegalStateException(coding.token());
            }

            @Override
            public void flush(ByteBuf out) {}

            @Override
            public void finish(ByteBuf out) {}

            @Override
            public void close() {}
        }, () -> {});
        assertThat(body.read().failure()).isPresent();
        assertThat(source.cancelled).isPresent();
        source.assertReleased();
    }

    /// The native memory behind an encoder is nobody's but the body's.
    @Test
    void everyEncoderIsClosedExactlyOnceHoweverTheBodyEnds() {
        for (var ending : List.of(Chunk.END, Chunk.failed(Failure.of(Failure.Kind.ORIGIN_CLOSED, "gone")), Chunk.NONE)) {
            var closed = new int[1];
            var source = new Source().gives(bytes("x"), true).then(ending);
            var ended = new int[1];
            var body = new CompressedBody(source, () -> new Counted(Coding.GZIP.encoder(LEVELS), closed), () -> ended[0]++);
            drain(body, new ByteArrayOutputStream());
            body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
            body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
            assertThat(closed[0]).isEqualTo(1);
            assertThat(ended[0]).as("its place is given back").isEqualTo(1);
        }
    }

    @Test
    void aBodyThatNobodyReadsGivesItsPlaceBackToo() {
        var ended = new int[1];
        var body = new CompressedBody(new Source().gives(bytes("x"), true), () -> Coding.GZIP.encoder(LEVELS), () -> ended[0]++);
        body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
        assertThat(ended[0]).isEqualTo(1);
    }

    private record Counted(Encoder inner, int[] closed) implements Encoder {
        @Override
        public void encode(ByteBuf in, ByteBuf out) {
            inner.encode(in, out);
        }

        @Override
        public void flush(ByteBuf out) {
            inner.flush(out);
        }

        @Override
        public void finish(ByteBuf out) {
            inner.finish(out);
        }

        @Override
        public void close() {
            closed[0]++;
            inner.close();
        }
    }
}
