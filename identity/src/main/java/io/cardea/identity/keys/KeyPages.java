// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import io.cardea.core.spi.AdminPage;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Displays;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// `/keys` and `/key` of the admin listener: what keys there are in the files that the configuration names, and changes of them. There while any configuration
/// names such a file.
final class KeyPages implements AutoCloseable {
    /// An entry of `identity` and its file; both may be those of several snapshots.
    private final SortedMap<String, KeysOnDisk> files = new ConcurrentSkipListMap<>();
    private final Displays displays = new Displays();
    private final InstantSource clock;

    KeyPages(AdminPages pages, InstantSource clock) {
        this.clock = clock;
        displays.add(pages.page(new Listed()));
        displays.add(pages.page(new Changed()));
    }

    void put(String entry, KeysOnDisk file) {
        files.put(entry, file);
    }

    void remove(String entry, KeysOnDisk file) {
        files.remove(entry, file);
    }

    @Override
    public void close() {
        displays.close();
    }

    private final class Listed implements AdminPage {
        @Override
        public String path() {
            return "/keys";
        }

        @Override
        public String about() {
            return "API keys in the files that `cardea keys` writes: whose they are and how long they are good, never the keys";
        }

        @Override
        public boolean changes() {
            return false;
        }

        @Override
        public Answer answer(Question question) {
            if (!question.parameters().isEmpty()) throw new IllegalArgumentException("expected no parameters");
            return new Answer(200, question.wantsText() ? text() : json());
        }
    }

    private Object json() {
        var all = new LinkedHashMap<String, Object>();
        files.forEach((entry, file) -> all.put(entry, file.read().keys().stream().map(KeyPages::plain).toList()));
        return all;
    }

    private static Map<String, Object> plain(KeysFile.Entry key) {
        var plain = new LinkedHashMap<String, Object>();
        plain.put("id", key.id());
        plain.put("consumer", key.consumer());
        plain.put("scopes", key.scopes());
        plain.put("roles", key.roles());
        plain.put("groups", key.groups());
        key.created().ifPresent(at -> plain.put("created", at));
        key.expires().ifPresent(at -> plain.put("expires", at));
        return plain;
    }

    private String text() {
        var text = new StringBuilder(512);
        files.forEach((entry, file) -> text.append(entry).append('\n').append(file.read().table(clock)));
        return text.toString();
    }

    private final class Changed implements AdminPage {
        @Override
        public String path() {
            return "/key";
        }

        @Override
        public String about() {
            return "makes, replaces or takes away an API key: {\"action\": \"create\", \"consumer\": …}, {\"action\": \"rotate\" or \"revoke\", \"id\": …}";
        }

        @Override
        public boolean changes() {
            return true;
        }

        @Override
        public Answer answer(Question question) {
            var order = new Order(question.body());
            var file = file(order.text("entry"));
            return switch (order.text("action").orElse("")) {
                case "create" -> {
                    order.only("action", "entry", "consumer", "scopes", "roles", "groups", "lasts-seconds");
                    yield shown(file.create(new KeysOnDisk.Wanted(order.needed("consumer"), order.list("scopes"), order.list("roles"), order.list("groups"), order.seconds("lasts-seconds"))));
                }
                case "rotate" -> {
                    order.only("action", "entry", "id", "grace-seconds");
                    yield shown(file.rotate(order.needed("id"), order.seconds("grace-seconds").orElse(KeysOnDisk.GRACE)));
                }
                case "revoke" -> {
                    order.only("action", "entry", "id");
                    file.revoke(order.needed("id"));
                    yield new Answer(200, Map.of("revoked", order.needed("id")));
                }
                default -> throw new IllegalArgumentException("expected `action`: `create`, `rotate` or `revoke`");
            };
        }

        private static Answer shown(KeysOnDisk.Made made) {
            return new Answer(200, Map.of("id", made.id(), "key", made.key().reveal()));
        }
    }

    private KeysOnDisk file(Optional<String> entry) {
        var known = new ArrayList<>(files.keySet());
        var name = entry.orElseGet(() -> {
            if (known.size() == 1) return known.getFirst();
            throw new IllegalArgumentException("expected `entry`, one of " + String.join(", ", known));
        });
        var file = files.get(name);
        if (file == null) throw new IllegalArgumentException("there is no entry `" + name + "` with a file of keys; there are " + String.join(", ", known));
        return file;
    }

    /// What somebody asks for in JSON.
    private record Order(Map<String, Object> body) {
        Optional<String> text(String key) {
            var value = body.get(key);
            if (value == null) return Optional.empty();
            if (value instanceof String text) return Optional.of(text);
            throw new IllegalArgumentException("expected text for `" + key + "`");
        }

        String needed(String key) {
            return text(key).orElseThrow(() -> new IllegalArgumentException("expected `" + key + "`"));
        }

        List<String> list(String key) {
            var value = body.getOrDefault(key, List.of());
            if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) return list.stream().map(String.class::cast).toList();
            throw new IllegalArgumentException("expected a list of words for `" + key + "`");
        }

        Optional<Duration> seconds(String key) {
            var value = body.get(key);
            if (value == null) return Optional.empty();
            if (value instanceof Number number && number.longValue() >= 0 && number.longValue() <= 100L * 366 * 86_400) return Optional.of(Duration.ofSeconds(number.longValue()));
            throw new IllegalArgumentException("expected a number of seconds for `" + key + "`");
        }

        void only(String... keys) {
            for (var each : body.keySet()) if (!List.of(keys).contains(each)) throw new IllegalArgumentException("expected only " + String.join(", ", keys) + ", found `" + each + "`");
        }
    }
}
