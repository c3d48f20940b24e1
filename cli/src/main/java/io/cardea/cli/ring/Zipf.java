// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import io.cardea.core.hash.XxHash64;

/// Ranks by Zipf's law: the k-th of n comes up in proportion to k⁻ˢ. Drawn without a table, by the rejection-inversion of Hörmann and Derflinger,
/// "Rejection-Inversion to Generate Variates from Monotone Discrete Distributions" (1996): a point below the curve x⁻ˢ that stands over all bars is
/// drawn by inverting its integral H, and taken if it lies in its bar; nearly all do.
final class Zipf {
    private final long count;
    private final double exponent;
    private final double left;
    private final double right;
    private final double sure;

    /// @param count n, at least 1
    /// @param exponent s, more than 0
    Zipf(long count, double exponent) {
        this.count = count;
        this.exponent = exponent;
        this.left = integral(1.5) - 1;
        this.right = integral(count + 0.5);
        this.sure = 2 - inverse(integral(2.5) - bar(2));
    }

    /// @param random 64 random bits
    /// @return from 1 to n
    long rank(long random) {
        for (long drawn = random; ; drawn = XxHash64.hash(drawn, 1)) {
            double under = right + (drawn >>> 11) * 0x1p-53 * (left - right);
            double x = inverse(under);
            long rank = Math.clamp(Math.round(x), 1, count);
            if (rank - x <= sure || under >= integral(rank + 0.5) - bar(rank)) return rank;
        }
    }

    private double bar(double x) {
        return StrictMath.exp(-exponent * StrictMath.log(x));
    }

    /// H(x) = (x¹⁻ˢ - 1) / (1 - s), or ln x for s = 1.
    private double integral(double x) {
        double rest = 1 - exponent;
        return rest == 0 ? StrictMath.log(x) : StrictMath.expm1(rest * StrictMath.log(x)) / rest;
    }

    private double inverse(double y) {
        double rest = 1 - exponent;
        return rest == 0 ? StrictMath.exp(y) : StrictMath.exp(StrictMath.log1p(Math.max(-1, y * rest)) / rest);
    }
}
