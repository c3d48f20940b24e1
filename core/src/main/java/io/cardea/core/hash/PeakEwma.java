// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// Who is likely to answer sooner: of two drawn by chance, the one whose remembered latency times the requests that would then be in flight, for its weight, is less.
/// The key is 64 random bits. The memory is quick to believe in bad news and slow to forget it: Finagle's "peak EWMA".
public final class PeakEwma implements Picker {
    /// Of a member that has not answered yet but has requests: whoever is known is taken before it, so that a new one is tried by one request first.
    private static final double UNKNOWN = 1e15;

    private final Members members;
    private final TwoChoices choices;

    private PeakEwma(Members members) {
        this.members = members;
        this.choices = new TwoChoices(members);
    }

    public static PeakEwma of(Members members) {
        return new PeakEwma(members);
    }

    @Override
    public int pick(long random, Loads loads) {
        int first = choices.one(random, loads);
        if (first == NOBODY) return NOBODY;
        int second = choices.other(random, first, loads);
        return cost(second, loads) < cost(first, loads) ? second : first;
    }

    private double cost(int member, Loads loads) {
        double latency = loads.latency(member);
        int inFlight = loads.inFlight(member);
        if (latency == 0) return inFlight == 0 ? 0 : (UNKNOWN + inFlight) / members.weight(member);
        return latency * (inFlight + 1) / members.weight(member);
    }

    /// What is remembered after one more answer.
    ///
    /// @param remembered before, in nanoseconds; 0 if nothing is
    /// @param took what this one took, in nanoseconds
    /// @param elapsed nanoseconds since the last answer
    /// @param decay nanoseconds after which about a third (1/e) of the old memory is left
    public static double after(double remembered, double took, double elapsed, double decay) {
        if (took >= remembered) return took;
        double old = StrictMath.exp(-elapsed / decay);
        return remembered * old + took * (1 - old);
    }

    /// Much the same without an exponential, for where nobody chooses by it: for answers less than a tenth of `decay` apart it differs from [#after] by less than half a percent
    /// of what is between the old and the new. After
    /// long silence it keeps more of the old.
    ///
    /// @param decay nanoseconds after which half of the old memory is left
    public static double about(double remembered, double took, double elapsed, double decay) {
        if (took >= remembered) return took;
        return took + (remembered - took) * (decay / (decay + elapsed));
    }

    @Override
    public long memory() {
        return choices.memory() + (long) members.size() * Integer.BYTES;
    }
}
