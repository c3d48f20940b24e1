// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import java.util.Collection;

/// Median and extremes of a few rounds.
///
/// @param median NaN if there was nothing
public record Stats(double median, double min, double max) {

    public static Stats of(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).sorted().toArray();
        int n = sorted.length;
        return n == 0
                ? new Stats(Double.NaN, Double.NaN, Double.NaN)
                : new Stats((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1]);
    }

    public boolean known() {
        return !Double.isNaN(median);
    }
}
