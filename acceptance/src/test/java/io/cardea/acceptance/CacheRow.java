// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.core.conditional.HttpDate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A row of `cache/src/test/resources/rows`, whose README tells the form.
///
/// @param file that it stands in
/// @param config of its route's cache, as YAML on one line
record CacheRow(String file, String name, String rfc, String config, List<Map<String, Object>> steps) {
    static final long BEGIN = Instant.parse("2030-06-05T12:00:00Z").getEpochSecond();
    private static final Path ROWS = Path.of(System.getProperty("cardea.root"), "cache/src/test/resources/rows");
    private static final Pattern TIME = Pattern.compile("\\{(now|t0)([+-]\\d+)?(?:\\|(\\w+))?}");

    static List<CacheRow> all() {
        try (var files = Files.list(ROWS)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().flatMap(file -> of(file).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Names of rows of what is not built yet.
    static Set<String> open() {
        try {
            return Set.copyOf(Files.readAllLines(ROWS.resolve("open.txt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // the rows' own form
    private static List<CacheRow> of(Path file) {
        try (var in = Files.newInputStream(file)) {
            var rows = (List<Map<String, Object>>) new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromInputStream(in);
            return rows.stream().map(row -> new CacheRow(file.getFileName().toString(), row.get("name").toString(), row.get("rfc").toString(),
                flow(map(row.get("config"))), (List<Map<String, Object>>) row.get("steps"))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String flow(Map<String, Object> config) {
        var members = new ArrayList<String>();
        config.forEach((key, value) -> members.add(key + ": " + flow(value)));
        if (!config.containsKey("largest")) members.add("largest: 1MiB");
        return "{ " + String.join(", ", members) + " }";
    }

    private static String flow(Object value) {
        if (value instanceof List<?> all) return "[" + String.join(", ", all.stream().map(CacheRow::flow).toList()) + "]";
        if (value instanceof Map<?, ?> all) return "{ " + String.join(", ", all.entrySet().stream().map(each -> each.getKey() + ": " + flow(each.getValue())).toList()) + " }";
        return value instanceof Number ? value + "s" : value.toString(); // all numbers are seconds
    }

    /// The authority that its texts speak of is this one's own, so that rows share nothing.
    ///
    /// @param now seconds since 1970
    String text(Object value, long now, String host) {
        var dated = TIME.matcher(value.toString()).replaceAll(found -> {
            long second = (found.group(1).equals("now") ? now : BEGIN) + (found.group(2) == null ? 0 : Long.parseLong(found.group(2).replace("+", "")));
            return Matcher.quoteReplacement(date(second, found.group(3)));
        });
        return dated.replaceAll("(?i)shop\\.example", host);
    }

    private static String date(long second, String form) {
        if (form == null) return HttpDate.write(second);
        var pattern = form.equals("rfc850") ? "EEEE, dd-MMM-yy HH:mm:ss 'GMT'" : "EEE MMM ppd HH:mm:ss uuuu";
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
    }

    /// Fields as lines, in order.
    List<Map.Entry<String, String>> fields(Object written, long now, String host) {
        var lines = new ArrayList<Map.Entry<String, String>>();
        map(written).forEach((name, value) -> {
            if (value instanceof List<?> all) for (var each : all) lines.add(Map.entry(name, text(each, now, host)));
            else lines.add(Map.entry(name, text(value, now, host)));
        });
        return lines;
    }

    @SuppressWarnings("unchecked") // likewise
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }
}
