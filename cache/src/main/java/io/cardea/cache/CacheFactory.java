// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.flight.Flights;
import io.cardea.cache.rfc9111.Rules;
import io.cardea.cache.store.HeapStore;
import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Ticks;
import io.cardea.core.config.Invalid;
import io.cardea.core.exchange.Policy;
import io.cardea.core.http.FieldName;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `cache: 5m`.
public final class CacheFactory implements PolicyFactory<CacheConfig> {
    private static final long MEMORY = 64L << 20;

    private final Ticks ticks;

    public CacheFactory() {
        this(Ticks.SYSTEM);
    }

    /// @param ticks for tests: time that does not run by itself
    public CacheFactory(Ticks ticks) {
        this.ticks = ticks;
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
        // All routes share one memory: what is asked for most gets most of it.
        var shared = build.shared(Cache.class, "cache", () -> new Cache(new HeapStore(MEMORY), new Purges(), ticks));
        return new CachePolicy(shared, new Flights(shared.store(), shared.purges(), ticks, MEMORY / 4, config.largest().bytes()), config, rules(config), String.valueOf(build.route()));
    }

    private static Rules rules(CacheConfig config) {
        var byStatus = new LinkedHashMap<Integer, Duration>();
        for (Map.Entry<String, Duration> each : config.status().entrySet()) byStatus.put(Integer.valueOf(each.getKey()), each.getValue());
        return new Rules(config.lifetime(), Map.copyOf(byStatus), config.heuristic(), Set.copyOf(config.ignoreRequest()), config.staleIfError(), config.staleWhileRevalidate(),
            config.alwaysOnline(), config.stripCookies(), names(config.targets(), "targets"), config.completeFrom().bytes());
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
