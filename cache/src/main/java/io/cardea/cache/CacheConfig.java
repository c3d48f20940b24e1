// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.address.AddressSet;
import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Name;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a route's cache does besides what the standard says.
public record CacheConfig(
    @Name("for") @Doc("how long answers are fresh, whatever their origin says; not for requests with Authorization or of who was identified, or with cookies that are not in vary-by-cookies") Optional<Duration> lifetime,
    @Doc("the same for single statuses; 0 for never") Map<String, Duration> status,
    @Doc("most freshness that is guessed from Last-Modified; 0 for none") @Default("1d") Duration heuristic,
    @Doc("directives of requests that do not count: no-cache, no-store, max-age, max-stale, min-fresh, only-if-cached") @OneOrMany List<String> ignoreRequest,
    @Doc("how long a stale answer may stand for an error, where the answer does not say") @Default("0s") Duration staleIfError,
    @Doc("how long a stale answer may be given while it is fetched anew, where the answer does not say") @Default("0s") Duration staleWhileRevalidate,
    @Doc("any stale answer is better than none when the origin cannot be reached") @Default("false") boolean alwaysOnline,
    @Doc("take Set-Cookie out of answers, and keep them") @Default("false") boolean stripCookies,
    @Doc("parameters of the query that make no difference") @OneOrMany List<String> ignoreQuery,
    @Doc("fields of the request that make a difference, besides what Vary says") @OneOrMany List<String> varyBy,
    @Doc("cookies that make no difference; `_ga_*` for all that begin so") @OneOrMany List<String> ignoreCookies,
    @Doc("cookies that make a difference, besides what Vary says") @OneOrMany List<String> varyByCookies,
    @Doc("languages that there are, the default first; Accept-Language counts as the best of them") @OneOrMany List<String> languages,
    @Doc("classes of devices: words of User-Agent, of which one is enough; the first class that fits counts, else `other`") @OneOrMany Map<String, List<String>> devices,
    @Doc("fields of RFC 9213 that speak before Cache-Control, the first first") @Default("[Cardea-CDN-Cache-Control, CDN-Cache-Control]") List<String> targets,
    @Doc("largest body that is kept") @Default("8MiB") DataSize largest,
    @Doc("fetch what is asked for often anew before it is stale, by chance, so that nobody waits for it") @Default("true") boolean refreshEarly,
    @Doc("of an answer of which so much is stored, only the rest is asked for") @Default("16KiB") DataSize completeFrom,
    @Doc("name the key in Cache-Status") @Default("false") boolean showKey,
    @Doc("addresses and networks whose PURGE requests forget what is stored of their URL; with it, none goes to the origin") @OneOrMany List<String> purgeFrom,
    @Doc("answers are the same for all who are known here: who was identified counts as anybody") @Default("false") boolean sharedByConsumers) {

    private static final List<String> DIRECTIVES = List.of("no-cache", "no-store", "max-age", "max-stale", "min-fresh", "only-if-cached");

    public CacheConfig {
        for (var directive : ignoreRequest) {
            if (!DIRECTIVES.contains(directive)) throw Invalid.at("ignore-request", "expected one of " + String.join(", ", DIRECTIVES) + ", found `" + directive + '`');
        }
        try {
            AddressSet.of(purgeFrom);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("purge-from", String.valueOf(e.getMessage()));
        }
        for (var each : languages) {
            if (!each.matches("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")) throw Invalid.at("languages", "expected a language such as `de` or `pt-BR`, found `" + each + '`');
        }
        for (var each : devices.entrySet()) {
            if (!each.getKey().matches("[a-z][a-z0-9-]*") || each.getKey().equals(RequestForm.OTHER)) throw Invalid.at("devices", "expected a class such as `mobile`, found `" + each.getKey() + '`');
            if (each.getValue().isEmpty() || each.getValue().contains("")) throw Invalid.at("devices", "expected words of User-Agent for `" + each.getKey() + "`, found none");
        }
        for (var each : status.keySet()) {
            if (!each.matches("[2-5][0-9][0-9]")) throw Invalid.at("status", "expected a status such as 404, found `" + each + '`');
        }
    }

    @Short("5m")
    public static CacheConfig of(Duration lifetime) {
        return new CacheConfig(Optional.of(lifetime), Map.of(), Duration.ofDays(1), List.of(), Duration.ZERO, Duration.ZERO, false, false, List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
            List.of("Cardea-CDN-Cache-Control", "CDN-Cache-Control"), DataSize.ofMiB(8), true, DataSize.ofKiB(16), false, List.of(), false);
    }
}
