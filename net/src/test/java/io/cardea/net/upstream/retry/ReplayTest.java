// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    private static final Failure WHY = Failure.of(Failure.Kind.ORIGIN_CLOSED, "reset");
    private static final Failure GONE = Failure.of(Failure.Kind.CLIENT_GONE, "gone");
    private static final FieldName SUM = FieldName.of("X-Sum");

    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false, true);
    private final List<Failure> cancelled = new ArrayList<>();
    private final ArrayDeque<Chunk> coming = new ArrayDeque<>();
    private Runnable asked = () -> {};
    private int demands;

    /// What comes from the client, when the test says so.
    private Body source(long length) {
        return new Body() {
            private boolean given;

            @Override
            public Chunk read() {
                if (given) throw new IllegalStateException("read beyond its end");
                var next = coming.poll();
                if (next == null) return Chunk.NONE;
                given = next.last();
                return next;
            }

            @Override
            public void demand(Runnable readable) {
                if (!coming.isEmpty()) {
                    readable.run();
                    return;
                }
                demands++;
                asked = readable;
            }

            @Override
            public void cancel(Failure why) {
                cancelled.add(why);
                coming.forEach(each -> each.data().release());
                coming.clear();
            }

            @Override
            public long length() {
                return length;
            }
        };
    }

    private ByteBuf bytes(String text) {
        return alloc.buffer(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void comes(String text) {
        coming.add(Chunk.of(bytes(text)));
    }

    private static String take(Chunk chunk) {
        var text = chunk.data().toString(StandardCharsets.US_ASCII);
        chunk.data().release();
        return text;
    }

    /// All that is there, with `|` at the end and `!` for a failure.
    private static String all(Body body) {
        var text = new StringBuilder();
        while (true) {
            var chunk = body.read();
            if (chunk.isNone()) return text.toString();
            text.append(take(chunk));
            chunk.trailers().ifPresent(trailers -> text.append('[').append(trailers.first(SUM).orElse("")).append(']'));
            if (chunk.isFailed()) text.append('!');
            if (chunk.last()) return text.append('|').toString();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        coming.forEach(each -> each.data().release());
        assertThat(alloc.metric().usedHeapMemory()).as("bytes that nobody released").isZero();
    }

    @Test
    void whatIsAnnouncedAndDoesNotComeCostsNothing() {
        var replay = Replay.of(source(1 << 20), 1 << 20, alloc);
        comes("a");
        var first = replay.next();
        take(first.read());
        assertThat(replay.awaitsClient()).as("nobody has asked for more").isFalse();
        first.demand(() -> {});
        assertThat(replay.awaitsClient()).isTrue();
        assertThat(alloc.metric().usedHeapMemory()).isLessThan(1024);
        replay.cancel(GONE);
    }

    @Test
    void aSecondTryReadsFromTheFirstByte() {
        var replay = Replay.of(source(6), 100, alloc);
        comes("abc");
        coming.add(Chunk.last(bytes("def")));
        var first = replay.next();
        assertThat(first.length()).isEqualTo(6);
        assertThat(all(first)).isEqualTo("abcdef|");
        assertThat(replay.isWhole()).isTrue();
        var chunk = replay.next().read();
        assertThat(chunk.last()).isTrue(); // one piece, so that it goes out with the head
        assertThat(take(chunk)).isEqualTo("abcdef");
        replay.settle();
        assertThat(cancelled).isEmpty();
    }

    /// Its connection ended before it was sent, say: then nothing is held for it when another has the answer.
    @Test
    void forATryThatIsOverBeforeItHasBegunNothingIsHeld() {
        var replay = Replay.of(source(3), 100, alloc);
        coming.add(Chunk.last(bytes("abc")));
        replay.over(replay.next(), WHY);
        assertThat(all(replay.next())).isEqualTo("abc|");
        replay.settle();
        assertThat(cancelled).isEmpty();
        assertThat(alloc.metric().usedHeapMemory()).isZero();
    }

    @Test
    void aSecondTryReadsOnWhereTheFirstOneBrokeOff() {
        var replay = Replay.of(source(Body.UNKNOWN), 100, alloc);
        comes("abc");
        var first = replay.next();
        assertThat(all(first)).isEqualTo("abc");
        first.demand(() -> {
            throw new AssertionError("nobody is there");
        });
        first.cancel(WHY);
        assertThat(cancelled).isEmpty();
        assertThat(replay.isWhole()).isFalse();
        var second = replay.next();
        assertThat(all(second)).isEqualTo("abc");
        var read = new StringBuilder();
        second.demand(() -> read.append(all(second)));
        assertThat(demands).isEqualTo(1); // the source was asked already
        coming.add(Chunk.last(bytes("def")));
        asked.run();
        assertThat(read).hasToString("def|");
        var third = replay.next();
        assertThat(all(third)).isEqualTo("abcdef|");
        replay.settle();
        assertThat(cancelled).isEmpty();
    }

    @Test
    void trailersAreThereInEachTryAsTheyCame() {
        var replay = Replay.of(source(Body.UNKNOWN), 100, alloc);
        comes("abc");
        coming.add(Chunk.end(new Fields().add(SUM, "6")));
        var first = replay.next();
        first.read().data().release();
        first.read().trailers().orElseThrow().remove(SUM); // as a filter does
        assertThat(all(replay.next())).isEqualTo("abc[6]|");
        assertThat(all(replay.next())).isEqualTo("abc[6]|");
        replay.settle();
    }

    @Test
    void trailersAloneAreABody() {
        var replay = Replay.of(source(Body.UNKNOWN), 0, alloc);
        coming.add(Chunk.end(new Fields().add(SUM, "0")));
        assertThat(all(replay.next())).isEqualTo("[0]|");
        assertThat(all(replay.next())).isEqualTo("[0]|");
        replay.settle();
    }

    @Test
    void whatIsTooLongIsNotHeld() {
        var replay = Replay.of(source(Body.UNKNOWN), 5, alloc);
        comes("abc");
        var first = replay.next();
        assertThat(all(first)).isEqualTo("abc");
        assertThat(replay.isRepeatable()).isTrue();
        comes("def");
        assertThat(all(first)).isEqualTo("def");
        assertThat(replay.isRepeatable()).isFalse();
        assertThatThrownBy(replay::next).isInstanceOf(IllegalStateException.class);
        coming.add(Chunk.END);
        assertThat(all(first)).isEqualTo("|");
        assertThat(replay.isWhole()).isFalse();
        replay.cancel(WHY);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void whatFitsToTheByteIsHeld() {
        var replay = Replay.of(source(5), 5, alloc);
        coming.add(Chunk.last(bytes("abcde")));
        assertThat(all(replay.next())).isEqualTo("abcde|");
        assertThat(all(replay.next())).isEqualTo("abcde|");
        replay.settle();
    }

    @Test
    void whatSaysThatItIsTooLongIsSentAgainIfNothingOfItWasRead() {
        var replay = Replay.of(source(6), 5, alloc);
        replay.next().cancel(WHY);
        var second = replay.next();
        assertThat(second.read().isNone()).isTrue();
        assertThat(replay.isRepeatable()).isTrue();
        comes("a");
        assertThat(all(second)).isEqualTo("a");
        assertThat(alloc.metric().usedHeapMemory()).isZero(); // it is not even begun to be held
        assertThat(replay.isRepeatable()).isFalse();
        second.cancel(WHY);
        replay.cancel(GONE);
        assertThat(cancelled).containsExactly(GONE);
    }

    @Test
    void aTryThatIsGivenUpDoesNotCancelTheRequest() {
        var replay = Replay.of(source(6), 100, alloc);
        comes("abc");
        var first = replay.next();
        first.read().data().release();
        first.cancel(WHY);
        first.cancel(WHY);
        assertThat(first.read().isFailed()).isTrue();
        assertThat(cancelled).isEmpty();
        replay.cancel(GONE);
        replay.cancel(GONE);
        assertThat(cancelled).containsExactly(GONE);
        assertThat(replay.isRepeatable()).isFalse();
    }

    @Test
    void anAnswerBeforeTheBodysEndCancelsTheRequestInEitherOrder() {
        var before = Replay.of(source(6), 100, alloc);
        comes("abc");
        var first = before.next();
        first.read().data().release();
        first.cancel(WHY);
        before.settle();
        assertThat(cancelled).containsExactly(WHY);

        var behind = Replay.of(source(6), 100, alloc);
        comes("abc");
        var other = behind.next();
        other.read().data().release();
        behind.settle();
        assertThat(cancelled).hasSize(1);
        other.cancel(WHY);
        assertThat(cancelled).containsExactly(WHY, WHY);
    }

    @Test
    void whatIsHeldStaysForALastTryThatHasNotBegun() {
        var replay = Replay.of(source(Body.UNKNOWN), 100, alloc);
        comes("abc");
        all(replay.next());
        var second = replay.next();
        replay.settle();
        assertThat(all(second)).isEqualTo("abc");
        assertThat(alloc.metric().usedHeapMemory()).isZero();
        comes("def");
        assertThat(all(second)).isEqualTo("def");
        assertThat(alloc.metric().usedHeapMemory()).isZero(); // it is not held any more
        second.cancel(WHY);
        assertThat(cancelled).containsExactly(WHY);
    }

    @Test
    void whenTheClientBreaksOffThereIsNoOtherTry() {
        var replay = Replay.of(source(6), 100, alloc);
        comes("abc");
        coming.add(Chunk.failed(GONE));
        assertThat(all(replay.next())).isEqualTo("abc!|");
        assertThat(replay.isRepeatable()).isFalse();
        replay.cancel(GONE);
        assertThat(cancelled).containsExactly(GONE);
    }

    @Test
    void severalMayReadWhatIsWhole() {
        var replay = Replay.of(source(3), 100, alloc);
        coming.add(Chunk.last(bytes("abc")));
        var first = replay.next();
        assertThat(all(first)).isEqualTo("abc|");
        var second = replay.next();
        var third = replay.next();
        assertThat(all(second)).isEqualTo("abc|");
        replay.settle();
        assertThat(all(third)).isEqualTo("abc|");
        assertThat(alloc.metric().usedHeapMemory()).isZero();
    }

    @Test
    void nothingIsHeldForATryThatWasGivenUpBeforeItBegan() {
        var replay = Replay.of(source(3), 100, alloc);
        coming.add(Chunk.last(bytes("abc")));
        all(replay.next());
        var second = replay.next();
        second.cancel(WHY);
        replay.settle();
        assertThat(alloc.metric().usedHeapMemory()).isZero();

        var other = Replay.of(source(3), 100, alloc);
        coming.add(Chunk.last(bytes("abc")));
        all(other.next());
        var third = other.next();
        other.settle();
        third.cancel(WHY);
        assertThat(alloc.metric().usedHeapMemory()).isZero();
    }

    @Test
    void anEmptyBodyIsAlwaysThere() {
        var replay = Replay.of(Body.empty(), 0, alloc);
        replay.next().cancel(WHY);
        replay.settle();
        replay.cancel(GONE);
        assertThat(replay.isRepeatable()).isTrue();
        assertThat(replay.isWhole()).isTrue();
        assertThat(replay.next().isEmpty()).isTrue();
    }

    /// Whatever is done in whatever order, each try reads the body from its beginning, and all is released in the end.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void inEveryOrderEachTryReadsTheSameAndAllIsReleased(long seed) {
        var random = new SplittableRandom(seed);
        int whole = 0;
        for (int round = 0; round < 5_000; round++) {
            cancelled.clear();
            coming.clear();
            asked = () -> {};
            int size = random.nextInt(1, 40);
            boolean known = random.nextBoolean();
            boolean trailers = !known && random.nextInt(3) == 0;
            boolean fails = random.nextInt(10) == 0;
            int most = random.nextInt(0, 60);
            var replay = Replay.of(source(known ? size : Body.UNKNOWN), most, alloc);
            var full = new StringBuilder();
            for (int i = 0; i < size; i++) full.append((char) ('a' + i % 26));
            int sent = 0;
            boolean over = false;
            Optional<Body> now = Optional.empty();
            var read = new StringBuilder();
            boolean settled = false;
            for (int step = random.nextInt(60); step > 0 && !settled; step--) {
                switch (random.nextInt(8)) {
                    case 0, 1 -> { // something comes
                        int count = Math.min(size - sent, random.nextInt(1, 8));
                        if (over) break;
                        if (fails && sent > size / 2) {
                            over = true;
                            coming.add(Chunk.failed(GONE));
                        } else if (count > 0) {
                            var data = bytes(full.substring(sent, sent + count));
                            sent += count;
                            over = sent == size && !trailers;
                            coming.add(over ? Chunk.last(data) : Chunk.of(data));
                        } else {
                            over = true;
                            coming.add(Chunk.end(new Fields().add(SUM, "7")));
                        }
                        var waiter = asked;
                        asked = () -> {};
                        waiter.run();
                    }
                    case 2, 3, 4 -> now.filter(body -> !read.toString().endsWith("|")).ifPresent(body -> {
                        read.append(all(body));
                        if (!read.toString().endsWith("|")) body.demand(() -> read.append(all(body)));
                    });
                    case 5 -> now.ifPresent(body -> body.cancel(WHY));
                    case 6 -> {
                        if (!replay.isRepeatable()) break;
                        now.ifPresent(body -> body.cancel(WHY));
                        now = Optional.of(replay.next());
                        read.setLength(0);
                    }
                    default -> {
                        if (random.nextInt(4) != 0) break;
                        settled = true;
                        replay.settle();
                    }
                }
                var text = read.toString();
                if (text.contains("!")) continue;
                if (text.endsWith("|")) {
                    assertThat(text).isEqualTo(full + (trailers ? "[7]|" : "|"));
                    whole++;
                } else {
                    assertThat(full.toString()).startsWith(text);
                }
            }
            assertThat(settled || cancelled.isEmpty()).isTrue();
            if (random.nextBoolean()) now.ifPresent(body -> body.cancel(WHY));
            replay.cancel(GONE);
            if (random.nextBoolean()) now.ifPresent(body -> body.cancel(WHY));
            assertThat(cancelled.size()).isLessThanOrEqualTo(1);
            coming.forEach(each -> each.data().release());
            coming.clear();
            assertThat(alloc.metric().usedHeapMemory()).as("round %s", round).isZero();
        }
        assertThat(whole).isGreaterThan(1000);
    }
}
