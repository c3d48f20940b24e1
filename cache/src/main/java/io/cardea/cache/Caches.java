// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.store.CacheKey;
import io.cardea.cache.store.GuardedStore;
import io.cardea.cache.store.Purges;
import io.cardea.core.http.Request;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/// What is seen of the cache and done to it from outside. Mostly there is one; while a reload replaces it by one of another size there are two, and
/// a purge is for both. Any thread.
final class Caches implements AutoCloseable {
    private final List<Cache> open = new CopyOnWriteArrayList<>(); // the newest last
    private final QueryForms forms = new QueryForms();
    private final Tally tally;
    private final Displays shown = new Displays();

    Caches(Gauges gauges, AdminPages pages) {
        tally = new Tally(gauges);
        tell(gauges);
        shown.add(pages.page(new CachePage(this)));
        shown.add(pages.page(new PurgePage(this)));
    }

    private void tell(Gauges gauges) {
        shown.add(gauges.gauge("cardea_cache_entries", "Answers that are stored.", () -> sum(each -> each.store().usage().entries())));
        shown.add(gauges.gauge("cardea_cache_bytes", "What is stored, overhead and all.", () -> sum(each -> each.store().usage().bytes())));
        shown.add(gauges.gauge("cardea_cache_most_bytes", "The bound for what is stored.", () -> sum(each -> each.store().usage().most())));
        shown.add(gauges.gauge("cardea_cache_under_way_bytes", "Bodies that are being fetched, beside what is stored.", () -> sum(each -> each.budget().held())));
        shown.add(gauges.counter("cardea_cache_evictions", "Answers that were thrown out for others.", () -> sum(each -> each.store().usage().evicted())));
        shown.add(gauges.gauge("cardea_cache_fetches", "Fetches under way whose answers may be stored.", () -> sum(each -> each.underWay().count())));
        for (var kind : Purges.Kind.values()) {
            shown.add(gauges.counter("cardea_cache_purges", "Purges, by what was named.", Map.of("kind", kind.name().toLowerCase(Locale.ROOT)), () -> sum(each -> each.purges().count(kind))));
        }
        shown.add(gauges.gauge("cardea_cache_purged_names", "Names of purges that have to be remembered.", () -> sum(each -> each.purges().names())));
        shown.add(gauges.counter("cardea_cache_purged_answers", "Answers that a purge by anything but URL has met.", () -> sum(Cache::purged)));
    }

    private long sum(ToLongFunction<Cache> count) {
        return open.stream().mapToLong(count).sum();
    }

    /// @param cache until it is closed
    void add(Cache cache) {
        open.add(cache);
    }

    void remove(Cache cache) {
        open.remove(cache);
    }

    /// The one that is used by what comes now.
    Optional<Cache> current() {
        var all = List.copyOf(open);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    QueryForms forms() {
        return forms;
    }

    Tally tally() {
        return tally;
    }

    // ---- purging ----------------------------------------------------------------------------------------------------------

    /// A path of a request's origin, in whatever form a route in force keys its query.
    GuardedStore.Purged purge(Request request, String path, String query, boolean soft) {
        long sequence = 0;
        int answers = 0;
        for (var form : forms.of(query)) {
            var purged = purge(CacheKey.of(request, path, form), soft);
            sequence = purged.sequence();
            answers += purged.answers();
        }
        return new GuardedStore.Purged(sequence, answers);
    }

    GuardedStore.Purged purge(CacheKey key, boolean soft) {
        long sequence = 0;
        int answers = 0;
        for (var each : open) {
            var purged = each.store().purge(key, soft);
            sequence = purged.sequence();
            answers += purged.answers();
        }
        return new GuardedStore.Purged(sequence, answers);
    }

    /// Does the same to all.
    ///
    /// @return the number that the current one gave
    long purge(ToLongFunction<Purges> purge) {
        long sequence = 0;
        for (var each : open) sequence = purge.applyAsLong(each.purges());
        return sequence;
    }

    @Override
    public void close() {
        shown.close();
        tally.close();
    }
}
