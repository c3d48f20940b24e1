// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Any order of giving, taking and giving up, with memory and disk of any size: what comes out is what went in, and nothing stays.
class SpooledBodyTest {
    private static final SpoolFolder NOWHERE = new SpoolFolder(Path.of("/nowhere")); // one for all tries: it complains once
    private static final Failure GIVEN_UP = Failure.of(Failure.Kind.CLIENT_GONE, "given up");

    /// The loop is the test's own thread: it runs what was handed to it when the test says so.
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();

    /// A source of a known sequence of bytes that gives a piece when the test lets it.
    private static final class Source implements Body {
        final Random random;
        final long size;
        final boolean told;
        final List<ByteBuf> given = new ArrayList<>();
        long at;
        long allowed;
        boolean cancelled;
        boolean fails;
        @Nullable Runnable reader;

        Source(Random random, long size, boolean told) {
            this.random = random;
            this.size = size;
            this.told = told;
        }

        void allow(long bytes) {
            allowed = Math.min(allowed + bytes, size);
            var waiter = reader;
            reader = null;
            if (waiter != null) waiter.run();
        }

        @Override
        public Chunk read() {
            if (fails) return Chunk.failed(GIVEN_UP);
            int length = (int) Math.min(allowed - at, 1 + random.nextInt(random.nextBoolean() ? 65536 : 20));
            if (length == 0) return at == size ? Chunk.END : Chunk.NONE;
            var bytes = new byte[length]; // one access for all: the leak detector takes a note of each
            for (int i = 0; i < length; i++) bytes[i] = byteAt(at++);
            var data = PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes);
            given.add(data);
            return at == size && random.nextBoolean() ? Chunk.last(data) : Chunk.of(data);
        }

        @Override
        public void demand(Runnable readable) {
            assertThat(reader).isNull();
            if (fails || at < allowed || at == size) readable.run(); else reader = readable;
        }

        @Override
        public void cancel(Failure why) {
            cancelled = true;
            reader = null;
        }

        @Override
        public long length() {
            return told ? size : UNKNOWN;
        }
    }

    private static byte byteAt(long at) {
        return (byte) (at * 31 + (at >> 8) * 7 + (at >> 16));
    }

    private enum End { READ, CANCELLED, FAILED, NO_FOLDER }

    @Property(tries = 100)
    void whatComesOutIsWhatWentInAndNothingStays(@ForAll long seed, @ForAll End end, @ForAll boolean told, @ForAll boolean gathers) throws Exception {
        var random = new Random(seed);
        long disk = random.nextInt(4) == 0 ? 0 : (1 << 20) + random.nextInt(100_000);
        long inAll = random.nextInt(6) == 0 ? random.nextInt(1 << 20) : Long.MAX_VALUE;
        var bounds = new Bounds(Bounds.LEAST_MEMORY, disk, inAll);
        long size = random.nextInt(3) == 0 ? random.nextInt(5_000) : random.nextInt(3_000_000);
        var place = Files.createTempDirectory("spool-test");
        var folder = end == End.NO_FOLDER ? NOWHERE : new SpoolFolder(place);
        try {
            walk(random, new Source(random, size, told), bounds, folder, end, gathers);
            drainUntil(() -> folder.taken() == 0);
        } finally {
            assertEmptyAndDelete(place);
        }
    }

    private void walk(Random random, Source source, Bounds bounds, SpoolFolder folder, End end, boolean gathers) throws InterruptedException {
        var body = new SpooledBody(source, loop::add, bounds, folder);
        long stop = end == End.CANCELLED || end == End.FAILED ? (long) (random.nextDouble() * source.size) : Long.MAX_VALUE;
        if (gathers) {
            var outcome = new ArrayList<SpooledBody.Outcome>();
            body.gather(outcome::add);
            while (outcome.isEmpty()) {
                if (source.at >= stop && end == End.CANCELLED) {
                    cancelled(body, source);
                    return;
                }
                if (source.at >= stop) source.fails = true;
                if (source.allowed < source.size || source.fails) source.allow(random.nextInt(100_000));
                run(source.allowed == source.size);
                assertThat(source.at - bounds.disk()).isLessThanOrEqualTo(bounds.memory() + 65536);
            }
            if (outcome.getFirst() == SpooledBody.Outcome.FAILED) {
                assertThat(body.read().failure()).contains(GIVEN_UP);
                released(source);
                return;
            }
            if (source.size <= bounds.whole() && end != End.NO_FOLDER && bounds.diskInAll() == Long.MAX_VALUE) {
                assertThat(outcome).containsExactly(SpooledBody.Outcome.WHOLE);
            } else if (source.size > bounds.whole() && end != End.NO_FOLDER && bounds.diskInAll() == Long.MAX_VALUE) {
                assertThat(outcome).containsExactly(SpooledBody.Outcome.TOO_LARGE);
            }
            if (outcome.getFirst() == SpooledBody.Outcome.TOO_LARGE) {
                cancelled(body, source);
                return;
            }
            if (outcome.getFirst() == SpooledBody.Outcome.WHOLE) assertThat(body.length()).isEqualTo(source.size);
        }
        long read = 0;
        var readable = new boolean[] {true};
        while (true) {
            if (read >= stop && end == End.CANCELLED) {
                cancelled(body, source);
                return;
            }
            if (read >= stop) source.fails = true;
            if (random.nextInt(3) > 0) source.allow(random.nextInt(200_000));
            if (source.at == source.size || source.allowed == source.size) source.allow(1);
            run(!readable[0] && source.allowed == source.size);
            assertThat(source.at - read - bounds.disk()).isLessThanOrEqualTo(bounds.memory() + 65536);
            if (!readable[0]) continue;
            for (int times = random.nextInt(5); times > 0 && readable[0]; times--) {
                var chunk = body.read();
                if (chunk.isNone()) {
                    readable[0] = false;
                    body.demand(() -> readable[0] = true);
                    continue;
                }
                if (chunk.isFailed()) {
                    assertThat(end).isEqualTo(End.FAILED);
                    released(source);
                    return;
                }
                assertThat(chunk.data().capacity()).as("memory that waits for a socket").isLessThanOrEqualTo(2 * chunk.data().readableBytes());
                var bytes = ByteBufUtil.getBytes(chunk.data());
                chunk.data().release();
                for (byte each : bytes) if (each != byteAt(read++)) throw new AssertionError("byte " + (read - 1) + " of " + source.size);
                if (chunk.last()) {
                    assertThat(read).isEqualTo(source.size);
                    released(source);
                    return;
                }
            }
        }
    }

    /// The source may give 64 KiB at once, for which there is no room long before memory is full.
    @ParameterizedTest
    @ValueSource(ints = {256, 300, 352})
    void aBodyOfUnknownLengthMayFillAllOfItsMemory(int kib) {
        for (int more = 0; more <= 1; more++) {
            var source = new Source(new Random(kib), kib * 1024L + more, false);
            source.allow(Long.MAX_VALUE / 2);
            var body = new SpooledBody(source, loop::add, new Bounds(kib * 1024L, 0, 0), NOWHERE);
            var outcome = new ArrayList<SpooledBody.Outcome>();
            body.gather(outcome::add);
            assertThat(outcome).containsExactly(more == 0 ? SpooledBody.Outcome.WHOLE : SpooledBody.Outcome.TOO_LARGE);
            cancelled(body, source);
        }
    }

    /// A folder on which every operation ends in an Error.
    private static SpoolFolder poisoned() {
        return new SpoolFolder((Path) Proxy.newProxyInstance(Path.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
            throw new StackOverflowError(method.getName());
        }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErrorOnTheDisksThreadFailsTheBody(boolean gathers) throws InterruptedException {
        var source = new Source(new Random(1), 1 << 20, false);
        source.allow(Long.MAX_VALUE / 2);
        var folder = poisoned();
        var body = new SpooledBody(source, loop::add, new Bounds(Bounds.LEAST_MEMORY, 1 << 20, 1 << 20), folder);
        var told = new ArrayList<Object>();
        if (gathers) body.gather(told::add);
        else body.demand(() -> {});
        drainUntil(() -> source.cancelled);
        if (gathers) assertThat(told).containsExactly(SpooledBody.Outcome.FAILED);
        assertThat(body.read().failure().orElseThrow().detail()).contains("StackOverflowError");
        released(source);
        drainUntil(() -> folder.taken() == 0);
    }

    private static void cancelled(SpooledBody body, Source source) {
        body.cancel(GIVEN_UP);
        assertThat(source.cancelled).isTrue();
        assertThat(body.read().failure()).as("an end would look like the whole").contains(GIVEN_UP);
        released(source);
    }

    private static void released(Source source) {
        assertThat(source.given).allMatch(buffer -> buffer.refCnt() == 0);
    }

    /// @param wait for something to be handed to the loop, at most for a moment
    private void run(boolean wait) throws InterruptedException {
        var task = wait ? loop.poll(20, TimeUnit.MILLISECONDS) : loop.poll();
        for (; task != null; task = loop.poll()) task.run();
    }

    private void drainUntil(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (long until = System.nanoTime() + 5_000_000_000L; !condition.getAsBoolean(); ) {
            run(true);
            assertThat(System.nanoTime()).isLessThan(until);
        }
    }

    private static void assertEmptyAndDelete(Path place) throws IOException {
        try (var left = Files.list(place)) {
            assertThat(left).isEmpty();
        }
        Files.delete(place);
    }
}
