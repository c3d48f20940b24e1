// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A body that has come whole may outlive its place on the connection, which may carry somebody else's by then.
class IncomingBodyTest {
    private final List<String> told = new ArrayList<>();
    private final IncomingBody body = new IncomingBody(new IncomingBody.Source() {
        @Override
        public void pauseBody(boolean full) {
            told.add("pause " + full);
        }

        @Override
        public void bodyCancelled() {
            told.add("cancelled");
        }
    }, -1);

    @Test
    void whoeverGivesUpAWholeBodyTellsTheConnectionNothing() {
        var data = some(10);
        body.offer(data);
        body.complete(Optional.empty());
        body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
        assertThat(told).isEmpty();
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void whoeverReadsAWholeBodyTellsTheConnectionNothing() {
        body.offer(some(IncomingBody.WINDOW + 1));
        assertThat(told).containsExactly("pause true");
        body.complete(Optional.empty());
        var chunk = body.read();
        assertThat(chunk.last()).isTrue();
        chunk.data().release();
        assertThat(told).containsExactly("pause true");
    }

    @Test
    void aBodyThatStillComesPausesAndGoesOnAndCanBeGivenUp() {
        body.offer(some(IncomingBody.WINDOW + 1));
        body.read().data().release();
        body.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "gone"));
        assertThat(told).containsExactly("pause true", "pause false", "cancelled");
    }

    private static ByteBuf some(int bytes) {
        return Unpooled.buffer(bytes).writeZero(bytes);
    }
}
