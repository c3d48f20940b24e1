// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.cache.ScriptedExchange.Answer;
import io.cardea.cache.ScriptedExchange.Origin;
import io.cardea.core.conditional.HttpDate;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The rows of `rows/`, each on a cache of its own, in front of an origin that does as the row says, by a clock that the row moves.
final class RowsTest {
    private static final Path ROWS = Path.of("src/test/resources/rows");
    /// Rows of what is not built yet: each must fail, or it is to be taken off the list.
    private static final Path OPEN = ROWS.resolve("open.txt");
    private static final long BEGIN = Instant.parse("2030-06-05T12:00:00Z").getEpochSecond();
    /// What was read: mutation runs ask for single rows, thousands of times.
    private static final Map<Path, List<Map<String, Object>>> READ = new ConcurrentHashMap<>();
    private static final Pattern TIME = Pattern.compile("\\{(now|t0)([+-]\\d+)?(?:\\|(\\w+))?}");

    @TestFactory
    Stream<DynamicNode> rows() throws IOException {
        var open = Set.copyOf(Files.readAllLines(OPEN));
        try (var files = Files.list(ROWS)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().<DynamicNode>map(file -> DynamicContainer.dynamicContainer(file.getFileName().toString(),
                READ.computeIfAbsent(file, RowsTest::rows).stream().map(row -> DynamicTest.dynamicTest(row.get("name") + " (" + row.get("rfc") + ')', () -> {
                    if (open.contains(row.get("name").toString())) assertThatThrownBy(() -> run(row)).as("this row holds: take it off " + OPEN).isInstanceOf(AssertionError.class);
                    else run(row);
                })))).toList().stream();
        }
    }

    /// All rows as one test: what a run of mutations asks thousands of times.
    static void runAll() throws IOException {
        try (var files = Files.list(ROWS)) {
            files.filter(file -> file.toString().endsWith(".yaml")).sorted().flatMap(file -> READ.computeIfAbsent(file, RowsTest::rows).stream()).forEach(row -> run(row, clock -> new ScriptedExchange(RowConfig.of(map(row.get("config"))), clock, new io.cardea.cache.store.HeapStore(1 << 20))));
        }
    }

    @SuppressWarnings("unchecked") // the rows' own form
    private static List<Map<String, Object>> rows(Path file) {
        try (var in = Files.newInputStream(file)) {
            return (List<Map<String, Object>>) new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromInputStream(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Map<String, Object> row) {
        run(row, clock -> new ScriptedExchange(RowConfig.of(map(row.get("config"))), clock));
    }

    private static void run(Map<String, Object> row, Function<StoppedClock, ScriptedExchange> made) {
        var clock = new StoppedClock(BEGIN);
        try (var edge = made.apply(clock)) {
            double at = 0;
            int index = 0;
            for (var step : steps(row)) {
                index++;
                if (step.containsKey("at")) at = ((Number) step.get("at")).doubleValue();
                clock.set(Math.round(at * 1000));
                step(edge, step, clock, "step " + index);
            }
        }
    }

    @SuppressWarnings("unchecked") // likewise
    private static List<Map<String, Object>> steps(Map<String, Object> row) {
        return (List<Map<String, Object>>) row.get("steps");
    }

    private static void step(ScriptedExchange edge, Map<String, Object> step, StoppedClock clock, String where) {
        var words = step.get("request").toString().split(" ", 2);
        long began = clock.epochSecond();
        var origin = origin(step, began);
        var answer = edge.ask(words[0], words[1], fields(map(step.get("send")), began), latin(step.getOrDefault("body", "")), origin);
        boolean asked = Boolean.TRUE.equals(step.get("asked"));
        assertThat(answer.asked()).as("%s: whether the origin is asked", where).isEqualTo(asked);
        map(step.get("origin-sees")).forEach((name, wanted) ->
            check(where + ": origin sees " + name, answer.seen().orElseThrow().joined(FieldName.of(name)).orElse(null), text(wanted, began)));
        var expect = map(step.get("expect"));
        if (expect.containsKey("status")) check(where + ": status", Integer.toString(answer.status()), expect.get("status").toString());
        if (expect.containsKey("body")) check(where + ": body", new String(answer.body(), StandardCharsets.ISO_8859_1), text(expect.get("body"), began));
        map(expect.get("fields")).forEach((name, wanted) -> check(where + ": " + name, answer.fields().joined(FieldName.of(name)).orElse(null), text(wanted, began)));
        if (step.containsKey("cache")) cacheStatus(answer, step.get("cache").toString(), where);
    }

    private static void cacheStatus(Answer answer, String wanted, String where) {
        var all = answer.fields().joined(FieldName.of("Cache-Status")).orElse("");
        var last = all.substring(Math.max(0, all.lastIndexOf("Cardea")));
        var said = new HashMap<String, String>();
        for (var each : last.split(";")) {
            var parts = each.strip().split("=", 2);
            said.put(parts[0], parts.length == 1 ? "?1" : parts[1]);
        }
        for (var each : wanted.split(";")) {
            var bare = each.strip();
            boolean not = bare.startsWith("!");
            var parts = (not ? bare.substring(1) : bare).split("=", 2);
            var value = parts.length == 1 ? null : parts[1];
            boolean there = said.containsKey(parts[0]) && !"?0".equals(said.get(parts[0])) && (value == null || value.equals(said.get(parts[0])))
                || "?0".equals(value) && "?0".equals(said.getOrDefault(parts[0], "?0"));
            assertThat(there).as("%s: `%s` in Cache-Status `%s`", where, bare, all).isEqualTo(!not);
        }
    }

    private static void check(String what, String value, String wanted) {
        if (wanted.equals("absent")) assertThat(value).as(what).isNull();
        else if (wanted.startsWith("~")) assertThat(value).as(what).isNotNull().containsPattern(wanted.substring(1));
        else assertThat(value).as(what).isEqualTo(wanted);
    }

    private static Origin origin(Map<String, Object> step, long began) {
        var said = step.get("origin");
        if ("down".equals(said)) return Origin.down();
        var origin = map(said);
        double takes = ((Number) origin.getOrDefault("takes", 0)).doubleValue();
        return new Origin(false, ((Number) origin.getOrDefault("status", 200)).intValue(), fields(map(origin.get("fields")), began), latin(origin.getOrDefault("body", "")),
            Math.round(takes * 1000), Boolean.TRUE.equals(origin.get("cut")));
    }

    private static byte[] latin(Object text) {
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Fields fields(Map<String, Object> written, long now) {
        var fields = new Fields();
        written.forEach((name, value) -> {
            if (value instanceof List<?> lines) for (var line : lines) fields.add(FieldName.of(name), text(line, now));
            else fields.add(FieldName.of(name), text(value, now));
        });
        return fields;
    }

    /// Replaces the times in a text.
    private static String text(Object value, long now) {
        return TIME.matcher(value.toString()).replaceAll(found -> {
            long second = (found.group(1).equals("now") ? now : BEGIN) + (found.group(2) == null ? 0 : Long.parseLong(found.group(2).replace("+", "")));
            return java.util.regex.Matcher.quoteReplacement(date(second, found.group(3)));
        });
    }

    private static String date(long second, String form) {
        if (form == null) return HttpDate.write(second);
        var pattern = form.equals("rfc850") ? "EEEE, dd-MMM-yy HH:mm:ss 'GMT'" : "EEE MMM ppd HH:mm:ss uuuu";
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
    }

    @SuppressWarnings("unchecked") // likewise
    private static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    static List<String> list(Object value) {
        var all = new ArrayList<String>();
        if (value instanceof List<?> many) for (var each : many) all.add(each.toString());
        else if (value != null) all.add(value.toString());
        return all;
    }
}
