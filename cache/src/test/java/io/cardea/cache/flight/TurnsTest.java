// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final ArrayDeque<Runnable> soon = new ArrayDeque<>();
    private final Turns turns = new Turns(soon::add);
    private final List<Integer> told = new ArrayList<>();

    private List<Runnable> tellings(int from, int to) {
        return IntStream.range(from, to).<Runnable>mapToObj(i -> () -> told.add(i)).toList();
    }

    @Test
    void fewAreToldAtOnce() {
        turns.add(tellings(0, 64));
        assertThat(told).hasSize(64);
        assertThat(soon).isEmpty();
    }

    @Test
    void ofManySomeAreToldNowAndTheOthersByAndByInTheirOrder() {
        turns.add(tellings(0, 100));
        assertThat(told).hasSize(64);
        turns.add(tellings(100, 150)); // behind those who wait
        assertThat(told).hasSize(64);
        soon.remove().run();
        assertThat(told).hasSize(128);
        soon.remove().run();
        assertThat(told).containsExactlyElementsOf(IntStream.range(0, 150).boxed().toList());
        assertThat(soon).isEmpty();
        turns.add(tellings(150, 151));
        assertThat(told).hasSize(151);
    }

    @Test
    void whenNothingMoreComesEverybodyIsToldAndNobodyTwice() {
        turns.add(tellings(0, 1000));
        turns.all();
        assertThat(told).hasSize(1000);
        soon.remove().run();
        turns.add(tellings(1000, 2000));
        assertThat(told).hasSize(2000).doesNotHaveDuplicates();
    }
}
