// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EjectionTest {
    @Test
    void eachTimeOutIsLongerUpToTheLongest() {
        var ejection = new Ejection();
        long[] expected = {30, 60, 90, 100, 100, 100};
        for (long each : expected) {
            assertThat(ejection.out(30, 100)).isEqualTo(each);
            assertThat(ejection.isOut()).isTrue();
            ejection.back();
        }
        assertThat(ejection.total()).isEqualTo(6);
    }

    @Test
    void whoBehavesIsForgivenOneByOne() {
        var ejection = new Ejection();
        for (int i = 0; i < 50; i++) {
            ejection.out(30, 100);
            ejection.behaved(); // no merit while it is out
            ejection.back();
        }
        ejection.behaved();
        ejection.behaved();
        assertThat(ejection.out(30, 100)).as("fifty times do not have to be forgiven where four make the longest").isEqualTo(90);
        ejection.back();
        for (int i = 0; i < 3; i++) ejection.behaved();
        assertThat(ejection.out(30, 100)).isEqualTo(30);
    }

    @Property(tries = 200)
    void aTimeIsNeverShorterThanTheFirstNorLongerThanTheLongest(@ForAll long seed) {
        var random = new Random(seed);
        var ejection = new Ejection();
        long first = 1 + random.nextInt(1000);
        long longest = first + random.nextInt(10_000);
        for (int i = 0; i < 300; i++) {
            if (random.nextBoolean()) {
                assertThat(ejection.out(first, longest)).isBetween(first, longest);
                ejection.back();
            } else {
                ejection.behaved();
            }
        }
    }
}
