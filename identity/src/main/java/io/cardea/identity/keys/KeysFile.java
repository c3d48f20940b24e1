// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import io.cardea.core.config.Config;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Slots;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a file of keys says: hashes, and whose they are. No key can be read from it.
public record KeysFile(@Doc("the keys") List<Entry> keys) {
    public static final KeysFile EMPTY = new KeysFile(List.of());

    /// One key.
    public record Entry(
        @Doc("by which people speak of it") String id,
        @Doc("whose it is") String consumer,
        @Doc("SHA-256 of the key, 64 hex digits") String sha256,
        @Doc("what it may do") @OneOrMany List<String> scopes,
        @Doc("what its holder is") @OneOrMany List<String> roles,
        @Doc("what its holder belongs to") @OneOrMany List<String> groups,
        @Doc("when it was made, such as `2026-11-26T20:00:00Z`") Optional<String> created,
        @Doc("when it is no longer good; never if it is not said") Optional<String> expires) {
        public Entry {
            if (!id.matches("[A-Za-z0-9_-]{1,64}")) throw Invalid.at("id", "expected 1 to 64 letters, digits, `_` and `-`, found `" + id + "`");
            if (consumer.isBlank() || consumer.length() > 200 || consumer.chars().anyMatch(Character::isISOControl)) throw Invalid.at("consumer", "expected a name of at most 200 characters, found `" + consumer + "`");
            try {
                KeyHash.parse(sha256);
            } catch (IllegalArgumentException e) {
                throw Invalid.at("sha256", String.valueOf(e.getMessage()));
            }
            plain("scopes", scopes);
            plain("roles", roles);
            plain("groups", groups);
            created.ifPresent(text -> instant("created", text));
            expires.ifPresent(text -> instant("expires", text));
        }

        Optional<Instant> end() {
            return expires.map(Instant::parse);
        }

        private static void plain(String key, List<String> values) {
            for (var each : values) if (each.isBlank() || each.chars().anyMatch(Character::isISOControl)) throw Invalid.at(key, "expected words without control characters, found `" + each + "`");
        }

        private static void instant(String key, String text) {
            try {
                Instant.parse(text);
            } catch (DateTimeException e) {
                throw Invalid.at(key, "expected a time such as `2026-11-26T20:00:00Z`, found `" + text + "`");
            }
        }
    }

    public KeysFile {
        var seen = new HashSet<String>();
        for (var each : keys) if (!seen.add(each.id)) throw Invalid.at("keys", "the key `" + each.id + "` is listed twice");
    }

    /// @param name what mistakes call it
    /// @throws IllegalArgumentException with the first mistake, its line and column
    static KeysFile parse(String name, String text) {
        if (text.isBlank()) return EMPTY;
        try {
            return Config.parse(name, text, KeysFile.class, Slots.none(), variable -> Optional.empty()).value();
        } catch (ConfigException e) {
            var first = e.problems().getFirst();
            throw new IllegalArgumentException(first.file() + ':' + first.line() + ": " + first.message(), e);
        }
    }

    /// As [#parse] reads it.
    String text() {
        var text = new StringBuilder(256).append("# Hashes of API keys, written by `cardea keys`. No key can be read from it.\nkeys:").append(keys.isEmpty() ? " []\n" : "\n");
        for (var key : keys) {
            text.append("  - id: ").append(quoted(key.id)).append('\n');
            line(text, "consumer", key.consumer);
            line(text, "sha256", key.sha256);
            list(text, "scopes", key.scopes);
            list(text, "roles", key.roles);
            list(text, "groups", key.groups);
            key.created.ifPresent(at -> line(text, "created", at));
            key.expires.ifPresent(at -> line(text, "expires", at));
        }
        return text.toString();
    }

    /// For people: a line for each key, and nothing of the key in it.
    public String table(InstantSource clock) {
        if (keys.isEmpty()) return "no keys yet\n";
        var text = new StringBuilder(512).append(String.format(Locale.ROOT, "%-12s %-20s %-21s %-21s %s\n", "id", "consumer", "created", "expires", "scopes"));
        for (var key : keys) {
            var expired = key.end().filter(end -> !clock.instant().isBefore(end)).isPresent();
            text.append(String.format(Locale.ROOT, "%-12s %-20s %-21s %-21s %s", key.id, key.consumer, key.created.orElse("-"), expired ? "expired" : key.expires.orElse("never"), String.join(" ", key.scopes)).stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("    ").append(key).append(": ").append(quoted(value)).append('\n');
    }

    private static void list(StringBuilder text, String key, List<String> values) {
        if (!values.isEmpty()) text.append("    ").append(key).append(": [").append(String.join(", ", values.stream().map(KeysFile::quoted).toList())).append("]\n");
    }

    /// A double-quoted scalar: no value is anything but text, and `${…}` stays as it is.
    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${") + '"';
    }
}
