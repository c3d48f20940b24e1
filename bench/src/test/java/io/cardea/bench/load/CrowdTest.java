// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Many clients that stand ready, straight at the origin, which answers each of them.
class CrowdTest {
    private static final int CLIENTS = 40;
    private static final int LENGTH = 16_000;

    private static final Transport TRANSPORT = Transport.best();
    private static final EventLoopGroup GROUP = TRANSPORT.oneLoop();

    private Origin origin;
    private IdleHerd herd;

    @BeforeEach
    void gather() throws Exception {
        origin = Origin.start(TRANSPORT, GROUP);
        var plan = new LoadPlan(origin.port(), false, false, false, List.of("/fresh/1k"), 0, CLIENTS, 0, 0, 1, LENGTH);
        herd = new IdleHerd(TRANSPORT, GROUP.next(), plan);
        assertThat(herd.gather().get(5, TimeUnit.SECONDS)).isEqualTo(CLIENTS);
    }

    @AfterEach
    void release() throws Exception {
        herd.release().get(5, TimeUnit.SECONDS);
        origin.close();
    }

    @AfterAll
    static void stopLoop() {
        GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void allAskAtOnceAndEveryFetchIsCounted() throws Exception {
        for (int i = 1; i <= 2; i++) {
            var seen = ask("/fresh/" + i + "/bytes/" + LENGTH);

            assertThat(seen.errors()).isEmpty();
            assertThat(seen.clients()).isEqualTo(CLIENTS).isEqualTo(seen.complete());
            assertThat(seen.fetches()).isEqualTo(CLIENTS);
            assertThat(seen.firstBytes().getTotalCount()).isEqualTo(CLIENTS);
            assertThat(seen.firstBytes().getMaxValue()).isLessThanOrEqualTo(seen.nanos() * 1001 / 1000);
            assertThat(seen.late()).isZero();
        }
    }

    @Test
    void whoHasNothingBeforeASlowAnswersEndIsLate() throws Exception {
        var seen = ask("/fresh/slow-50/a/bytes/" + LENGTH);
        assertThat(seen.nanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(seen.late()).isZero();

        // Much longer than the others take: a busy machine delays all of them.
        origin.stallNext(Duration.ofMillis(1500));
        seen = ask("/fresh/slow-50/b/bytes/" + LENGTH);
        assertThat(seen.complete()).isEqualTo(CLIENTS);
        assertThat(seen.late()).isEqualTo(1);
    }

    @Test
    void whoGetsSomethingElseIsNotComplete() throws Exception {
        var seen = ask("/fresh/bytes/1000");

        assertThat(seen.complete()).isZero();
        assertThat(seen.errors()).containsEntry("length 1000 instead of 16000", (long) CLIENTS);
    }

    private Stampede ask(String path) throws Exception {
        return herd.ask(path, origin.fresh()).get(20, TimeUnit.SECONDS);
    }
}
