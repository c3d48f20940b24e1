// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.Tally.Result;
import io.cardea.cache.store.Purges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;

/// All of the cache on one page. Any thread but a loop: it looks at what is stored, for a quarter of a second at most.
final class Overview {
    private static final int TOP = 10;
    private static final int EVICTIONS = 20;
    private static final int SLICE = 256;
    private static final long PATIENCE = 250_000_000;
    /// So long one look does for all who ask.
    private static final long LASTS = 2_000_000_000;

    private final Tally tally;
    private Looked looked = new Looked(System.nanoTime() - LASTS, 0, List.of(), List.of()); // guarded by this

    Overview(Tally tally) {
        this.tally = tally;
    }

    private record Seen(String url, int status, long bytes, long hits) {
        Map<String, Object> json() {
            var json = new LinkedHashMap<String, Object>();
            json.put("url", url);
            json.put("status", status);
            json.put("bytes", bytes);
            json.put("hits", hits);
            return json;
        }
    }

    private record Looked(long at, long count, List<Seen> byHits, List<Seen> bySize) {}

    /// As plain values.
    Map<String, Object> now(Cache cache) {
        var all = new LinkedHashMap<String, Object>();
        var usage = cache.store().usage();
        all.put("usage", map("bytes", usage.bytes(), "most", usage.most(), "entries", usage.entries(), "evicted", usage.evicted()));
        var routes = new LinkedHashMap<String, Object>();
        tally.routes().forEach((name, route) -> routes.put(name, route(route)));
        all.put("routes", routes);
        var top = top(cache);
        all.put("top", map("looked-at", top.count, "by-hits", top.byHits.stream().map(Seen::json).toList(), "by-size", top.bySize.stream().map(Seen::json).toList()));
        all.put("evictions", cache.store().evictions().stream().limit(EVICTIONS)
            .map(each -> map("url", each.url(), "why", each.why(), "bytes", each.bytes(), "hits", each.hits())).toList());
        all.put("under-way", cache.underWay().first(TOP).stream().map(each -> map("url", each.url(), "millis", each.millis(), "waiting", each.waiting(), "bytes", each.bytes())).toList());
        all.put("purges", purges(cache));
        return all;
    }

    private static Map<String, Object> purges(Cache cache) {
        var purges = cache.purges();
        var told = map("sequence", purges.current(), "names", purges.names(), "swept-to", cache.sweeper().sweptTo(), "sweeps", cache.sweeper().sweeps(),
            "answers", cache.purged());
        var kinds = map();
        for (var kind : Purges.Kind.values()) kinds.put(kind.name().toLowerCase(Locale.ROOT), purges.count(kind));
        told.put("kinds", kinds);
        return told;
    }

    private static Map<String, Object> route(Tally.Route route) {
        var told = new LinkedHashMap<String, Object>();
        long spared = 0;
        long asked = 0;
        for (var result : Result.values()) {
            told.put(result.toString(), route.count(result));
            if (result.spares()) spared += route.count(result);
            if (result != Result.BYPASS) asked += route.count(result);
        }
        told.put("hit-ratio", ratio(spared, asked));
        told.put("bytes-from-cache", route.spared());
        told.put("bytes-from-origin", route.fetched());
        told.put("byte-hit-ratio", ratio(route.spared(), route.spared() + route.fetched()));
        return told;
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : Math.round(1000.0 * part / whole) / 1000.0;
    }

    private synchronized Looked top(Cache cache) {
        long begun = System.nanoTime();
        if (begun - looked.at < LASTS) return looked;
        var byHits = new PriorityQueue<Seen>(Comparator.comparingLong(Seen::hits));
        var bySize = new PriorityQueue<Seen>(Comparator.comparingLong(Seen::bytes));
        long[] count = {0};
        long cursor = 0;
        do {
            cursor = cache.store().visit(cursor, SLICE, (stored, hits) -> {
                count[0]++;
                boolean often = hits > 0 && (byHits.size() < TOP || byHits.peek().hits < hits);
                boolean large = bySize.size() < TOP || bySize.peek().bytes < stored.length();
                if (!often && !large) return true;
                var seen = new Seen(stored.key().toString(), stored.status(), stored.length(), hits);
                if (often) keep(byHits, seen);
                if (large) keep(bySize, seen);
                return true;
            });
        } while (cursor != 0 && System.nanoTime() - begun < PATIENCE);
        looked = new Looked(System.nanoTime(), count[0], sorted(byHits), sorted(bySize));
        return looked;
    }

    private static void keep(PriorityQueue<Seen> top, Seen seen) {
        top.add(seen);
        if (top.size() > TOP) top.poll();
    }

    private static List<Seen> sorted(PriorityQueue<Seen> top) {
        var all = new ArrayList<>(top);
        all.sort(top.comparator().reversed());
        return List.copyOf(all);
    }

    static Map<String, Object> map(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        return map;
    }
}
