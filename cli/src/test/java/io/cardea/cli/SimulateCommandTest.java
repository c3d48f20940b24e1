// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulateCommandTest {
    private static final Path ROOT = Path.of(System.getProperty("cardea.root", "..")).toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    record Ran(int code, String out, String err) {}

    private static Ran run(Object... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var args = Stream.concat(Stream.of("cache", "simulate"), Stream.of(words)).map(String::valueOf).toArray(String[]::new);
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(code, out.toString(), err.toString());
    }

    /// A minute of a small shop: a page that everybody wants, books that a few want, and some orders.
    private static List<String> shop() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 600; i++) {
            var path = i % 2 == 0 ? "/" : "/books/" + i * 7 % 90;
            lines.add("{\"time\":\"2026-11-25T22:41:%02d.103Z\",\"client\":\"203.0.113.9\",\"method\":\"%s\",\"scheme\":\"http\",\"host\":\"shop.example.com\",\"path\":\"%s\",\"status\":200,\"bytes_out\":%d,\"route\":\"/**\"}"
                .formatted(i / 10, i % 20 == 19 ? "POST" : "GET", path, path.length() * 300));
        }
        return lines;
    }

    private Path log(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines);
    }

    @Test
    void aLogOfTheEdgeIsSimulatedAndAnAdviceIsGiven() throws IOException {
        var ran = run(log("access.log", shop()));
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("Cardea's log (JSON), 600 lines over 59 s", "570 requests for", "30 other methods than GET and HEAD", "Requests answered from the cache, in %", "Bytes answered",
            "LRU", "SIEVE", "S3-FIFO", "GDSF", "Cardea", "everything", "█", "Behind a warm-up of the first 20 %");
        assertThat(ran.out()).containsAnyOf("are enough", "still rises");
        assertThat(ran.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void otherPeoplesLogsAndTracesAreToldApart() throws IOException {
        var combined = log("nginx.log", List.of("a - - [25/Nov/2026:22:41:52 +0100] \"GET / HTTP/1.1\" 200 512", "a - - [25/Nov/2026:22:41:53 +0100] \"GET / HTTP/1.1\" 200 512 \"-\" \"x\""));
        assertThat(run(combined, "--warm-up", "0").out()).contains("combined", "2 requests for 1 object", "512 B each beside the body");
        var trace = log("request.trace", List.of("1 4711 2764", "2 4711 2764", "3 12 64"));
        assertThat(run(trace, "--warm-up", "0").out()).contains("trace of time, key and size", "3 requests for 2 objects", "which take 2.8 KiB\n");
    }

    @Test
    void compressedLogsAndStandardInputAreReadToo() throws IOException {
        var file = folder.resolve("access.log.1.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(String.join("\n", shop()).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(run(file).out()).contains("600 lines");
        var before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("1 a 5\n2 a 5\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(run("-").out()).contains("2 requests for 1 object");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatCouldNotBeReadIsTold() throws IOException {
        var lines = new ArrayList<>(shop());
        lines.set(3, "gar\u001bbage");
        lines.set(7, "");
        lines.set(9, "{}");
        assertThat(run(log("access.log", lines)).out().replaceAll("\\s+", " ")).contains("not read 2 lines; line 4: expected an object", "found: gar\\x1bbage");
    }

    @Test
    void scriptsGetJson() throws IOException {
        var lines = shop();
        lines.set(3, "garbage");
        var json = JSON.readTree(run(log("access.log", lines), "--json", "--sizes", "20%,8KiB", "--ttl", "5m").out());
        assertThat(json.path("requests").asLong()).isEqualTo(569);
        assertThat(json.path("left-out").path("method").asLong()).isEqualTo(30);
        assertThat(json.path("first-bad").path("line").asLong()).isEqualTo(4);
        assertThat(json.path("ttl").asDouble()).isEqualTo(300);
        assertThat(json.path("overhead").asLong()).isEqualTo(512);
        assertThat(json.path("sizes")).hasSize(2);
        var least = json.path("sizes").get(0);
        assertThat(least.path("bytes").asLong()).isEqualTo(8192);
        for (var policy : List.of("lru", "fifo", "sieve", "s3-fifo", "gdsf", "cardea")) assertThat(least.path(policy).path("requests").asDouble()).as(policy).isBetween(0.0, json.path("everything").path("requests").asDouble());
        assertThat(json.path("everything").path("cold-of-repeated").asDouble()).isEqualTo(1);
    }

    @Test
    void aTimeToLiveMakesHitsMisses() throws IOException {
        var log = log("access.log", shop());
        double all = JSON.readTree(run(log, "--json").out()).path("everything").path("requests").asDouble();
        double fresh = JSON.readTree(run(log, "--json", "--ttl", "2s").out()).path("everything").path("requests").asDouble();
        assertThat(fresh).isGreaterThan(0.3).isLessThan(all - 0.1);
        assertThat(run(log, "--ttl", "90s").out()).contains("fresh for 1 min 30 s");
    }

    @Test
    void thePictureIsAnImageWithWordsForBothKindsOfPages() throws Exception {
        var picture = folder.resolve("hits.svg");
        var log = log("a<&\"b.log", shop());
        assertThat(run(log, "--svg", picture).code()).isEqualTo(Exit.OK);
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        var root = factory.newDocumentBuilder().parse(picture.toFile()).getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("svg");
        assertThat(root.getElementsByTagName("polyline").getLength()).as("a curve for each policy, in two panels").isEqualTo(12);
        assertThat(root.getTextContent()).contains("Requests answered from the cache", "Bytes answered from the cache", "memory of the cache", "prefers-color-scheme: dark", "LRU", "Cardea", "everything kept", "a<&\"b.log");
        var places = Pattern.compile("points=\"([^\"]+)\"").matcher(Files.readString(picture));
        while (places.find()) for (var number : places.group(1).split("[ ,]")) assertThat(Double.parseDouble(number)).isBetween(0.0, 900.0);
    }

    @Test
    void oneSizeOnlyIsAPictureToo() throws IOException {
        var picture = folder.resolve("hits.svg");
        assertThat(run(log("access.log", shop()), "--sizes", "8KiB", "--svg", picture).code()).isEqualTo(Exit.OK);
        assertThat(Files.readString(picture)).doesNotContain("NaN", "Infinity");
    }

    @Test
    void aMadeUpTraceCanBePrintedAndReadAgain() throws IOException {
        var printed = run("--generate", "0.9", "--requests", "2000", "--once", "50", "--seed", "4", "--print");
        assertThat(printed.code()).isEqualTo(Exit.OK);
        var again = JSON.readTree(run(log("zipf.trace", printed.out().lines().toList()), "--json").out());
        var direct = JSON.readTree(run("--generate", "0.9", "--requests", "2000", "--once", "50", "--seed", "4", "--json").out());
        assertThat(again.path("objects")).isEqualTo(direct.path("objects"));
        for (var policy : List.of("lru", "fifo", "sieve", "s3-fifo", "gdsf")) assertThat(again.path("sizes").get(3).path(policy)).isEqualTo(direct.path("sizes").get(3).path(policy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--sizes 5XB|--sizes: expected a size|'5XB'", "--sizes x%|--sizes: expected a size such as 64MiB or a share|'x%'", "--sizes 0%|more than 0 %|0", "--sizes 0|at least 1 byte|0", "--sizes ,|a size at least|size",
        "--ttl 5|--ttl: expected a time such as 30s|'5'", "--ttl 0s|--ttl|'0s'", "--warm-up 100|warm-up|100", "--warm-up -1|warm-up|-1", "--overhead -5|--overhead|'-5'", "--print|--print|--generate", "--generate 0.9|a LOG, or --generate|both"})
    void aMistakeOnTheCommandLineIsToldBeforeAnythingIsRead(String line) throws IOException {
        var parts = line.split("\\|");
        var words = new ArrayList<Object>(List.of(log("access.log", shop())));
        words.addAll(List.of(parts[0].split(" ")));
        var ran = run(words.toArray());
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains(parts[1], parts[2]);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void whatIsNoLogIsToldWithWhatWasExpected() throws IOException {
        assertThat(run().err()).contains("expected a LOG");
        assertThat(run(folder.resolve("none.log"))).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(Exit.USAGE);
            assertThat(ran.err()).contains("none.log");
        });
        assertThat(run(log("page.html", List.of("<html>")))).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(Exit.USAGE);
            assertThat(ran.err()).contains("page.html: expected an access log", "line 1: <html>");
        });
        assertThat(run(log("empty.log", List.of())).err()).contains("empty.log: there is nothing in it");
        assertThat(run(log("posts.log", shop().stream().map(each -> each.replace("GET", "PUT")).toList()))).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(Exit.USAGE);
            assertThat(ran.err()).contains("none of its 600 lines is a request that a cache could answer");
        });
        assertThat(run(log("broken.log.gz", shop()))).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(Exit.NOT_STARTED);
            assertThat(ran.err()).contains("cannot read", "broken.log.gz");
        });
        assertThat(run(folder).code()).isNotEqualTo(Exit.OK);
        assertThat(run(log("access.log", shop()), "--svg", folder.resolve("no/such/folder.svg")).code()).isEqualTo(Exit.NOT_STARTED);
    }

    /// What the manual shows: a command and what it prints.
    record Example(String command, String output) {
        @Override
        public String toString() {
            return command;
        }
    }

    static List<Example> examples() throws IOException {
        var found = new ArrayList<Example>();
        for (var block = Pattern.compile("```text\n\\$ cardea (cache simulate [^\n]*)\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(ROOT.resolve("docs/cache.md"))); block.find(); ) {
            found.add(new Example(block.group(1), block.group(2)));
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theManualShowsWhatTheCommandPrintsAndDraws(Example example) throws IOException {
        var words = new ArrayList<>(List.of(example.command.split(" ")));
        int svg = words.indexOf("--svg") + 1;
        var drawn = folder.resolve("drawn.svg");
        var shown = ROOT.resolve(words.get(svg));
        if (svg > 0) words.set(svg, drawn.toString());
        var ran = run(words.subList(2, words.size()).toArray());
        assertThat(ran.out()).as(ran.err()).isEqualTo(example.output);
        if (svg > 0) assertThat(Files.readString(drawn)).isEqualTo(Files.readString(shown));
    }

    @Test
    void theManualHasARowForEachOption() throws IOException {
        var rows = Files.readAllLines(ROOT.resolve("docs/cache.md"));
        for (var option : new picocli.CommandLine(new SimulateCommand()).getCommandSpec().options()) {
            if (option.longestName().equals("--help")) continue;
            assertThat(rows).as(option.longestName()).anyMatch(row -> row.startsWith("| `" + option.longestName() + "` |"));
        }
    }

    @Test
    void numbersAreReadTheSameEverywhere() throws IOException {
        var log = log("access.log", shop());
        var here = Locale.getDefault();
        var expected = run(log).out();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(run(log).out()).isEqualTo(expected);
        } finally {
            Locale.setDefault(here);
        }
    }
}
