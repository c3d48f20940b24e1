// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.config.DataSize;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A row's `config` as the record that the file would be bound to.
final class RowConfig {
    private RowConfig() {}

    static CacheConfig of(Map<String, Object> row) {
        var status = new LinkedHashMap<String, Duration>();
        if (row.get("status") instanceof Map<?, ?> each) each.forEach((key, value) -> status.put(key.toString(), duration(value)));
        return new CacheConfig(Optional.ofNullable(row.get("for")).map(RowConfig::duration), status, duration(row.getOrDefault("heuristic", "1d")), RowsTest.list(row.get("ignore-request")),
            duration(row.getOrDefault("stale-if-error", "0s")), duration(row.getOrDefault("stale-while-revalidate", "0s")), Boolean.TRUE.equals(row.get("always-online")),
            Boolean.TRUE.equals(row.get("strip-cookies")), RowsTest.list(row.get("ignore-query")), RowsTest.list(row.get("vary-by")), RowsTest.list(row.get("ignore-cookies")), RowsTest.list(row.get("vary-by-cookies")),
            RowsTest.list(row.get("languages")), devices(row.get("devices")),
            row.containsKey("targets") ? RowsTest.list(row.get("targets")) : List.of("Cardea-CDN-Cache-Control", "CDN-Cache-Control"), DataSize.ofMiB(1), !Boolean.FALSE.equals(row.get("refresh-early")), DataSize.parse(row.getOrDefault("complete-from", "16KiB").toString()), Boolean.TRUE.equals(row.get("show-key")), List.of(), false);
    }

    private static Map<String, List<String>> devices(Object written) {
        var devices = new LinkedHashMap<String, List<String>>();
        if (written instanceof Map<?, ?> each) each.forEach((name, words) -> devices.put(name.toString(), RowsTest.list(words)));
        return devices;
    }

    private static Duration duration(Object written) {
        var text = written.toString();
        char unit = text.charAt(text.length() - 1);
        if (text.endsWith("ms")) return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        if (Character.isDigit(unit)) return Duration.ofSeconds(Long.parseLong(text));
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (unit) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            default -> throw new IllegalArgumentException(text);
        };
    }
}
