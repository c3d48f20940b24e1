// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.flight.Flights;
import io.cardea.cache.rfc9111.Rules;
import io.cardea.cache.store.MemoryStore;
import io.cardea.cache.store.Ticks;
import io.cardea.core.config.Invalid;
import io.cardea.core.exchange.Policy;
import io.cardea.core.http.FieldName;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.PolicyFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `cache: 5m`.
public final class CacheFactory implements PolicyFactory<CacheConfig> {
    private final Ticks ticks;
    private final Gauges gauges;
    private final AdminPages pages;

    /// @param pages where `/cache` and `/purge` are put while a route has a cache
    public CacheFactory(Gauges gauges, AdminPages pages) {
        this(Ticks.SYSTEM, gauges, pages);
    }

    /// @param ticks for tests: time that does not run by itself
    public CacheFactory(Ticks ticks) {
        this(ticks, Gauges.NONE, AdminPages.NONE);
    }

    CacheFactory(Ticks ticks, Gauges gauges, AdminPages pages) {
        this.ticks = ticks;
        this.gauges = gauges;
        this.pages = pages;
    }

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public Class<CacheConfig> config() {
        return CacheConfig.class;
    }

    @Override
    public Policy create(CacheConfig config, Build build) {
        var caches = build.shared(Caches.class, "caches", () -> new Caches(gauges, pages));
        // All routes share one memory: what is asked for most gets most of it. Another size is another store.
        var memory = build.cache().memory().bytes();
        var shared = build.shared(Cache.class, memory, () -> {
            var made = new Cache(caches, new MemoryStore(memory), ticks, build.cache().mostUnderWay());
            caches.add(made);
            return made;
        });
        shared.budget().most(build.cache().mostUnderWay()); // a reload may have changed it
        var flights = new Flights(shared.store(), shared.purges(), ticks, shared.underWay(), shared.reasons(), shared.budget(), config.largest().bytes());
        var query = new QueryForm(config.ignoreQuery());
        build.own(caches.forms().add(query));
        return new CachePolicy(caches, shared, flights, config, query, rules(config), String.valueOf(build.route()));
    }

    private static Rules rules(CacheConfig config) {
        var byStatus = new LinkedHashMap<Integer, Duration>();
        for (Map.Entry<String, Duration> each : config.status().entrySet()) byStatus.put(Integer.valueOf(each.getKey()), each.getValue());
        return new Rules(config.lifetime(), Map.copyOf(byStatus), config.heuristic(), Set.copyOf(config.ignoreRequest()), config.staleIfError(), config.staleWhileRevalidate(),
            config.alwaysOnline(), config.stripCookies(), names(config.targets(), "targets"), config.completeFrom().bytes(), config.refreshEarly());
    }

    static List<FieldName> names(List<String> written, String key) {
        return written.stream().map(name -> {
            try {
                return FieldName.of(name);
            } catch (IllegalArgumentException e) {
                throw Invalid.at(key, "expected a field name such as `Accept-Language`, found `" + name + '`');
            }
        }).toList();
    }
}
