// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.config.DataSize;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The pages for people, from the same plain values that others get as JSON.
final class Text {
    private final StringBuilder text = new StringBuilder(1024);

    private Text() {}

    static String overview(Map<String, Object> now) {
        var page = new Text();
        var usage = inner(now, "usage");
        page.line("%s of %s, %s answers, %s thrown out for others", bytes(at(usage, "bytes")), bytes(at(usage, "most")), at(usage, "entries"), at(usage, "evicted"));
        page.line("");
        page.line("%-28s %9s %6s %6s %9s %9s %9s %9s %9s %9s", "route", "requests", "hits", "bytes", "hit", "stale", "renewed", "collapsed", "miss", "unstored");
        inner(now, "routes").forEach((name, value) -> {
            var route = values(value);
            page.line("%-28s %9s %6s %6s %9s %9s %9s %9s %9s %9s", name, requests(route), percent(at(route, "hit-ratio")), percent(at(route, "byte-hit-ratio")), at(route, "hit"), at(route, "stale"),
                at(route, "revalidated"), at(route, "collapsed"), at(route, "miss"), at(route, "unstored"));
        });
        var top = inner(now, "top");
        page.objects("found most often, of " + at(top, "looked-at") + " that were looked at", at(top, "by-hits"));
        page.objects("largest", at(top, "by-size"));
        page.objects("thrown out last", at(now, "evictions"));
        var flights = list(at(now, "under-way"));
        if (!flights.isEmpty()) page.line("%nfetched now");
        for (var each : flights) page.line("  %9s  %6s ms  %4s wait  %s", bytes(at(each, "bytes")), at(each, "millis"), at(each, "waiting"), at(each, "url"));
        var purges = inner(now, "purges");
        page.line("%npurges: %s, the last swept %s; %s names to remember; %s answers met", at(purges, "sequence"), at(purges, "swept-to"), at(purges, "names"), at(purges, "answers"));
        return page.text.toString();
    }

    static String one(Map<String, Object> known) {
        var page = new Text();
        var variants = list(at(known, "variants"));
        page.line("%s is %s", at(known, "url"), variants.isEmpty() ? "not stored" : variants.size() == 1 ? "stored" : "stored in " + variants.size() + " variants");
        if (known.containsKey("but")) page.line("but %s", at(known, "but"));
        for (var each : variants) {
            page.line("");
            var chosenBy = inner(each, "chosen-by");
            page.row("route", at(each, "route"));
            if (!at(each, "key").equals(at(known, "url"))) page.row("key", at(each, "key"));
            chosenBy.forEach((name, value) -> page.row("chosen by", name + ": " + value));
            if (each.containsKey("coding")) page.row("coding", each.get("coding") + (each.get("coding").equals("identity") ? ", unpacked once" : ", compressed once"));
            page.row("status", at(each, "status") + ", " + bytes(at(each, "bytes")) + ", found " + at(each, "hits") + " times");
            long left = ((Number) at(each, "fresh-for")).longValue();
            page.row("age", at(each, "age") + " s, " + (left > 0 ? "fresh for " + left + " s" : "stale for " + -left + " s") + ", says " + at(each, "says-so"));
            page.row("stale", "given for " + at(each, "stale-while-revalidate") + " s while it is fetched anew, for " + at(each, "stale-if-error") + " s while the origin fails");
            if (at(each, "tags") instanceof List<?> tags && !tags.isEmpty()) page.row("tags", String.join(", ", tags.stream().map(String::valueOf).toList()));
            page.row("why", at(each, "why"));
            page.row("next", at(each, "next"));
        }
        if (known.containsKey("last-not-stored")) {
            var reason = inner(known, "last-not-stored");
            page.line("%nlast not stored %s s ago: %s%s", at(reason, "seconds-ago"), at(reason, "why"), at(reason, "status").equals(0) ? "" : ", status " + at(reason, "status"));
        }
        return page.text.toString();
    }

    private void objects(String title, Object objects) {
        var all = list(objects);
        if (all.isEmpty()) return;
        line("%n%s", title);
        for (var each : all) line("  %9s  %9s hits  %s%s", bytes(at(each, "bytes")), at(each, "hits"), at(each, "url"), each.containsKey("why") ? " (" + at(each, "why") + ")" : "");
    }

    private void row(String label, Object value) {
        line("  %-10s %s", label, value);
    }

    /// Nothing in it steers a terminal, whatever clients and origins have sent.
    private void line(String format, Object... values) {
        var plain = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            plain[i] = values[i].toString().codePoints().map(c -> Character.isISOControl(c) ? '?' : c).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        }
        text.append(format.formatted(plain)).append('\n');
    }

    @SuppressWarnings("unchecked") // made by Overview and OneUrl
    private static Map<String, Object> values(Object map) {
        return (Map<String, Object>) map;
    }

    private static Object at(Map<String, Object> map, String key) {
        return map.getOrDefault(key, 0);
    }

    private static Map<String, Object> inner(Map<String, Object> map, String key) {
        return values(map.getOrDefault(key, Map.of()));
    }

    @SuppressWarnings("unchecked") // likewise
    private static List<Map<String, Object>> list(Object list) {
        return (List<Map<String, Object>>) list;
    }

    private static long requests(Map<String, Object> route) {
        long all = 0;
        for (var result : Tally.Result.values()) all += ((Number) route.getOrDefault(result.toString(), 0)).longValue();
        return all;
    }

    private static String percent(Object ratio) {
        return String.format(Locale.ROOT, "%.1f%%", ((Number) ratio).doubleValue() * 100);
    }

    private static String bytes(Object count) {
        return new DataSize(((Number) count).longValue()).rounded();
    }
}
