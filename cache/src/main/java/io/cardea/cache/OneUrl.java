// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static io.cardea.cache.Overview.map;

import io.cardea.cache.rfc9111.CacheControl;
import io.cardea.cache.rfc9111.Reuse;
import io.cardea.cache.rfc9111.Rules;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is known of one URL: its variants, or why there are none. Any thread but a loop.
final class OneUrl {
    private final QueryForms forms;
    private final Hidden hidden = new Hidden();

    OneUrl(QueryForms forms) {
        this.forms = forms;
    }

    /// As plain values.
    Map<String, Object> of(WrittenUrl url, Cache cache) {
        var variants = new ArrayList<Map<String, Object>>();
        var keys = url.keys(forms);
        for (var key : keys) cache.store().show(key, (stored, hits) -> shown(cache, stored, hits, variants));
        var told = map("url", url.toString(), "stored", !variants.isEmpty(), "variants", variants);
        keys.stream().flatMap(key -> cache.reasons().of(key).stream()).findFirst().ifPresent(reason -> told.put("last-not-stored",
            map("why", reason.decision().toString(), "status", reason.status(), "seconds-ago", (cache.ticks().millis() - reason.at()) / 1000)));
        if (variants.isEmpty() && isStored(url.otherScheme(), cache)) told.put("but", url.otherScheme() + " is stored");
        return told;
    }

    private boolean isStored(WrittenUrl url, Cache cache) {
        var there = new ArrayList<Map<String, Object>>();
        for (var key : url.keys(forms)) cache.store().show(key, (stored, hits) -> shown(cache, stored, hits, there));
        return !there.isEmpty();
    }

    private boolean shown(Cache cache, Stored stored, long hits, List<Map<String, Object>> variants) {
        long met = cache.purges().met(stored);
        if (met == Purges.VOID) return true; // nobody is given it
        variants.add(variant(cache, stored, met == Purges.NOTHING ? stored.terms() : stored.terms().expired(met), hits));
        return true;
    }

    private Map<String, Object> variant(Cache cache, Stored stored, Terms terms, long hits) {
        long now = cache.ticks().millis();
        var scope = stored.scope().split("\n");
        var variant = map("key", stored.key().toString(), "route", scope[0].isEmpty() ? "of several" : scope[0]);
        var chosenBy = map();
        for (int i = 1; i < scope.length; i++) { // name:length:value
            if (KeptBody.isCoding(scope[i])) {
                variant.put("coding", KeptBody.coding(scope[i]));
                continue;
            }
            var parts = scope[i].split(":", 3);
            if (parts.length == 3) chosenBy.put(parts[0].toLowerCase(Locale.ROOT), hidden.shown(parts[0], parts[2]));
        }
        var variation = stored.variation();
        for (int i = 0; i < variation.names().size(); i++) chosenBy.put(variation.names().get(i), hidden.shown(variation.names().get(i), variation.values().get(i)));
        variant.put("chosen-by", chosenBy);
        variant.put("status", stored.status());
        variant.put("age", terms.age(now) / 1000);
        variant.put("fresh-for", Math.floorDiv(terms.left(now), 1000));
        variant.put("says-so", terms.isByOperator() ? "the configuration" : terms.isHeuristic() ? "a heuristic" : "the origin");
        variant.put("stale-while-revalidate", terms.staleWhileRevalidate() / 1000);
        variant.put("stale-if-error", terms.staleIfError() / 1000);
        variant.put("bytes", stored.length());
        variant.put("hits", hits);
        variant.put("tags", stored.tags());
        variant.put("why", terms.isByOperator() ? "stored, as the configuration says how long it is fresh" : terms.isHeuristic() ? "stored by heuristics (RFC 9111 4.2.2)" : "stored (RFC 9111 3)");
        variant.put("next", Reuse.of(CacheControl.NONE, terms, Rules.STANDARD, now).toString());
        return variant;
    }
}
