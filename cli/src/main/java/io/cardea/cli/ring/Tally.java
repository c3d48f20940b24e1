// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import io.cardea.core.hash.Loads;
import io.cardea.core.hash.Picker;
import java.util.Arrays;

/// What one thread has counted of one scheme. For that thread, until it has ended.
final class Tally {
    private final Contest contest;
    private final boolean change;
    private final Counts before;
    private final Counts after;
    private final int[] picked = new int[Keys.PORTION];
    private double[] speeds = new double[64];
    private int portions;
    private long moved;
    private long needless;

    Tally(Contest contest, Plan plan) {
        this.contest = contest;
        this.change = plan.isChange();
        this.before = new Counts(plan.before().size());
        this.after = new Counts(plan.after().size());
    }

    void take(long[] keys, int count) {
        long start = System.nanoTime();
        pick(contest.before(), before, keys, count);
        if (portions == speeds.length) speeds = Arrays.copyOf(speeds, portions * 2);
        speeds[portions++] = (System.nanoTime() - start) / (double) count;
        if (change) compare(keys, count);
    }

    private void pick(Picker picker, Counts counts, long[] keys, int count) {
        for (int i = 0; i < count; i++) {
            int node = picker.pick(keys[i], counts);
            picked[i] = node;
            counts.add(node);
        }
    }

    private void compare(long[] keys, int count) {
        var origins = contest.origins();
        for (int i = 0; i < count; i++) {
            int node = contest.after().pick(keys[i], after);
            after.add(node);
            if (origins[node] == picked[i]) continue;
            moved++;
            if (origins[node] >= 0 && contest.stays()[picked[i]]) needless++;
        }
    }

    static Result merged(Plan plan, Contest contest, Iterable<Tally> tallies) {
        var before = new long[plan.before().size()];
        var after = new long[plan.after().size()];
        var speeds = new double[0];
        long moved = 0;
        long needless = 0;
        for (var tally : tallies) {
            if (tally.contest != contest) continue;
            for (int i = 0; i < before.length; i++) before[i] += tally.before.inFlight[i];
            for (int i = 0; i < after.length; i++) after[i] += tally.after.inFlight[i];
            int known = speeds.length;
            speeds = Arrays.copyOf(speeds, known + tally.portions);
            System.arraycopy(tally.speeds, 0, speeds, known, tally.portions);
            moved += tally.moved;
            needless += tally.needless;
        }
        Arrays.sort(speeds); // a fast one knows nothing of portions that were not compiled yet, or that others of this machine have disturbed
        return new Result(contest.scheme(), Load.of(plan.before(), before), Load.of(plan.after(), plan.isChange() ? after : before), moved / (double) plan.keys(), needless / (double) plan.keys(),
            contest.before().memory(), contest.built(), speeds[speeds.length / 10]);
    }

    /// The keys that a node has are its requests in flight: none ends.
    private static final class Counts implements Loads {
        private final int[] inFlight;
        private long total;

        private Counts(int nodes) {
            inFlight = new int[nodes];
        }

        private void add(int node) {
            inFlight[node]++;
            total++;
        }

        @Override
        public int inFlight(int member) {
            return inFlight[member];
        }

        @Override
        public long inFlight() {
            return total;
        }
    }
}
