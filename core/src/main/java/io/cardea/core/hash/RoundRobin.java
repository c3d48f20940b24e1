// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.util.Arrays;
import java.util.stream.IntStream;

/// One after the other, each as often as its weight says and as evenly spread as can be: with weights 5, 1 and 1 the order is a a b a c a a. The key is a
/// count that goes up by one. The order is nginx's smooth weighted round robin, worked out once.
///
/// The turn of a member that is not open goes to any other, not to its neighbour, which would get twice as much.
public final class RoundRobin implements Picker {
    private static final int LONGEST = 1 << 16;
    private static final int WORK = 1 << 25; // steps to make a schedule: tens of milliseconds

    private final int[] schedule;
    private final int[] members;

    private RoundRobin(int[] schedule, int[] members) {
        this.schedule = schedule;
        this.members = members;
    }

    public static RoundRobin of(Members members) {
        var ranked = members.ranked();
        return new RoundRobin(members.isEqual() ? IntStream.of(ranked).sorted().toArray() : smooth(shortened(Shares.reduced(members))), ranked);
    }

    /// Weights of at most 65,536 in all: what is beyond is rounded, but nobody who had a turn loses it.
    private static int[] shortened(int[] weights) {
        long sum = IntStream.of(weights).asLongStream().sum();
        long most = Math.max(weights.length, Math.min(LONGEST, WORK / weights.length));
        if (sum <= most) return weights;
        return IntStream.of(weights).map(weight -> weight == 0 ? 0 : (int) Math.max(1, weight * most / sum)).toArray();
    }

    /// Each gains its weight at every turn; who has most gets the turn and pays the sum of all.
    private static int[] smooth(int[] weights) {
        int sum = Arrays.stream(weights).sum();
        var gained = new int[weights.length];
        var schedule = new int[sum];
        for (int turn = 0; turn < sum; turn++) {
            int most = 0;
            for (int i = 0; i < weights.length; i++) {
                gained[i] += weights[i];
                if (gained[i] > gained[most]) most = i;
            }
            gained[most] -= sum;
            schedule[turn] = most;
        }
        return schedule;
    }

    @Override
    public int pick(long count, Loads loads) {
        if (schedule.length == 0) return NOBODY;
        int turn = (int) Long.remainderUnsigned(count, schedule.length);
        if (loads.isOpen(schedule[turn])) return schedule[turn];
        for (int time = 0; Probing.isRedrawn(time); time++) {
            turn = Probing.entry(Probing.redrawn(count, time), schedule.length);
            if (loads.isOpen(schedule[turn])) return schedule[turn];
        }
        return Probing.along(schedule, turn, members, loads);
    }

    /// After so many picks it begins again.
    public int length() {
        return schedule.length;
    }

    @Override
    public long memory() {
        return (long) (schedule.length + members.length) * Integer.BYTES;
    }
}
