// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

/// Compares latency now with what it usually is: as long as it stays within `tolerance` of that the limit grows by a little queue, else it falls in proportion.
///
/// After "Gradient2" of Netflix's concurrency-limits, with one change. There the usual latency is an average over a long time, which under an overload that lasts
/// slowly takes the queue of our own making for usual, and the limit drifts up for ever. Here latency under a limit that is used up teaches nothing, but every
/// [#PERIOD] looks the limit is halved for one look (as Envoy's gradient controller does to find its minimum): what latency is then is not our doing.
///
/// @param tolerance how many times the usual latency is borne
record Gradient2(double tolerance) implements AdaptiveRules.Algorithm {
    static final int PERIOD = 25;
    private static final double SMOOTHING = 0.2;
    private static final double LEARNING = 0.05;
    private static final double STEEPEST = 0.5;
    private static final double FALL = 0.9;
    private static final double LEAST_GROWTH = 4;
    private static final double GROWTH = 0.25;

    @Override
    public Estimate first(double limit) {
        return new Estimate(limit, 0, 0, 0);
    }

    @Override
    public Estimate next(Estimate before, Sample sample) {
        if (before.resume() > 0) return looked(before, sample);
        boolean used = sample.inFlight() >= Math.floor(before.limit() * FALL);
        double usual = before.usual() == 0 || sample.latency() < before.usual() ? nearer(before.usual(), sample.latency(), SMOOTHING)
            : used ? before.usual() : nearer(before.usual(), sample.latency(), LEARNING);
        double limit = sample.fills(before.limit()) || sample.isOverload() ? step(before.limit(), usual, sample) : before.limit();
        if (!used) return new Estimate(limit, usual, 0, 0);
        return before.looks() + 1 < PERIOD ? new Estimate(limit, usual, before.looks() + 1, 0) : new Estimate(Math.max(1, limit / 2), usual, 0, limit);
    }

    private static Estimate looked(Estimate before, Sample sample) {
        return new Estimate(before.resume(), nearer(before.usual(), sample.latency(), 0.5), 0, 0);
    }

    private double step(double limit, double usual, Sample sample) {
        double gradient = Math.clamp(tolerance * usual / sample.latency(), STEEPEST, 1);
        if (sample.isOverload()) gradient = Math.min(gradient, FALL);
        double growth = gradient < 1 ? 0 : Math.max(LEAST_GROWTH, limit * GROWTH);
        return Math.max(1, limit * (1 - SMOOTHING) + (limit * gradient + growth) * SMOOTHING);
    }

    private static double nearer(double remembered, double seen, double share) {
        return remembered == 0 ? seen : remembered + (seen - remembered) * share;
    }
}
