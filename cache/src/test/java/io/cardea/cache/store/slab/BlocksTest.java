// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.slab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final long BOUND = 1 << 20;

    private record Taken(int block, int payload, byte mark) {}

    /// Fills what was taken with a mark of its own: what overlaps shows it.
    private static Taken marked(Blocks blocks, int block, int payload, byte mark) {
        blocks.slab(block).asSlice(blocks.offset(block), payload).fill(mark);
        return new Taken(block, payload, mark);
    }

    private static void check(Blocks blocks, Taken taken) {
        for (int at : new int[] {0, taken.payload / 2, taken.payload - 1}) assertThat(blocks.slab(taken.block).get(JAVA_BYTE, blocks.offset(taken.block) + at)).isEqualTo(taken.mark);
        assertThat(blocks.payload(taken.block)).isGreaterThanOrEqualTo(taken.payload);
    }

    @Test
    void blocksNeverOverlapAndAllOfItComesBack() {
        var random = new SplittableRandom(42);
        try (var memory = new Memory(BOUND)) {
            var blocks = new Blocks(memory);
            var taken = new ArrayList<Taken>();
            for (int turn = 0; turn < 100_000; turn++) {
                if (!taken.isEmpty() && (random.nextInt(100) < 48 || taken.size() > 2000)) {
                    var gone = taken.remove(random.nextInt(taken.size()));
                    check(blocks, gone);
                    blocks.give(gone.block);
                } else {
                    int payload = 1 + (int) Math.pow(blocks.mostPayload() - 1, random.nextDouble());
                    int block = blocks.take(payload);
                    if (block != Blocks.NONE) taken.add(marked(blocks, block, payload, (byte) random.nextInt()));
                }
                assertThat(blocks.used()).isLessThanOrEqualTo(BOUND);
            }
            taken.forEach(each -> check(blocks, each));
            taken.forEach(each -> blocks.give(each.block));
            assertThat(blocks.used()).isZero();
            // All neighbours have become one again: as many of the largest fit as there are slabs.
            int slabs = 0;
            while (blocks.take(blocks.mostPayload()) != Blocks.NONE) slabs++;
            assertThat(slabs).isEqualTo((int) (BOUND / (64 << 10)));
        }
    }

    @Test
    void smallBlocksFillTheMemoryNearlyWhole() {
        try (var memory = new Memory(BOUND)) {
            var blocks = new Blocks(memory);
            var all = new HashSet<Integer>();
            for (int block = blocks.take(100); block != Blocks.NONE; block = blocks.take(100)) assertThat(all.add(block)).isTrue();
            assertThat(all.size() * 112L).isGreaterThan(BOUND - 16 * 200);
            assertThat(Blocks.cost(100)).isEqualTo(112);
            assertThat(Blocks.cost(104)).isEqualTo(112);
            assertThat(Blocks.cost(105)).isEqualTo(128);
        }
    }

    @Test
    void theLargestPieceIsGivenWhereTheWishIsTooLarge() {
        try (var memory = new Memory(BOUND)) {
            var blocks = new Blocks(memory);
            var all = new ArrayList<Integer>();
            for (int block = blocks.take(1000); block != Blocks.NONE; block = blocks.take(1000)) all.add(block);
            for (int i = 10; i < 13; i++) blocks.give(all.get(i)); // three that lie side by side
            blocks.give(all.get(20));
            int piece = blocks.takeLargest(500, 50_000);
            assertThat(blocks.payload(piece)).isEqualTo(3 * 1008 - 8);
            assertThat(blocks.takeLargest(5000, 50_000)).isEqualTo(Blocks.NONE);
        }
    }

    @Test
    void whatIsGivenBackTwiceIsAMistake() {
        try (var memory = new Memory(BOUND)) {
            var blocks = new Blocks(memory);
            int block = blocks.take(100);
            blocks.give(block);
            assertThatThrownBy(() -> blocks.give(block)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void memoryHasItsBound() {
        try (var memory = new Memory(1000)) {
            memory.take(900);
            assertThatThrownBy(() -> memory.take(101)).isInstanceOf(IllegalArgumentException.class);
            assertThat(memory.left()).isEqualTo(100);
        }
    }
}
