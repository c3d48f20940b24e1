// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.spi.AdminPage;
import java.util.Map;

/// `/cache`: how full it is and what it brings; with `url`, what is known of one URL.
final class CachePage implements AdminPage {
    private final Caches caches;
    private final Overview overview;
    private final OneUrl one;

    CachePage(Caches caches) {
        this.caches = caches;
        this.overview = new Overview(caches.tally());
        this.one = new OneUrl(caches.forms());
    }

    @Override
    public String path() {
        return "/cache";
    }

    @Override
    public String about() {
        return "what is stored, what it brings, and what was thrown out; of one URL with ?url=…; text for people by Accept, JSON else";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public Answer answer(Question question) {
        for (var each : question.parameters().keySet()) {
            if (!each.equals("url")) throw new IllegalArgumentException("expected `url`, or nothing, found `" + each + "`");
        }
        var current = caches.current();
        if (current.isEmpty()) return new Answer(404, Map.of("detail", "no cache is in use"));
        var urls = question.parameters().get("url");
        if (urls == null) {
            var now = overview.now(current.get());
            return new Answer(200, question.wantsText() ? Text.overview(now) : now);
        }
        if (urls.size() != 1) throw new IllegalArgumentException("expected one `url`");
        var known = one.of(WrittenUrl.parse(urls.getFirst()), current.get());
        return new Answer(200, question.wantsText() ? Text.one(known) : known);
    }
}
