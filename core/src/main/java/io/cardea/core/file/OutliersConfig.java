// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;

/// When an instance is left out for a while because of what it answers to requests.
public record OutliersConfig(
    @Doc("so many requests in a row without an answer, or answers that broke off; 0 to overlook them") @Default("5") @Range(min = "0", max = "1000000") int failures,
    @Doc("so many in a row that were answered by a 5xx, or not at all; 0 to overlook them") @Default("5") @Range(min = "0", max = "1000000") int errors,
    @Doc("so many in a row that were answered by 502, 503 or 504, or not at all; 0 to overlook them") @Default("0") @Range(min = "0", max = "1000000") int gatewayErrors,
    @Doc("how often instances are compared with each other") @Default("10s") @Range(min = "100ms", max = "1h") Duration interval,
    @Doc("standard deviations below the mean at which a success rate is an outlier; 0 for none") @Default("1.9") @Range(min = "0", max = "100") double successRate,
    @Doc("standard deviations above the mean at which a latency is an outlier; 0 for none") @Default("0") @Range(min = "0", max = "100") double latency,
    @Doc("fewer instances with enough requests are not compared") @Default("5") @Range(min = "2", max = "100000") int minInstances,
    @Doc("an instance with fewer requests in an interval is not compared") @Default("100") @Range(min = "1", max = "1000000000") int minRequests,
    @Doc("how long the first time out is; the second is twice as long, and so on") @Default("30s") @Range(min = "10ms", max = "1d") Duration outFor,
    @Doc("the longest time out") @Default("5m") @Range(min = "10ms", max = "7d") Duration longest,
    @Doc("the largest share of the instances that is out at one time, 0 to 1; one may always be, if there are several") @Default("0.3") @Range(min = "0", max = "1") double most) {
    public static final OutliersConfig DEFAULT = inARow(5);

    public OutliersConfig {
        if (longest.compareTo(outFor) < 0) throw Invalid.at("longest", "`longest`, the longest time out, is " + longest.toMillis() + " ms, and `out-for`, the first, " + outFor.toMillis() + " ms: expected at least as much; give both");
    }

    @Short("5")
    public static OutliersConfig inARow(int many) {
        return new OutliersConfig(many, many, 0, Duration.ofSeconds(10), 1.9, 0, 5, 100, Duration.ofSeconds(30), Duration.ofMinutes(5), 0.3);
    }
}
