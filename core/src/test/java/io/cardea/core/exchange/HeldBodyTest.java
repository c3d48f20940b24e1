// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.exchange.HeldBody.Outcome;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that come in pieces, held whole and given out again.
class HeldBodyTest {
    private static final int MOST = 8;
    private static final Fields TRAILERS = new Fields();

    static {
        TRAILERS.add(FieldName.of("Checksum"), "7");
    }

    private final HeldBytes room = new HeldBytes();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<ByteBuf> made = new ArrayList<>();

    @AfterEach
    void nothingIsLost() {
        assertThat(made).allMatch(each -> each.refCnt() == 0);
    }

    @Test
    void nobodySeesAByteBeforeTheLastIsThere() {
        var pieces = new Pieces(Body.UNKNOWN);
        var held = held(pieces);
        pieces.come(Chunk.of(bytes("hel")));
        assertThat(held.read().isNone()).isTrue();
        assertThat(outcomes).isEmpty();
        pieces.come(Chunk.of(bytes("lo")));
        pieces.come(Chunk.END);
        assertThat(outcomes).containsExactly(Outcome.WHOLE);
        assertThat(held.length()).isEqualTo(5);
        assertThat(text(held)).isEqualTo("hello");
        assertThat(room.bytes()).isPositive();
        held.over();
        assertThat(room.bytes()).isZero();
        assertThat(pieces.cancelled).as("it was read to its end").isEmpty();
    }

    @Test
    void trailersComeWithTheLastOfItsBytes() {
        for (var end : List.of(Chunk.end(TRAILERS), new Chunk(bytes("!"), true, Optional.of(TRAILERS), Optional.empty()))) {
            var pieces = new Pieces(Body.UNKNOWN);
            var held = held(pieces);
            pieces.come(Chunk.of(bytes("hello")));
            pieces.come(end);
            assertThat(held.length()).as("a length leaves no place for them").isEqualTo(Body.UNKNOWN);
            var chunk = held.read();
            assertThat(chunk.last()).isTrue();
            assertThat(chunk.trailers()).contains(TRAILERS);
        }
    }

    @Test
    void trailersComeWithoutAnyBytesToo() {
        var pieces = new Pieces(Body.UNKNOWN);
        var held = held(pieces);
        pieces.come(Chunk.end(TRAILERS));
        assertThat(held.read().trailers()).contains(TRAILERS);
    }

    @Test
    void whatAnnouncesThatItIsTooLargeIsNotTakenIn() {
        var pieces = new Pieces(MOST + 1);
        var held = held(pieces);
        assertThat(outcomes).containsExactly(Outcome.TOO_LARGE);
        assertThat(room.bytes()).isZero();
        pieces.come(Chunk.last(bytes("123456789")));
        assertThat(text(held)).as("it may be let pass").isEqualTo("123456789");
    }

    @Test
    void whatTurnsOutToBeTooLargeIsStillWhole() {
        var pieces = new Pieces(Body.UNKNOWN);
        var held = held(pieces);
        pieces.come(Chunk.of(bytes("1234567")));
        pieces.come(Chunk.of(bytes("89")));
        assertThat(outcomes).containsExactly(Outcome.TOO_LARGE);
        pieces.come(Chunk.last(bytes("0")));
        assertThat(text(held)).isEqualTo("1234567890");
    }

    @Test
    void whoHasSeenEnoughStopsIt() {
        var pieces = new Pieces(Body.UNKNOWN);
        var held = new HeldBody(pieces, MOST, room);
        held.gather((all, from, to) -> all[to - 1] != '!', outcomes::add);
        pieces.come(Chunk.of(bytes("a")));
        pieces.come(Chunk.of(bytes("!")));
        assertThat(outcomes).containsExactly(Outcome.SEEN_ENOUGH);
        pieces.come(Chunk.last(bytes("b")));
        assertThat(text(held)).isEqualTo("a!b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allTogetherHaveABound(boolean last) {
        long all = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);
        assertThat(room.take(all)).isTrue();
        var pieces = new Pieces(Body.UNKNOWN);
        var held = held(pieces);
        pieces.come(last ? Chunk.last(bytes("x")) : Chunk.of(bytes("x")));
        assertThat(outcomes).containsExactly(Outcome.NO_ROOM);
        assertThat(held.failure().kind()).isEqualTo(Failure.Kind.OVERLOADED);
        assertThat(held.read().failure()).contains(held.failure());
        assertThat(pieces.cancelled).as("unless nothing more would come").isEqualTo(last ? List.of() : List.of(held.failure()));
        held.over();
        assertThat(room.bytes()).isEqualTo(all);
    }

    @Test
    void whatBreaksOffIsNotTakenForWhole() {
        var why = Failure.of(Failure.Kind.BAD_REQUEST, "broken");
        var pieces = new Pieces(Body.UNKNOWN);
        var held = held(pieces);
        pieces.come(Chunk.of(bytes("hel")));
        pieces.come(Chunk.failed(why));
        assertThat(outcomes).containsExactly(Outcome.FAILED);
        assertThat(held.read().failure()).contains(why);
        held.over();
        assertThat(room.bytes()).isZero();
    }

    @Test
    void anExchangeThatEndsWhileItComesLetsItGo() {
        var pieces = new Pieces(Body.UNKNOWN);
        var held = held(pieces);
        pieces.come(Chunk.of(bytes("hel")));
        held.over();
        assertThat(pieces.cancelled).hasSize(1);
        assertThat(room.bytes()).isZero();
        assertThat(held.read().isFailed()).as("nobody takes it for its end").isTrue();
        pieces.come(Chunk.END);
        assertThat(outcomes).isEmpty();
    }

    // ---- a body, piece by piece -----------------------------------------------------------------------------------

    private HeldBody held(Body source) {
        var held = new HeldBody(source, MOST, room);
        held.gather(outcomes::add);
        return held;
    }

    private ByteBuf bytes(String text) {
        var bytes = Unpooled.copiedBuffer(text, US_ASCII);
        made.add(bytes);
        return bytes;
    }

    private static String text(Body body) {
        var text = new StringBuilder();
        while (true) {
            var chunk = body.read();
            assertThat(chunk.isNone()).isFalse();
            text.append(chunk.data().toString(US_ASCII));
            chunk.data().release();
            if (chunk.last()) return text.toString();
        }
    }

    private static final class Pieces implements Body {
        final List<Failure> cancelled = new ArrayList<>();
        private final ArrayDeque<Chunk> here = new ArrayDeque<>();
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        private final long length;

        Pieces(long length) {
            this.length = length;
        }

        void come(Chunk chunk) {
            here.add(chunk);
            if (!waiting.isEmpty()) waiting.remove().run();
        }

        @Override
        public Chunk read() {
            return here.isEmpty() ? Chunk.NONE : here.remove();
        }

        @Override
        public void demand(Runnable readable) {
            waiting.add(readable);
        }

        @Override
        public void cancel(Failure why) {
            cancelled.add(why);
        }

        @Override
        public long length() {
            return length;
        }
    }
}
