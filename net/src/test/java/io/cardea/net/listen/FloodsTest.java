// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.net.http2.Http2Limits.PerAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FloodsTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // wherever it begins
    private final Floods floods = new Floods(new PerAddress(1000, 2, Duration.ofSeconds(30)), clock::get);

    private void wait(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void whoIsClosedTooOftenWithinAMinuteIsBarredForAWhile() {
        for (int i = 0; i < 2; i++) floods.flooded("192.0.2.1", "x");
        assertThat(floods.refuses("192.0.2.1")).isFalse();
        wait(Duration.ofSeconds(61));
        for (int i = 0; i < 2; i++) floods.flooded("192.0.2.1", "x");
        assertThat(floods.refuses("192.0.2.1")).as("a minute later it counts anew").isFalse();
        floods.flooded("192.0.2.1", "x");
        assertThat(floods.refuses("192.0.2.1")).isTrue();
        assertThat(floods.refuses("192.0.2.2")).as("a neighbour").isFalse();
        assertThat(floods.barred()).isEqualTo(1);
        wait(Duration.ofSeconds(30));
        assertThat(floods.refuses("192.0.2.1")).isFalse();
        assertThat(floods.barred()).isZero();
        assertThat(floods.refused()).isEqualTo(1);
    }

    @Test
    void glitchesCountOverAllConnectionsAndTimeForgives() {
        assertThat(floods.account("192.0.2.1").charge(600)).isTrue();
        assertThat(floods.account("192.0.2.2").charge(600)).as("a neighbour").isTrue();
        wait(Duration.ofSeconds(2)); // two hundred
        assertThat(floods.account("192.0.2.1").charge(600)).as("just the most").isTrue();
        assertThat(floods.account("192.0.2.1").charge(1)).isFalse();
        assertThat(floods.refuses("192.0.2.1")).isTrue();
        assertThat(floods.refuses("192.0.2.2")).isFalse();
        assertThat(floods.account("192.0.2.1").charge(1)).as("connections that stand have no more patience either").isFalse();
    }

    @Test
    void anAddressOfIpv6IsItsNetwork() {
        assertThat(floods.account("2001:db8::1").charge(600)).isTrue();
        assertThat(floods.account("2001:db8::ffff:2").charge(600)).isFalse();
        assertThat(floods.refuses("2001:db8::3")).isTrue();
        assertThat(floods.refuses("2001:db8:0:1::3")).isFalse();
    }

    @Test
    void peersWithoutAnAddressAreNeverBarred() {
        for (int i = 0; i < 10; i++) floods.flooded("unix", "x");
        assertThat(floods.account("unix").charge(5000)).isTrue();
        assertThat(floods.refuses("unix")).isFalse();
    }

    @Test
    void memoryIsBoundedAndBarsOutliveTheCrowd() {
        floods.account("192.0.2.1").charge(2000);
        for (int i = 0; i < 3 * Floods.MOST; i++) floods.account("10." + (i >> 16) + '.' + (i >> 8 & 255) + '.' + (i & 255)).charge(100);
        assertThat(floods.size()).isLessThanOrEqualTo(Floods.MOST);
        assertThat(floods.refuses("192.0.2.1")).isTrue();
    }

    @Test
    void aReloadChangesWhatIsBorne() {
        floods.account("192.0.2.1").charge(900);
        floods.allow(new PerAddress(500, 2, Duration.ZERO));
        assertThat(floods.account("192.0.2.1").charge(1)).as("nobody is barred").isTrue();
        floods.account("192.0.2.1").charge(400);
        floods.allow(new PerAddress(500, 2, Duration.ofHours(1)));
        assertThat(floods.account("192.0.2.1").charge(101)).isFalse();
    }
}
