// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.file.OutliersConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Which instances fail more, or take longer, than the others do. As Envoy's outlier detection: beyond the mean by so many standard deviations of all.
///
/// Where all are nearly alike, a deviation is next to nothing: so an outlier must also differ by something that matters.
final class Outliers {
    /// A success rate that is less than this below the mean is none.
    static final double LEAST_DIFFERENCE = 0.05;
    /// A latency below so many times the median is none.
    static final double LEAST_FACTOR = 2;

    private Outliers() {}

    /// What an instance did in one interval.
    ///
    /// @param member its number
    /// @param good answers below 500
    /// @param answered with whatever status
    /// @param nanos that all its answers took together
    record Sample(int member, long requests, long good, long answered, long nanos) {
        double successRate() {
            return (double) good / requests;
        }

        double latency() {
            return answered == 0 ? 0 : (double) nanos / answered;
        }
    }

    /// @param why for people
    record Outlier(int member, String why) {}

    /// Each member at most once, the worst first.
    static List<Outlier> among(List<Sample> all, OutliersConfig rules) {
        var heard = all.stream().filter(each -> each.requests >= rules.minRequests()).toList();
        if (heard.size() < rules.minInstances()) return List.of();
        var found = new ArrayList<Outlier>();
        if (rules.successRate() > 0) failing(heard, rules.successRate(), found);
        if (rules.latency() > 0) slow(heard, rules.latency(), found);
        return found;
    }

    private static void failing(List<Sample> heard, double deviations, List<Outlier> into) {
        double mean = mean(heard, Sample::successRate);
        double least = Math.min(mean - deviations * deviation(heard, Sample::successRate, mean), mean - LEAST_DIFFERENCE);
        heard.stream().filter(each -> each.successRate() < least).sorted((a, b) -> Double.compare(a.successRate(), b.successRate()))
            .forEach(each -> into.add(new Outlier(each.member, text("%.1f %% of its requests succeed, of all %.1f %%", 100 * each.successRate(), 100 * mean))));
    }

    private static void slow(List<Sample> heard, double deviations, List<Outlier> into) {
        double mean = mean(heard, Sample::latency);
        var sorted = heard.stream().mapToDouble(Sample::latency).sorted().toArray();
        double most = Math.max(mean + deviations * deviation(heard, Sample::latency, mean), LEAST_FACTOR * sorted[sorted.length / 2]);
        heard.stream().filter(each -> each.latency() > most && into.stream().noneMatch(known -> known.member == each.member)).sorted((a, b) -> Double.compare(b.latency(), a.latency()))
            .forEach(each -> into.add(new Outlier(each.member, text("it takes %.1f ms, all %.1f ms", each.latency() / 1e6, mean / 1e6))));
    }

    private static double mean(List<Sample> all, ToDoubleFunction<Sample> figure) {
        return all.stream().mapToDouble(figure).average().orElse(0);
    }

    /// Of all of them, and not of a sample of more.
    private static double deviation(List<Sample> all, ToDoubleFunction<Sample> figure, double mean) {
        return Math.sqrt(all.stream().mapToDouble(each -> Math.pow(figure.applyAsDouble(each) - mean, 2)).average().orElse(0));
    }

    /// How many of so many may be out at once.
    static int allowed(int instances, double most) {
        if (most == 0 || instances < 2) return 0;
        return Math.max(1, Math.min(instances - 1, (int) (instances * most + 1e-9)));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
