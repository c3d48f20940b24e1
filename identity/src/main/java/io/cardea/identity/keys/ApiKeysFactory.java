// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import io.cardea.core.config.Invalid;
import io.cardea.core.exchange.Identity;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.identity.Place;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes ways of the kind `api-keys`.
public final class ApiKeysFactory implements IdentifierFactory<ApiKeysConfig> {
    private final AdminPages pages;
    private final InstantSource clock;

    /// @param pages where `/keys` and `/key` are put while a file of keys is in use
    public ApiKeysFactory(AdminPages pages, InstantSource clock) {
        this.pages = pages;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "api-keys";
    }

    @Override
    public Class<ApiKeysConfig> config() {
        return ApiKeysConfig.class;
    }

    @Override
    public Identifier create(String entry, ApiKeysConfig config, Build build) {
        var keys = new ArrayList<KeyTable.Key>();
        config.consumers().forEach((name, consumer) -> {
            for (var key : consumer.keys()) {
                var hash = KeyHash.of(key);
                var claims = new java.util.HashMap<String, Object>(consumer.claims());
                claims.put("key", KeyTable.idOf(hash));
                keys.add(KeyTable.Key.of(KeyTable.idOf(hash), hash, Long.MAX_VALUE, new Identity(name, entry, Set.copyOf(consumer.scopes()), Set.copyOf(consumer.roles()), Set.copyOf(consumer.groups()), claims)));
            }
        });
        config.file().ifPresent(path -> keys.addAll(read(entry, build.folder().resolve(path), build)));
        return new ApiKeys(entry, config.from().stream().map(Place::parse).toList(), new KeyTable(keys), config.strip(), config.realm(), clock);
    }

    private List<KeyTable.Key> read(String entry, Path path, Build build) {
        build.watch(path.normalize());
        var file = new KeysOnDisk(path, clock);
        List<KeyTable.Key> keys;
        try {
            keys = file.read().keys().stream().map(key -> KeyTable.Key.of(key.id(), KeyHash.parse(key.sha256()), key.end().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
                new Identity(key.consumer(), entry, Set.copyOf(key.scopes()), Set.copyOf(key.roles()), Set.copyOf(key.groups()), Map.of("key", key.id())))).toList();
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw Invalid.at("file", String.valueOf(e.getMessage()));
        }
        var shown = build.shared(KeyPages.class, "keys", () -> new KeyPages(pages, clock));
        build.whenInForce(() -> shown.put(entry, file));
        build.own(() -> shown.remove(entry, file));
        return keys;
    }
}
