// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// Greedy-Dual-Size-Frequency (Cherkasova 1998): the one goes that was asked for least for its size, where whoever was asked for lately has what
/// those had that went before. A heap, so it costs more than the others.
final class Gdsf implements Simulated {
    private static final int ABSENT = -1;

    private final Weights weights;
    private final long capacity;
    private final double[] worth;
    private final int[] uses;
    private final int[] place;
    private int[] heap = new int[1 << 10];
    private int count;
    private long bytes;
    private double floor;

    Gdsf(Weights weights, long capacity) {
        this.weights = weights;
        this.capacity = capacity;
        this.worth = new double[weights.objects()];
        this.uses = new int[weights.objects()];
        this.place = new int[weights.objects()];
        java.util.Arrays.fill(place, ABSENT);
    }

    @Override
    public boolean find(int object) {
        if (place[object] == ABSENT) return false;
        uses[object]++;
        worth[object] = floor + (double) uses[object] / weights.of(object);
        down(place[object]); // it is worth more than before
        return true;
    }

    @Override
    public void take(int object) {
        long weight = weights.of(object);
        if (weight > capacity) return;
        while (bytes + weight > capacity) evict();
        uses[object] = 1;
        worth[object] = floor + 1.0 / weight;
        if (count == heap.length) heap = java.util.Arrays.copyOf(heap, 2 * count);
        place(object, count++);
        up(count - 1);
        bytes += weight;
    }

    private void evict() {
        int object = heap[0];
        floor = worth[object];
        bytes -= weights.of(object);
        place[object] = ABSENT;
        int other = heap[--count];
        if (count == 0) return;
        place(other, 0);
        down(0);
    }

    private void place(int object, int at) {
        heap[at] = object;
        place[object] = at;
    }

    private void up(int at) {
        int object = heap[at];
        int here = at;
        for (int above = (here - 1) / 2; here > 0 && isBefore(object, heap[above]); above = (here - 1) / 2) {
            place(heap[above], here);
            here = above;
        }
        place(object, here);
    }

    private void down(int at) {
        int object = heap[at];
        int here = at;
        for (int below = 2 * here + 1; below < count; below = 2 * here + 1) {
            if (below + 1 < count && isBefore(heap[below + 1], heap[below])) below++;
            if (!isBefore(heap[below], object)) break;
            place(heap[below], here);
            here = below;
        }
        place(object, here);
    }

    /// The one with the lower number among those that are worth the same, so that a run can be repeated.
    private boolean isBefore(int one, int other) {
        return worth[one] < worth[other] || worth[one] == worth[other] && one < other;
    }
}
