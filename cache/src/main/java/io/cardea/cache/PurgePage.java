// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.store.Tags;
import io.cardea.core.route.HostName;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.spi.AdminPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `/purge`: one of `url`, `prefix`, `host`, `tag` and `all`, hard or soft.
final class PurgePage implements AdminPage {
    private static final List<String> KINDS = List.of("url", "prefix", "host", "tag", "all");
    private static final int MOST = 1000;

    private final Caches caches;

    PurgePage(Caches caches) {
        this.caches = caches;
    }

    @Override
    public String path() {
        return "/purge";
    }

    @Override
    public String about() {
        return "forget what is stored: {\"url\": …}, {\"prefix\": …}, {\"host\": …}, {\"tag\": […]} or {\"all\": true}, with \"soft\": true to make it stale only";
    }

    @Override
    public boolean changes() {
        return true;
    }

    @Override
    public Answer answer(Question question) {
        var body = question.body();
        var unknown = body.keySet().stream().filter(key -> !KINDS.contains(key) && !key.equals("soft")).toList();
        var kinds = KINDS.stream().filter(body::containsKey).toList();
        if (!unknown.isEmpty() || kinds.size() != 1) throw new IllegalArgumentException("expected one of url, prefix, host, tag and all, and perhaps soft, found " + body.keySet());
        boolean soft = truth(body, "soft");
        var kind = kinds.getFirst();
        if (kind.equals("all")) {
            if (!truth(body, "all")) throw new IllegalArgumentException("expected `\"all\": true`");
            return done(kind, List.of(), soft, caches.purge(purges -> purges.all(soft)), -1);
        }
        var names = names(kind, body.getOrDefault(kind, ""));
        return switch (kind) {
            case "url" -> urls(names, soft);
            case "prefix" -> prefixes(names.stream().map(PurgePage::prefix).toList(), soft);
            case "host" -> hosts(names.stream().map(PurgePage::host).toList(), soft);
            default -> done(kind, names, soft, caches.purge(purges -> purges.tags(names, soft)), -1);
        };
    }

    private Answer urls(List<String> names, boolean soft) {
        var urls = names.stream().map(WrittenUrl::parse).toList(); // all are right, or nothing is purged
        long sequence = 0;
        long answers = 0;
        for (var url : urls) {
            for (var key : url.keys(caches.forms())) {
                var purged = caches.purge(key, soft);
                sequence = purged.sequence();
                answers += purged.answers();
            }
        }
        return done("url", urls.stream().map(WrittenUrl::toString).toList(), soft, sequence, answers);
    }

    private Answer prefixes(List<String> names, boolean soft) {
        long sequence = 0;
        for (var name : names) sequence = caches.purge(purges -> purges.prefix(name, soft));
        return done("prefix", names, soft, sequence, -1);
    }

    private Answer hosts(List<String> names, boolean soft) {
        long sequence = 0;
        for (var name : names) sequence = caches.purge(purges -> purges.host(name, soft));
        return done("host", names, soft, sequence, -1);
    }

    /// @param answers that were found at once; -1 if they are found when they are met, or swept
    private static Answer done(String kind, List<String> names, boolean soft, long sequence, long answers) {
        var done = new LinkedHashMap<String, Object>(Map.of("purged", kind, "soft", soft, "sequence", sequence));
        if (!names.isEmpty()) done.put("names", names);
        done.put("lazily", answers < 0);
        if (answers >= 0) done.put(soft ? "expired" : "dropped", answers);
        return new Answer(200, done);
    }

    private static boolean truth(Map<String, Object> body, String key) {
        var value = body.getOrDefault(key, false);
        if (value instanceof Boolean truth) return truth;
        throw new IllegalArgumentException("expected true or false for `" + key + "`, found `" + value + "`");
    }

    private static List<String> names(String kind, Object value) {
        var all = value instanceof List<?> many ? many : List.of(value == null ? "" : value);
        if (all.isEmpty() || all.size() > MOST) throw new IllegalArgumentException("expected 1 to " + MOST + " names for `" + kind + "`");
        for (var each : all) {
            if (!(each instanceof String text) || text.isBlank()) throw new IllegalArgumentException("expected text for `" + kind + "`, found `" + each + "`");
            if (kind.equals("tag") && text.length() > Tags.LONGEST + 256) throw new IllegalArgumentException("expected a tag of at most " + Tags.LONGEST + " characters");
        }
        return Set.copyOf(all).stream().map(String::valueOf).sorted().toList();
    }

    private static String prefix(String text) {
        int behind = text.indexOf("://") + 3;
        if (behind < 3 || text.indexOf('/', behind) < 0) {
            throw new IllegalArgumentException("expected a prefix with at least the first slash of the path, such as `https://shop.example/books/`, found `" + text + "`; for all of a host there is `host`");
        }
        return WrittenUrl.parse(text).toString();
    }

    private static String host(String text) {
        try {
            var authority = HostName.parseAuthority(text);
            return authority.port() < 0 ? authority.host() : authority.host() + ':' + authority.port();
        } catch (RefusedTarget e) {
            throw new IllegalArgumentException("expected a host such as `shop.example` or `shop.example:8443`, found `" + text + "`: " + e.getMessage(), e);
        }
    }
}
