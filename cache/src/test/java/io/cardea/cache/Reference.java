// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.conditional.HttpDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a shared cache may give, slow and obviously right: written from RFC 9111, 9110, 5861 and 8246, apart from the code, with its own reading of
/// all fields. It knows all that the origin ever said, and judges one answer at a time: whose words are these, and might this client have them now?
///
/// Each answer of the origin names itself by `X-Serial`, and, if it has a body, by `X-Body`: so an answer from the cache tells what it was made of, and
/// which word renewed it last.
final class Reference {
    /// @param at the moment at which it was acknowledged
    /// @param tag `*` for all, empty for a purge by URL
    record Purge(int at, String host, String target, String tag) {}

    private final List<Said> said;
    private final List<Purge> purges;
    private final CacheConfig config;

    Reference(List<Said> said, List<Purge> purges, CacheConfig config) {
        this.said = said;
        this.purges = purges;
        this.config = config;
    }

    /// What kind of answer it was, for the model to know that it saw all kinds.
    enum Kind { OWN, DIRECT, VALIDATED, COLLAPSED, HIT, STALE }

    /// @throws AssertionError if the client should not have got this
    Kind judge(Asking asking) {
        try {
            return judged(asking);
        } catch (Wrong e) {
            var text = new StringBuilder(e.getMessage()).append("\n  ").append(asking);
            for (var name : List.of("x-serial", "x-body")) if (!asking.gotField(name).isEmpty()) text.append("\n  ").append(one(asking, name));
            for (var each : purges) if (each.at <= asking.gotAt) text.append("\n  ").append(each);
            throw new AssertionError(text.toString(), e);
        }
    }

    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String why) {
            super(why);
        }
    }

    private static void must(boolean holds, String otherwise) {
        if (!holds) throw new Wrong(otherwise);
    }

    private Said one(Asking asking, String name) {
        return said.get(Integer.parseInt(asking.gotField(name)) - 1);
    }

    private Kind judged(Asking asking) {
        must(!asking.gotField("set-cookie").contains(","), "two cookies");
        if (asking.gotField("x-serial").isEmpty()) return own(asking);
        var last = one(asking, "x-serial");
        var base = asking.gotField("x-body").isEmpty() ? last : one(asking, "x-body");
        must(last.headAt <= asking.gotAt, "from the future");
        must(asking.gotField("set-cookie").isEmpty() || last.cause.equals(asking.id), "another's cookie");
        boolean direct = last.cause.equals(asking.id) && last.headAt >= asking.startAt;
        must(!asking.gotField("cache-status").contains("; hit") || !direct, "said to be a hit, and the origin was asked for it");
        if (base != last || !direct) {
            must(base.host.equals(asking.host) && counted(base.target).equals(counted(asking.target)), "of another URL");
            must(asking.method.equals("GET") || asking.method.equals("HEAD"), "an unsafe request was answered from the cache");
        }
        must(base.user.equals("-") || base.user.equals(asking.user), "made for " + base.user);
        must(last.user.equals("-") || last.user.equals(asking.user), "renewed for " + last.user);
        var kind = Kind.DIRECT;
        if (direct && last.status == 304 && base != last) {
            kind = Kind.VALIDATED;
            speaksOf(last, base);
            chosen(asking, last, base);
            purged(asking, base);
        } else if (!direct) {
            kind = reused(asking, last, base);
        }
        carries(asking, last, base, kind);
        return kind;
    }

    /// An answer that the edge made itself.
    private Kind own(Asking asking) {
        if (asking.status == 504 && asking.field("Cache-Control").contains("only-if-cached")) return Kind.OWN;
        if (asking.status == 416) {
            must(!asking.field("Range").isEmpty(), "416 to no range");
            return Kind.OWN;
        }
        must(asking.status == 500 || asking.status == 502 || asking.status == 503 || asking.status == 504, "a page of our own");
        // Who waited while the origin failed for others is told so.
        must(said.stream().anyMatch(each -> each.isError() && each.headAt >= asking.startAt && each.headAt <= asking.gotAt), "an error, and no origin failed");
        return Kind.OWN;
    }

    // ---- may it be given to another, or again? --------------------------------------------------------------------------

    private Kind reused(Asking asking, Said last, Said base) {
        for (var each : List.of(last, base)) {
            var directives = directives(each);
            must(each.method.equals("GET") || each.method.equals("HEAD") && each != base, "an answer to " + each.method + " was kept");
            must(!directives.containsKey("no-store"), "no-store (RFC 9111 §5.2.2.5)");
            must(!directives.containsKey("private"), "private (RFC 9111 §5.2.2.7)");
            must(!each.field("vary").contains("*"), "Vary: * (RFC 9111 §4.1)");
        }
        must(base.field("set-cookie").isEmpty() || config.stripCookies(), "an answer with Set-Cookie was kept (CACHE.md §2)");
        must(storable(base, asking), "nothing allowed it to be kept (RFC 9111 §3)");
        must(!forbidsStoring(base.asked), "the request that fetched it wanted it not to be kept (RFC 9111 §5.2.1.5)");
        if (base.asked.containsKey("authorization")) {
            must(permitsAuthorized(base) && (permitsAuthorized(last) || isForStrangers(base, last)), "an answer to a request with Authorization (RFC 9111 §3.5)");
        }
        if (last != base) speaksOf(last, base);
        chosen(asking, last, base);
        purged(asking, base);
        purged(asking, last);
        return timely(asking, last, base);
    }

    /// Whether the origin has said since, to somebody without credentials, that this is what it has for them.
    private boolean isForStrangers(Said base, Said last) {
        return said.stream().anyMatch(each -> each != base && each.headAt > base.headAt && each.headAt <= last.headAt && !each.asked.containsKey("authorization")
            && each.host.equals(base.host) && counted(each.target).equals(counted(base.target)) && each.status == 304);
    }

    private boolean forbidsStoring(Map<String, String> asked) {
        return !config.ignoreRequest().contains("no-store") && directives(asked.getOrDefault("cache-control", "")).containsKey("no-store");
    }

    /// RFC 9111 §3: explicit freshness, `public`, or a status that allows heuristics.
    private boolean storable(Said one, Asking asking) {
        var directives = directives(one);
        boolean explicit = directives.containsKey("max-age") || directives.containsKey("s-maxage") || !targeted(one) && !one.field("expires").isEmpty();
        return explicit || directives.containsKey("public") || List.of(200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501).contains(one.status) || isAnybody(asking) && operator(one).isPresent();
    }

    private static boolean permitsAuthorized(Said one) {
        var directives = directives(one);
        return directives.containsKey("public") || directives.containsKey("s-maxage") || directives.containsKey("must-revalidate");
    }

    /// RFC 9111 §4.3.4: what a 304 renews has its tag, or its date; what a HEAD renews has both.
    private static void speaksOf(Said word, Said base) {
        var tag = word.field("etag");
        must(tag.isEmpty() || opaque(tag).equals(opaque(base.field("etag"))), "renewed by a word about another tag");
        must(!tag.isEmpty() || word.field("last-modified").equals(base.field("last-modified")), "renewed by a word about another date");
    }

    /// RFC 9111 §4.1.
    private void chosen(Asking asking, Said last, Said base) {
        var names = new ArrayList<>(config.varyBy());
        for (var each : List.of(last, base)) for (var name : each.field("vary").split(",")) if (!name.isBlank()) names.add(name.strip());
        for (var name : names) {
            must(normal(name, asking.fields.get(name)).equals(normal(name, last.asked.get(name.toLowerCase(Locale.ROOT)))), "chosen by another " + name);
            must(ModelPage.component(name, lower(asking.fields)).equals(ModelPage.component(name, base.asked)), "made for another " + name);
        }
    }

    private static Map<String, String> lower(Map<String, String> fields) {
        var lower = new LinkedHashMap<String, String>();
        fields.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return lower;
    }

    private static Optional<String> normal(String name, String value) {
        if (value == null) return Optional.empty();
        if (name.equals("Cookie") || name.equals("Authorization")) return Optional.of(value.strip());
        var members = new ArrayList<String>();
        for (var each : value.toLowerCase(Locale.ROOT).split(",")) members.add(each.strip());
        return Optional.of(String.join(",", members));
    }

    /// Nothing that was asked for before a purge is given to who came after it.
    private void purged(Asking asking, Said one) {
        for (var each : purges) {
            if (each.at > asking.startAt || each.at < one.askedAt) continue;
            boolean meant = each.tag.equals("*") || !each.tag.isEmpty() && one.tags.contains(each.tag)
                || each.tag.isEmpty() && each.host.equals(one.host) && counted(each.target).equals(counted(one.target));
            must(!meant, "from before " + each);
        }
    }

    private Kind timely(Asking asking, Said last, Said base) {
        var directives = directives(last);
        var wishes = wishes(asking);
        if (directives.containsKey("no-cache")) throw new Wrong("no-cache: each has to ask for itself (RFC 9111 §5.2.2.4)");
        if (last.headAt >= asking.startAt) return Kind.COLLAPSED; // it came while this one waited
        must(!wishes.containsKey("no-cache"), "the client wants the origin's word (RFC 9111 §5.2.1.4)");
        long age = age(last, asking.gotMillis);
        long left = lifetime(asking, last, base) * 1000 - age;
        if (!asking.gotField("age").isEmpty()) {
            must(Math.abs(Long.parseLong(asking.gotField("age")) * 1000 - age) <= 1000, "Age is said to be " + asking.gotField("age") + ", and is " + age + " ms (RFC 9111 §4.2.3)");
        } else {
            throw new Wrong("no Age (RFC 9111 §5.1)");
        }
        boolean reload = directives.containsKey("immutable") && left > 0;
        // RFC 5861 §4: in the place of an error it may be given regardless of other freshness information.
        if (wishes.containsKey("max-age") && !reload && !failed(asking)) must(age < (seconds(wishes, "max-age") + 1) * 1000, "older than the client wants (RFC 9111 §5.2.1.1)");
        if (wishes.containsKey("min-fresh") && !failed(asking)) must(left >= seconds(wishes, "min-fresh") * 1000, "not fresh for as long as the client wants (RFC 9111 §5.2.1.3)");
        if (left > 0) return Kind.HIT;
        must(!directives.containsKey("must-revalidate") && !directives.containsKey("proxy-revalidate") && !directives.containsKey("s-maxage"), "stale, and must be validated (RFC 9111 §4.2.4)");
        if (wishes.containsKey("max-stale") && (wishes.get("max-stale").isEmpty() || -left <= seconds(wishes, "max-stale") * 1000)) return Kind.STALE;
        long revalidate = directives.containsKey("stale-while-revalidate") ? seconds(directives, "stale-while-revalidate") : config.staleWhileRevalidate().toSeconds();
        if (-left < revalidate * 1000) return Kind.STALE;
        long onError = directives.containsKey("stale-if-error") ? seconds(directives, "stale-if-error") : config.staleIfError().toSeconds();
        if (-left < onError * 1000 && failed(asking)) return Kind.STALE;
        must(config.alwaysOnline() && failed(asking), "stale, and nothing allows it (RFC 9111 §4.2.4)");
        return Kind.STALE;
    }

    /// Whether the origin failed while this one waited.
    private boolean failed(Asking asking) {
        return said.stream().anyMatch(each -> each.isError() && each.headAt >= asking.startAt && each.headAt <= asking.gotAt && each.host.equals(asking.host)
            && counted(each.target).equals(counted(asking.target)));
    }

    private Map<String, String> wishes(Asking asking) {
        var wishes = directives(asking.field("Cache-Control"));
        wishes.keySet().removeAll(config.ignoreRequest());
        return wishes;
    }

    /// RFC 9111 §4.2.3, in milliseconds.
    private static long age(Said last, long now) {
        long date = HttpDate.read(last.field("date")).orElse(last.headSecond);
        long apparent = Math.max(0, last.headSecond - date) * 1000;
        long told = last.field("age").isEmpty() ? 0 : Long.parseLong(last.field("age")) * 1000;
        return Math.max(apparent, told + last.headMillis - last.askedMillis) + now - last.headMillis;
    }

    private Optional<Long> operator(Said one) {
        if (one.asked.containsKey("cookie") || one.asked.containsKey("authorization")) return Optional.empty();
        return List.of(200, 206, 301, 308, 404).contains(one.status) || one.status == 304 ? config.lifetime().map(java.time.Duration::toSeconds) : Optional.empty();
    }

    /// RFC 9111 §4.2.1, in seconds; the operator's counts for those who are nobody in particular, if somebody like them was told so.
    private long lifetime(Asking asking, Said last, Said base) {
        long own = ownLifetime(last);
        return isAnybody(asking) ? Math.max(own, said.stream().filter(each -> each == base || each.status > 0 && each.headAt > base.headAt && each.headAt <= last.headAt && each.host.equals(base.host)
            && counted(each.target).equals(counted(base.target))).flatMap(each -> operator(each).stream()).findFirst().orElse(0L)) : own;
    }

    private static boolean isAnybody(Asking asking) {
        return !asking.fields.containsKey("Cookie") && !asking.fields.containsKey("Authorization");
    }

    private static long ownLifetime(Said last) {
        var directives = directives(last);
        if (directives.containsKey("s-maxage")) return seconds(directives, "s-maxage");
        if (directives.containsKey("max-age")) return seconds(directives, "max-age");
        long date = HttpDate.read(last.field("date")).orElse(last.headSecond);
        if (!targeted(last) && !last.field("expires").isEmpty()) return Math.max(0, HttpDate.read(last.field("expires")).orElse(0) - date); // what was born stale is stale since then
        if (last.field("last-modified").isEmpty()) return 0;
        return Math.max(0, date - HttpDate.read(last.field("last-modified")).orElse(date)) / 10; // §4.2.2: a tenth is typical
    }

    // ---- is it what it says it is? --------------------------------------------------------------------------------------

    private void carries(Asking asking, Said last, Said base, Kind kind) {
        var body = asking.body.toString();
        var content = base.content;
        switch (asking.status) {
            case 304 -> {
                must(body.isEmpty(), "a 304 with a body");
                var list = asking.field("If-None-Match");
                if (!list.isEmpty()) must(names(list, asking.gotField("etag"), true), "304 for a tag that the client does not have (RFC 9110 §13.1.2)");
                else must(!asking.field("If-Modified-Since").isEmpty(), "304 without a condition (RFC 9110 §15.4.5)");
            }
            case 206 -> {
                var range = asking.gotField("content-range");
                must(!asking.field("Range").isEmpty(), "a part that nobody asked for");
                var numbers = range.substring(6).split("[-/]");
                int from = Integer.parseInt(numbers[0]);
                int to = Integer.parseInt(numbers[1]) + 1;
                must(Integer.parseInt(numbers[2]) == content.length(), "a part of another length");
                var wanted = range(asking.field("Range"), content.length());
                must(wanted != null && wanted[0] == from && wanted[1] + 1 == to, "another part than was asked for (RFC 9110 §14.2)");
                var condition = asking.field("If-Range");
                if (!condition.isEmpty()) {
                    must(condition.equals(asking.gotField("etag")) && !condition.startsWith("W/") || condition.equals(asking.gotField("last-modified")), "a part of what the client does not have (RFC 9110 §13.1.5)");
                }
                isOf(asking, content.substring(from, to), base);
            }
            default -> {
                if (kind != Kind.DIRECT) {
                    must(asking.status == (base.status == 304 || base.status == 206 ? 200 : base.status), "another status than " + base.status);
                } else {
                    boolean completed = last.status == 206 && asking.status == 200 && asking.field("Range").isEmpty(); // the rest was stored (RFC 9111 §3.4)
                    must(asking.status == last.status || asking.status == 416 || completed, "another status than " + last.status);
                }
                if (asking.status == 416) return;
                if (asking.method.equals("HEAD")) {
                    must(body.isEmpty(), "a HEAD with a body");
                    if (kind != Kind.DIRECT) must(asking.gotField("content-length").isEmpty() || Integer.parseInt(asking.gotField("content-length")) == content.length(), "HEAD tells another length");
                } else if (last.status != 204) {
                    isOf(asking, content, base);
                }
            }
        }
    }

    private static void isOf(Asking asking, String wanted, Said base) {
        var body = asking.body.toString();
        must(wanted.startsWith(body), "torn: these are not the bytes of " + base.serial);
        if (asking.left) return;
        must(asking.whole || base.cut, "it broke off, and the origin did not");
        must(!asking.whole || body.length() == wanted.length(), "an incomplete answer given as whole (RFC 9111 §3.3)");
        must(!asking.whole || asking.gotField("content-length").isEmpty() || Integer.parseInt(asking.gotField("content-length")) == wanted.length(), "a wrong Content-Length");
    }

    // ---- reading --------------------------------------------------------------------------------------------------------

    private static boolean targeted(Said one) {
        return !one.field("cdn-cache-control").isEmpty();
    }

    /// RFC 9213: the field that is targeted at caches like this one, if there is one.
    private static Map<String, String> directives(Said one) {
        return directives(targeted(one) ? one.field("cdn-cache-control") : one.field("cache-control"));
    }

    static Map<String, String> directives(String text) {
        var directives = new LinkedHashMap<String, String>();
        for (var each : text.split(",")) {
            var parts = each.strip().split("=", 2);
            if (!parts[0].isEmpty()) directives.put(parts[0].toLowerCase(Locale.ROOT), parts.length == 1 ? "" : parts[1]);
        }
        return directives;
    }

    private static long seconds(Map<String, String> directives, String name) {
        return Long.parseLong(directives.get(name));
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /// Whether a list of tags has one; the model's tags hold no commas.
    static boolean names(String list, String tag, boolean weakly) {
        if (list.equals("*")) return true;
        if (tag.isEmpty()) return false;
        for (var each : list.split(",")) {
            var other = each.strip();
            if (weakly ? opaque(other).equals(opaque(tag)) : other.equals(tag) && !tag.startsWith("W/")) return true;
        }
        return false;
    }

    /// The one range of `bytes=a-b`, `a-` or `-n`; null for none that can be answered.
    static int[] range(String text, int length) {
        if (!text.startsWith("bytes=") || text.contains(",")) return null;
        var parts = text.substring(6).split("-", -1);
        if (parts[0].isEmpty()) return length == 0 ? null : new int[] {Math.max(0, length - Integer.parseInt(parts[1])), length - 1};
        int from = Integer.parseInt(parts[0]);
        if (from >= length) return null;
        return new int[] {from, parts[1].isEmpty() ? length - 1 : Math.min(length - 1, Integer.parseInt(parts[1]))};
    }

    /// A target as it counts for the key.
    private String counted(String target) {
        int question = target.indexOf('?');
        if (question < 0) return target;
        var kept = new ArrayList<String>();
        for (var each : target.substring(question + 1).split("&")) if (!config.ignoreQuery().contains(each.split("=")[0])) kept.add(each);
        return target.substring(0, question) + (kept.isEmpty() ? "" : "?" + String.join("&", kept));
    }
}
