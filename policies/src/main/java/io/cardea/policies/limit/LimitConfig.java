// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.state.WhenUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `limit: 100/s per ip`, a list of such, or the map: one limit by its own keys, several by `limits`, or both.
@Doc("How much may be used: in a time, at once, or in a period of the calendar, told apart by address, consumer and the like")
public record LimitConfig(
    @Doc("how much in which time: `100/s`, `5/10m`, `1000/day`") Optional<String> rate,
    @Doc("how much in each hour, day or month of the calendar: `10000/month`") Optional<String> quota,
    @Doc("how many at once") @Range(min = "1", max = "1000000") Optional<Integer> inFlight,
    @Doc("by what requests are told apart: `ip`, `consumer`, `header NAME` and the like; all together if absent") @OneOrMany List<String> per,
    @Doc("how a rate is counted") @Default("token-bucket") Counting algorithm,
    @Doc("how much at once, for buckets; how many wait, for a queue") @Range(min = "1", max = "1000000000") Optional<Integer> burst,
    @Doc("what a request costs: a number, `header NAME`, `response NAME`, or `new path`") @Default("1") String cost,
    @Doc("whose calendar it is, for `quota`") @Default("UTC") String zone,
    @Doc("after which a permit that was not given back counts no more; for `in-flight` in shared state") @Default("5m") @Range(min = "1s", max = "1d") Duration lease,
    @Doc("what clients, logs and metrics call it; else by what it tells requests apart") Optional<String> name,
    @Doc("more limits, charged together with it: all or none") @OneOrMany List<OneConfig> limits,
    @Doc("who has no limit: addresses, networks, `consumer NAME`") @OneOrMany List<String> except,
    @Doc("whether shared state is asked for each request; else each edge takes portions of a twentieth and deals them out") @Default("true") boolean strict,
    @Doc("what is done while the shared state is away") @Default("local") WhenUnavailable whenUnavailable,
    @Doc("keeps out who goes on after it was refused, each time for twice as long") Optional<PenaltyConfig> penalty,
    @Doc("count and tell, but refuse nobody") @Default("false") boolean reportOnly,
    @Doc("by which fields clients are told how they stand") @Default("draft") Told headers) {
    public LimitConfig {
        all(rate, quota, inFlight, per, algorithm, burst, cost, zone, lease, name, limits); // told where it stands in the file
        try {
            Exempt.of(except);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("except", String.valueOf(e.getMessage()));
        }
        limits = List.copyOf(limits);
        except = List.copyOf(except);
    }

    List<OneConfig> all() {
        return all(rate, quota, inFlight, per, algorithm, burst, cost, zone, lease, name, limits);
    }

    private static List<OneConfig> all(Optional<String> rate, Optional<String> quota, Optional<Integer> inFlight, List<String> per, Counting algorithm, Optional<Integer> burst,
                                       String cost, String zone, Duration lease, Optional<String> name, List<OneConfig> limits) {
        var all = new ArrayList<OneConfig>();
        if (limits.isEmpty() || rate.isPresent() || quota.isPresent() || inFlight.isPresent()) all.add(new OneConfig(rate, quota, inFlight, per, algorithm, burst, cost, zone, lease, name));
        all.addAll(limits);
        return all;
    }

    @Short("100/s per ip")
    static LimitConfig of(List<String> texts) {
        var all = Mistakes.each(texts, OneConfig::of);
        if (all.isEmpty()) throw new IllegalArgumentException("expected at least one limit, such as `100/s per ip`");
        return new LimitConfig(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Counting.TOKEN_BUCKET, Optional.empty(), "1", "UTC", Duration.ofMinutes(5), Optional.empty(), all,
            List.of(), true, WhenUnavailable.LOCAL, Optional.empty(), false, Told.DRAFT);
    }
}
