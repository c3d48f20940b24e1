// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import java.util.Arrays;

/// How it stands with a service's tiers: which share of the requests each gets, and which of them is in such need that judgements are overlooked. Made anew
/// when a peer is opened or closed; picking only looks.
///
/// As in Envoy: a tier is good for its open share times the overprovisioning factor, at most for all. What the first is not good for goes to
/// the next, and so on; if all together are not good for everything, each gets the more. Only then there can be need.
///
/// @param upTo of 2^31, for each tier: the draws below it are its own, if they are no earlier one's
/// @param need for each tier
record Outlook(int[] upTo, boolean[] need) {
    private static final Outlook SOUND = new Outlook(new int[] {Integer.MAX_VALUE}, new boolean[1]);

    /// Weights of one tier.
    ///
    /// @param all without those that an operator has taken out
    /// @param open that may be chosen
    /// @param sound whom neither probes nor outliers have judged
    /// @param usable that may be chosen while judgements are overlooked
    record Stand(double all, double open, double sound, double usable) {
        Stand plus(Stand other) {
            return new Stand(all + other.all, open + other.open, sound + other.sound, usable + other.usable);
        }
    }

    /// @param panic the sound share below which there is need
    static Outlook of(Stand[] tiers, double panic, double overprovisioning) {
        if (tiers.length == 0) return SOUND;
        var good = new double[tiers.length];
        double sum = 0;
        for (int i = 0; i < tiers.length; i++) {
            good[i] = tiers[i].all == 0 ? 0 : Math.min(1, overprovisioning * tiers[i].open / tiers[i].all);
            sum += good[i];
        }
        boolean enough = sum >= 1 - 1e-9;
        var upTo = new int[tiers.length];
        var need = new boolean[tiers.length];
        double given = 0;
        for (int i = 0; i < tiers.length; i++) {
            if (sum > 0) given = Math.min(1, given + (enough ? good[i] : good[i] / sum)); else given = 1;
            upTo[i] = given >= 1 - 1e-9 ? Integer.MAX_VALUE : (int) (given * Integer.MAX_VALUE);
            need[i] = !enough && tiers[i].all > 0 && tiers[i].sound < panic * tiers[i].all - 1e-9;
        }
        return new Outlook(upTo, need);
    }

    /// The same where tiers are divided in two.
    ///
    /// @param kept of each tier, the share of its requests that its first half gets; [Double#NaN] for one that is not divided
    Outlook divided(double[] kept) {
        int halves = kept.length;
        for (double each : kept) if (!Double.isNaN(each)) halves++;
        var ends = new int[halves];
        var needs = new boolean[halves];
        int half = 0;
        for (int i = 0; i < kept.length; i++) {
            int from = i == 0 ? 0 : upTo[i - 1];
            if (!Double.isNaN(kept[i])) {
                needs[half] = need[i];
                ends[half++] = kept[i] >= 1 ? upTo[i] : from + (int) ((upTo[i] - from) * kept[i]);
            }
            needs[half] = need[i];
            ends[half++] = upTo[i];
        }
        return new Outlook(ends, needs);
    }

    /// Whether the first tier gets everything.
    boolean isSimple() {
        return upTo[0] == Integer.MAX_VALUE;
    }

    /// @param draw from 0 to 2^31 - 1
    int tier(int draw) {
        for (int i = 0; i < upTo.length - 1; i++) {
            if (draw < upTo[i]) return i;
        }
        return upTo.length - 1;
    }

    /// The share of that tier, from 0 to 1.
    double share(int tier) {
        return (upTo[tier] - (tier == 0 ? 0.0 : upTo[tier - 1])) / Integer.MAX_VALUE;
    }

    boolean isInNeed() {
        for (boolean each : need) if (each) return true;
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Outlook that && Arrays.equals(upTo, that.upTo) && Arrays.equals(need, that.need);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(upTo) + Arrays.hashCode(need);
    }

    @Override
    public String toString() {
        return Arrays.toString(upTo) + Arrays.toString(need);
    }
}
