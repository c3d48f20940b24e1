// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpliceTest {
    private final ByteBuf before = text("before-");
    private final ByteBuf behind = text("-behind");
    private boolean cancelled;

    @AfterEach
    void allThatWasTakenIsGivenBack() {
        assertThat(before.refCnt()).isEqualTo(1);
        assertThat(behind.refCnt()).isEqualTo(1);
        before.release();
        behind.release();
    }

    private static ByteBuf text(String text) {
        return Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Gives these pieces, with a pause before each, and then ends.
    private Body middle(List<String> pieces, boolean breaks) {
        var left = new ArrayDeque<>(pieces);
        return new Body() {
            private boolean paused;

            @Override
            public Chunk read() {
                paused = !paused;
                if (paused) return Chunk.NONE;
                if (left.isEmpty()) return breaks ? Chunk.failed(Failure.of(Failure.Kind.ORIGIN_INCOMPLETE, "cut")) : Chunk.END;
                return Chunk.of(text(left.remove()));
            }

            @Override
            public void demand(Runnable readable) {
                readable.run();
            }

            @Override
            public void cancel(Failure why) {
                cancelled = true;
            }

            @Override
            public long length() {
                return UNKNOWN;
            }
        };
    }

    /// What comes, with ` !` at the end if it failed.
    private static String read(Body body) {
        var text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            var chunk = body.read();
            text.append(chunk.data().toString(StandardCharsets.US_ASCII));
            chunk.data().release();
            if (chunk.isFailed()) return text + " !";
            if (chunk.last()) return text.toString();
        }
        throw new AssertionError("it does not end: " + text);
    }

    @Test
    void whatIsStoredStandsBeforeAndBehindWhatCame() {
        var body = new Splice(before.slice(), middle(List.of("mid", "dle"), false), 6, behind.slice());
        assertThat(body.length()).isEqualTo(20);
        assertThat(read(body)).isEqualTo("before-middle-behind");
        assertThat(read(body)).isEmpty();
    }

    @Test
    void nothingNeedBeStoredOnEitherSide() {
        assertThat(read(new Splice(Unpooled.EMPTY_BUFFER, middle(List.of("middle"), false), 6, Unpooled.EMPTY_BUFFER))).isEqualTo("middle");
    }

    @Test
    void tooFewBytesAreAFailureAndNothingFollowsThem() {
        assertThat(read(new Splice(before.slice(), middle(List.of("mid"), false), 6, behind.slice()))).isEqualTo("before-mid !");
        assertThat(cancelled).as("it has ended").isFalse();
    }

    @Test
    void tooManyBytesAreAFailureAndAreNotGivenOn() {
        var body = new Splice(before.slice(), middle(List.of("mid", "dlemost"), false), 6, behind.slice());
        assertThat(read(body)).isEqualTo("before-mid !");
        assertThat(cancelled).isTrue();
        assertThat(read(body)).isEmpty();
    }

    @Test
    void aFailureIsTheEnd() {
        assertThat(read(new Splice(before.slice(), middle(List.of("mid"), true), 6, behind.slice()))).isEqualTo("before-mid !");
    }

    @Test
    void whoeverCancelsCancelsTheMiddle() {
        var body = new Splice(before.slice(), middle(List.of("mid"), false), 6, behind.slice());
        body.read().data().release();
        body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
        assertThat(cancelled).isTrue();
        assertThat(read(body)).isEmpty();
    }
}
