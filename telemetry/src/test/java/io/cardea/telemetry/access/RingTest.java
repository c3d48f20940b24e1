// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.telemetry.Sample;
import java.nio.channels.Channels;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class RingTest {
    @Test
    void theWriterIsWokenWhenHalfWaitsAndNotAgainOnceItHasCaughtUp() throws Exception {
        var ring = new Ring(Format.of("{method} {path}", true), 1024); // 16 bytes a line: `GET /books/1984` and its end
        var nowhere = Channels.newChannel(OutputStream.nullOutputStream());
        var exchange = new Sample().end(ended -> {});
        for (int round = 0; round < 10; round++) {
            int lines = 0;
            while (!ring.append(exchange)) lines++;
            assertThat(lines).as("lines before half is taken, in round %d", round).isEqualTo(32);
            ring.drainTo(nowhere);
        }
    }
}
