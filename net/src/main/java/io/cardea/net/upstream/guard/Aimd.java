// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

/// Additive increase, multiplicative decrease: one more each time that the limit was used and all went well, a tenth less when latency was passed or requests were dropped.
///
/// @param latency that is too much, in nanoseconds
record Aimd(double latency) implements AdaptiveRules.Algorithm {
    private static final double FALL = 0.9;

    @Override
    public Estimate first(double limit) {
        return new Estimate(limit, 0, 0, 0);
    }

    @Override
    public Estimate next(Estimate before, Sample sample) {
        double limit = before.limit();
        if (sample.isOverload() || sample.latency() > latency) {
            limit = Math.max(1, limit * FALL);
        } else if (sample.fills(limit)) {
            limit++;
        }
        return new Estimate(limit, 0, 0, 0);
    }
}
