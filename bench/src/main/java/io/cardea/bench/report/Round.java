// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import java.util.Map;

/// One round of one subject.
///
/// @param requests    answered rightly
/// @param perSecond   of them
/// @param cpuMicros   of the subject's process tree per request
/// @param latency     closed loop: of each exchange; open loop: from the intended send time
/// @param errors      count by kind
/// @param loadCore    how busy the load's core was, 0 to 1
/// @param proxyCore   how busy the subject's core was, 0 to 1
/// @param foreign     the part of the subject's core that others used, 0 to 1
/// @param pauseMillis the longest pause of a JVM within the round
/// @param residentMiB at the end of the round
/// @param shareMiB    proportional set size then
/// @param handshakes  TLS handshakes
/// @param resumed     those of them that resumed a session
public record Round(
        long requests,
        double perSecond,
        double cpuMicros,
        Latency latency,
        Map<String, Long> errors,
        double loadCore,
        double proxyCore,
        double foreign,
        double pauseMillis,
        double residentMiB,
        double shareMiB,
        long handshakes,
        long resumed) {

    /// Beyond this the load, not the proxy, is the bottleneck.
    public static final double LOAD_BOUND = 0.97;

    /// In microseconds.
    public record Latency(double p50, double p90, double p99, double p999, double max) { }

    public Round {
        errors = Map.copyOf(errors);
    }

    public long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
