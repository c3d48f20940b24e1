// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// When a service, or an instance of it, is left alone for a while because too much of what it is asked fails or takes too long.
public record BreakerConfig(
    @Doc("share of calls that may fail before it opens, 0 to 1") @Default("0.5") @Range(min = "0.001", max = "1") double failures,
    @Doc("answers that count as failures, by status (`503`) or class (`5xx`), one or a list; `none` for none") @Default("5xx") @OneOrMany List<String> statuses,
    @Doc("a call that takes as long is slow; without it, none is") Optional<Duration> slowAfter,
    @Doc("share of calls that may be slow before it opens, 0 to 1") @Default("0.8") @Range(min = "0.001", max = "1") double slow,
    @Doc("the time whose calls are judged") @Default("10s") @Range(min = "100ms", max = "1h") Duration window,
    @Doc("judge the last so many calls in place of those of a time; 0 for those of `window`") @Default("0") @Range(min = "0", max = "100000") int last,
    @Doc("fewer calls than these are never judged") @Default("20") @Range(min = "1", max = "1000000") int minCalls,
    @Doc("how long it stays open at first; twice as long each time that the trials fail") @Default("5s") @Range(min = "10ms", max = "1d") Duration openFor,
    @Doc("the longest that it stays open") @Default("1m") @Range(min = "10ms", max = "1d") Duration longest,
    @Doc("requests that are let through to try, before it closes") @Default("5") @Range(min = "1", max = "1000") int trials,
    @Doc("what opens: the `service`, an `endpoint` of it, or `both`") @Default("service") Per per) {
    public enum Per { SERVICE, ENDPOINT, BOTH }

    public BreakerConfig {
        if (last > 0 && last < minCalls) throw Invalid.at("last", "expected at least `min-calls`, which is " + minCalls + ", or it never opens; found " + last);
        if (longest.compareTo(openFor) < 0) throw Invalid.at("longest", "`longest`, for which it is open at most, is " + longest.toMillis() + " ms, and `open-for`, the first time, " + openFor.toMillis() + " ms: expected at least as much; give both");
        for (var each : statuses) {
            if (!each.matches("[1-5][0-9][0-9]|[1-5]xx|none")) throw Invalid.at("statuses", "expected a status such as `503`, a class such as `5xx`, or `none`, found `" + each + "`");
        }
    }

    @Short("0.5")
    public static BreakerConfig at(double failures) {
        return new BreakerConfig(failures, List.of("5xx"), Optional.empty(), 0.8, Duration.ofSeconds(10), 0, 20, Duration.ofSeconds(5), Duration.ofMinutes(1), 5, Per.SERVICE);
    }
}
