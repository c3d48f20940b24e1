// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloodsTest {
    @Test
    void someAreToldAndOfTheOthersOnlyHowManyTheyWere() {
        var floods = new Floods(3, 100, 0);
        for (int i = 0; i < 3; i++) assertThat(floods.admits(i)).isTrue();
        assertThat(floods.admits(10)).isFalse();
        assertThat(floods.first()).isTrue();
        assertThat(floods.left(10)).isEqualTo(90);
        assertThat(floods.admits(20)).isFalse();
        assertThat(floods.first()).isFalse();
        assertThat(floods.admits(150)).as("the sum comes first").isFalse();
        assertThat(floods.over(160)).isEqualTo(3);
        assertThat(floods.admits(161)).isTrue();
        assertThat(floods.left(161)).isZero();
    }

    @Test
    void slowOnesAreAllTold() {
        var floods = new Floods(3, 100, 0);
        for (int i = 0; i < 50; i++) assertThat(floods.admits(i * 40)).isTrue();
    }
}
