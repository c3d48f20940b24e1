// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One limit. Exactly one of `rate`, `quota` and `in-flight` says how much.
public record OneConfig(
    @Doc("how much in which time: `100/s`, `5/10m`, `1000/day`") Optional<String> rate,
    @Doc("how much in each hour, day or month of the calendar: `10000/month`") Optional<String> quota,
    @Doc("how many at once") @Range(min = "1", max = "1000000") Optional<Integer> inFlight,
    @Doc("by what requests are told apart: `ip`, `consumer`, `header NAME` and the like; all together if absent") @OneOrMany List<String> per,
    @Doc("how a rate is counted") @Default("token-bucket") Counting algorithm,
    @Doc("how much at once, for buckets; how many wait, for a queue") @Range(min = "1", max = "1000000000") Optional<Integer> burst,
    @Doc("what a request costs: a number, `header NAME`, `response NAME`, or `new path`") @Default("1") String cost,
    @Doc("whose calendar it is, for `quota`") @Default("UTC") String zone,
    @Doc("after which a permit that was not given back, as its edge has died, counts no more; for `in-flight` in shared state") @Default("5m") @Range(min = "1s", max = "1d") Duration lease,
    @Doc("what clients, logs and metrics call it; else by what it tells requests apart") Optional<String> name) {
    private static final Pattern SHORT = Pattern.compile("(?:(quota) )?(\\S+)( in-flight)?(?: per (.+?))?(?: burst ([0-9]{1,9}))?");

    public OneConfig {
        int said = (rate.isPresent() ? 1 : 0) + (quota.isPresent() ? 1 : 0) + (inFlight.isPresent() ? 1 : 0);
        if (said != 1) throw new IllegalArgumentException("expected one of `rate`, `quota` and `in-flight`, such as `rate: 100/s`, found " + (said == 0 ? "none" : "several"));
        at("rate", rate, RateText::rate);
        at("quota", quota, RateText::quota);
        at("per", Optional.of(per), Subject::of);
        at("cost", Optional.of(cost), text -> Cost.of(text, Duration.ofSeconds(1)));
        at("zone", Optional.of(zone), OneConfig::zone);
        if (burst.isPresent() && burst.get() < 1) throw Invalid.at("burst", "expected a burst of 1 at least, found " + burst.get());
        if (burst.isPresent() && (rate.isEmpty() || !algorithm.hasBurst())) throw Invalid.at("burst", "only a `rate` in a token-bucket, leaky-bucket or leaky-queue has a burst");
        if (rate.isEmpty() && algorithm != Counting.TOKEN_BUCKET) throw Invalid.at("algorithm", "only a `rate` has an algorithm");
        if (inFlight.isPresent() && !cost.equals("1")) throw Invalid.at("cost", "a request is one in flight, whatever it costs");
        if (name.isPresent() && !name.get().matches("[A-Za-z0-9][A-Za-z0-9_. /-]{0,39}")) throw Invalid.at("name", "expected up to 40 letters, digits, blanks and `_./-`, found `" + name.get() + '`');
        per = List.copyOf(per);
    }

    private static <T> void at(String key, Optional<T> value, java.util.function.Consumer<T> check) {
        try {
            value.ifPresent(check);
        } catch (IllegalArgumentException e) {
            throw Invalid.at(key, String.valueOf(e.getMessage()));
        }
    }

    static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected a time zone such as `Europe/Berlin`, found `" + text + '`', e);
        }
    }

    /// `100/s per ip burst 20`, `quota 10000/month per consumer`, `10 in-flight per consumer`.
    @Short("100/s per ip")
    static OneConfig of(String text) {
        var form = SHORT.matcher(text.strip());
        boolean inFlight = form.matches() && form.group(3) != null;
        if (!form.matches() || inFlight && (form.group(1) != null || form.group(5) != null || !form.group(2).matches("[0-9]{1,7}"))) {
            throw new IllegalArgumentException("expected a limit such as `100/s per ip`, `100/s per consumer burst 20`, `quota 10000/month per consumer` or `10 in-flight per ip`, found `" + text + '`');
        }
        var per = form.group(4) == null ? List.<String>of() : List.of(form.group(4).split(" and "));
        boolean quota = form.group(1) != null;
        return new OneConfig(quota || inFlight ? Optional.empty() : Optional.of(form.group(2)), quota ? Optional.of(form.group(2)) : Optional.empty(),
            inFlight ? Optional.of(Integer.valueOf(form.group(2))) : Optional.empty(), per, Counting.TOKEN_BUCKET,
            Optional.ofNullable(form.group(5)).map(Integer::valueOf), "1", "UTC", Duration.ofMinutes(5), Optional.empty());
    }
}
