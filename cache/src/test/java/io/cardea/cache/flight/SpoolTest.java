// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who reads slowly holds little, and holds up nobody for long.
class SpoolTest {
    private static final int PIECE = 64 * 1024;
    private static final long PLENTY = 64 << 20;

    private final Budget budget = new Budget(PLENTY);
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final List<Body> readers = new ArrayList<>();
    private boolean hasRoom;

    @AfterEach
    void allIsGivenBack() {
        for (var each : readers) each.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "over"));
        assertThat(budget.held()).isZero();
    }

    private Spool spool(long reserved) {
        assertThat(budget.reserve(reserved)).isTrue();
        return new Spool(Body.UNKNOWN, budget, reserved, later::add, new Turns(Runnable::run), () -> { });
    }

    private Body reader(Spool spool) {
        var reader = spool.reader(Runnable::run);
        readers.add(reader);
        return reader;
    }

    private static void write(Spool spool, long bytes) {
        for (long written = 0; written < bytes; written += PIECE) spool.append(Unpooled.wrappedBuffer(new byte[PIECE]));
    }

    /// @return how many bytes came
    private static long read(Body reader, long most) {
        long came = 0;
        while (came < most) {
            var chunk = reader.read();
            came += chunk.data().readableBytes();
            chunk.data().release();
            if (chunk.isNone() || chunk.last()) return came;
        }
        return came;
    }

    private boolean isFull(Spool spool) {
        hasRoom = false;
        return spool.isFull(() -> hasRoom = true);
    }

    @Test
    void whoReadsWhatIsStoredHoldsItThereOnly() {
        var spool = spool(4 << 20);
        var slow = reader(spool);
        write(spool, 4 << 20);
        assertThat(read(slow, PIECE)).isEqualTo(PIECE);
        spool.end();
        ByteBuf copy = Unpooled.directBuffer(4 << 20).writeZero(4 << 20);
        spool.isStored(copy.retainedSlice());
        spool.release();
        assertThat(budget.held()).isZero();
        assertThat(copy.refCnt()).isEqualTo(2);
        assertThat(read(slow, Long.MAX_VALUE)).isEqualTo((4 << 20) - PIECE);
        assertThat(copy.refCnt()).isEqualTo(1);
        copy.release();
    }

    @Test
    void whatIsReadAfterTheEndIsGivenBackAtOnce() {
        var spool = spool(4 << 20);
        var slow = reader(spool);
        write(spool, 4 << 20);
        spool.end();
        spool.release();
        assertThat(budget.held()).isEqualTo(4 << 20);
        read(slow, 3 << 20);
        assertThat(budget.held()).isEqualTo(1 << 20);
    }

    @Test
    void whatTurnsOutTooLargeHoldsNoMoreOfTheBudgetThanItHasInMemory() {
        var spool = spool(32 << 20);
        var reader = reader(spool);
        write(spool, 2 << 20);
        spool.pass();
        assertThat(budget.held()).isEqualTo(2 << 20);
        read(reader, Long.MAX_VALUE);
        assertThat(budget.held()).isZero();
        spool.end();
        spool.release();
    }

    @Test
    void whoDoesNotReadHoldsOthersUpForAWhileOnly() {
        var spool = spool(0);
        spool.pass();
        var fast = reader(spool);
        var slow = reader(spool);
        write(spool, 2L * Spool.WINDOW);
        read(fast, Long.MAX_VALUE);
        assertThat(isFull(spool)).isTrue();
        assertThat(hasRoom).isFalse();
        later.remove().run();
        assertThat(hasRoom).isTrue();
        assertThat(slow.read().failure()).isEqualTo(Optional.of(Spool.LAGGED));
        write(spool, PIECE);
        assertThat(isFull(spool)).isFalse();
        assertThat(read(fast, Long.MAX_VALUE)).isEqualTo(PIECE);
        spool.end();
        spool.release();
    }

    @Test
    void whoReadsAloneMayBeAsSlowAsItLikes() {
        var spool = spool(0);
        spool.pass();
        var slow = reader(spool);
        write(spool, 2L * Spool.WINDOW);
        assertThat(isFull(spool)).isTrue();
        later.remove().run();
        later.remove().run();
        assertThat(hasRoom).isFalse();
        assertThat(read(slow, Long.MAX_VALUE)).isEqualTo(2L * Spool.WINDOW);
        assertThat(hasRoom).isTrue();
        spool.end();
        spool.release();
    }

    @Test
    void whoReadsAtAFairPaceIsWaitedFor() {
        var spool = spool(0);
        spool.pass();
        var fast = reader(spool);
        var steady = reader(spool);
        write(spool, 4L * Spool.WINDOW);
        read(fast, Long.MAX_VALUE);
        for (int i = 0; i < 3; i++) {
            assertThat(isFull(spool)).isTrue();
            read(steady, Spool.LEAST);
            write(spool, Spool.LEAST);
            read(fast, Long.MAX_VALUE);
            isFull(spool);
            later.remove().run();
        }
        assertThat(read(steady, 1)).isPositive();
        spool.end();
        spool.release();
    }

    @Test
    void whoDoesNotReadWhatIsNotStoredIsLetGo() {
        var spool = spool(4 << 20);
        var slow = reader(spool);
        write(spool, 4 << 20);
        spool.end();
        spool.release();
        later.remove().run();
        assertThat(budget.held()).isZero();
        assertThat(slow.read().failure()).isEqualTo(Optional.of(Spool.LAGGED));
    }
}
