// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class RingCommandTest {
    private static final Path DOCS = Path.of(System.getProperty("cardea.root", "..")).resolve("docs");
    private static final String TWO = """
        listeners: { address: "127.0.0.1:8080" }
        services:
          catalog: { endpoints: ["http://10.0.0.1:9001", "http://10.0.0.2:9001", "http://10.0.0.3:9001"] }
          reviews: http://10.0.0.4:9001
        routes:
          - match: /books/**
            to: catalog
          - to: reviews
        """;

    @TempDir
    Path folder;

    private record Ran(int code, String out, String err) {
        private JsonNode json() throws Exception {
            assertThat(code).as(err).isEqualTo(Exit.OK);
            return new ObjectMapper().readTree(out);
        }
    }

    private static Ran run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var args = Stream.concat(Stream.of("ring"), Stream.of(words)).toArray(String[]::new);
        return new Ran(Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args), out.toString(), err.toString());
    }

    private static JsonNode scheme(JsonNode json, String name) {
        for (var each : json.path("schemes")) if (each.path("scheme").asText().equals(name)) return each;
        throw new AssertionError("no " + name + " in " + json);
    }

    @Test
    void withoutAnOptionItShowsTenNodesOfWhichOneGoes() {
        var ran = run("--keys", "20k");
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("10 nodes, 20,000 keys, each once", "1 node goes: node-", "busiest", "needless", "ring, afterwards", "10.00 %");
        assertThat(ran.out().lines().filter(line -> line.startsWith("  node-"))).hasSize(9);
        assertThat(ran.out().lines()).allMatch(line -> line.length() <= Page.WIDTH);
        for (var scheme : List.of("ring", "bounded-ring", "maglev", "rendezvous", "jump", "modulo", "ideal")) assertThat(ran.out().lines()).anyMatch(line -> line.startsWith(scheme + " "));
    }

    @Test
    void asJsonItTellsWhatEachNodeGets() throws Exception {
        var json = run("--json", "--nodes", "4", "--weights", "1,3", "--add", "1", "--remove", "node-2", "--keys", "50k", "--seed", "5").json();
        assertThat(json.path("gone")).extracting(JsonNode::asText).containsExactly("node-2");
        assertThat(json.path("come")).extracting(JsonNode::asText).containsExactly("node-5");
        assertThat(json.path("unavoidable").asDouble()).isCloseTo(3 / 8.0, org.assertj.core.api.Assertions.within(1e-9));
        for (var each : json.path("schemes")) {
            var nodes = each.path("before").path("nodes");
            assertThat(nodes.path("node-2").path("weight").asInt()).isEqualTo(3);
            assertThat(nodes.findValues("keys").stream().mapToLong(JsonNode::asLong).sum()).isEqualTo(50_000);
            assertThat(each.path("after").path("nodes").has("node-2")).isFalse();
            assertThat(each.path("pick-ns").asDouble()).isPositive();
            assertThat(each.path("memory-bytes").asLong()).isPositive();
        }
        assertThat(scheme(json, "rendezvous").path("needless").asDouble()).isZero();
        assertThat(scheme(json, "modulo").path("moved").asDouble()).isGreaterThan(0.5);
    }

    @Test
    void whatIsAskedForOftenLoadsANodeUnlessLoadsAreBounded() throws Exception {
        var json = run("--json", "--zipf", "1.2", "--keys", "100k", "--load-bound", "1.05", "--only", "ring,bounded-ring").json();
        assertThat(json.path("schemes")).hasSize(2);
        assertThat(scheme(json, "ring").path("before").path("busiest").asDouble()).isGreaterThan(1.5);
        assertThat(scheme(json, "bounded-ring").path("before").path("busiest").asDouble()).isBetween(1.0, 1.0501);
    }

    @Test
    void manyNodesAreShownInBands() {
        var ran = run("--nodes", "200", "--keys", "100k", "--only", "maglev", "--remove", "0");
        assertThat(ran.out()).contains("maglev: what each node gets").contains(" to ").doesNotContain("moved", "node-17");
    }

    @Test
    void theEndpointsOfAServiceAreItsNodes() throws Exception {
        var file = Files.writeString(folder.resolve("cardea.yaml"), TWO).toString();
        var json = run("--config", file, "--service", "catalog", "--add", "1", "--keys", "10k", "--json").json();
        assertThat(scheme(json, "ring").path("before").path("nodes").fieldNames()).toIterable().containsExactly("http://10.0.0.1:9001", "http://10.0.0.2:9001", "http://10.0.0.3:9001");
        assertThat(json.path("come")).extracting(JsonNode::asText).containsExactly("new-1");
        assertThat(json.path("gone")).isEmpty();
        assertThat(run("--config", file).err()).contains("--service: expected one of catalog, reviews");
        assertThat(run("--config", file, "--service", "catalogue").err()).contains("has no service catalogue; did you mean catalog?");
        assertThat(run("--config", file, "--service", "catalog", "--remove", "http://10.0.0.9:9001").err()).contains("there is no node 'http://10.0.0.9:9001'; did you mean");
        assertThat(run("--service", "catalog").err()).contains("expected --config FILE");
        Files.writeString(folder.resolve("cardea.yaml"), TWO.replace("to: catalog", "to: catalgo"));
        assertThat(run("--config", file, "--service", "catalog").code()).isEqualTo(Exit.CONFIGURATION);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--nodes 0 | --nodes: expected 1 to 1048576, found 0",
        "--nodes x | '--nodes'",
        "--nodes 2 --remove 2 | expected one node to stay at least",
        "--nodes 2 --remove 3 | --remove: expected at most 2",
        "--remove nod-3 | did you mean node-3?",
        "--add -1 | --add: expected 0 or more",
        "--keys 0 | --keys: expected how many, from 1 to 2000M, such as 100000, 500k or 10M, found 0",
        "--keys 3000M | found 3000M",
        "--keys many | found many",
        "--zipf -1 | --zipf: expected an exponent from 0 to 10, found -1.0",
        "--zipf NaN | found NaN",
        "--vnodes 0 | --vnodes: expected 1 or more, found 0",
        "--vnodes 20000000 | a ring has at most 16777216 points",
        "--load-bound 1 | expected a load bound of more than 1",
        "--slots 1000 | expected a prime number of slots",
        "--slots 7 --nodes 8 | 7 slots for 8 members",
        "--weights 1,x | --weights: expected whole numbers from 1 to 1000000, such as 1,1,2, found 'x'",
        "--weights 0 | found '0'",
        "--nodes 2 --weights 1,2,3 | --weights: expected at most 2",
        "--only ring,maglv | found 'maglv'",
        "--threads 0 | --threads: expected 1 to 1024",
        "--config a.yaml --nodes 3 | --nodes: expected either this or --config",
        "--nonsense | --nonsense"})
    void whatIsWrongIsToldWithWhatWasExpected(String words, String told) {
        var ran = run(words.split(" "));
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains(told);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void thePictureHasEveryNodeAndIsAlwaysTheSame() throws Exception {
        var file = folder.resolve("ring.svg");
        assertThat(run("--nodes", "3", "--keys", "1k", "--svg", file.toString()).code()).isEqualTo(Exit.OK);
        var text = Files.readString(file);
        var picture = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
        assertThat(picture.getElementsByTagName("path").getLength()).isEqualTo(3 + 2 + 1);
        assertThat(text).contains("node-1", "node-2", "node-3", "→ –");
        run("--nodes", "3", "--keys", "2k", "--svg", file.toString());
        assertThat(file).hasContent(text);
        assertThat(run("--keys", "1k", "--svg", folder.resolve("no/such/ring.svg").toString()).code()).isEqualTo(Exit.NOT_STARTED);
        assertThat(run("--nodes", "1", "--keys", "1k", "--svg", file.toString()).code()).isEqualTo(Exit.OK);
    }

    private record Shown(int line, List<String> words, String output) {}

    private static List<Shown> shown() throws Exception {
        var found = new ArrayList<Shown>();
        var lines = Files.readAllLines(DOCS.resolve("hashing.md"));
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("$ cardea ring")) continue;
            int end = i + 1;
            while (!lines.get(end).equals("```") && !lines.get(end).startsWith("$ ")) end++;
            found.add(new Shown(i + 1, List.of(lines.get(i).substring("$ cardea ring ".length()).split(" ")), String.join("\n", lines.subList(i + 1, end))));
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    /// Times differ; all else is what the command prints, on every machine.
    private static String still(String output) {
        return output.replaceAll(" *[0-9]+ ns", " # ns").strip();
    }

    @TestFactory
    Stream<DynamicTest> everyCommandOfThePageShowsWhatThePageShows() throws Exception {
        return shown().stream().map(each -> DynamicTest.dynamicTest("docs/hashing.md:" + each.line, () -> {
            var words = each.words.stream().map(word -> word.endsWith(".svg") ? folder.resolve(word).toString() : word).toArray(String[]::new);
            var ran = run(words);
            assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
            assertThat(still(ran.out())).isEqualTo(still(each.output));
            for (var word : each.words) if (word.endsWith(".svg")) assertThat(folder.resolve(word)).hasSameTextualContentAs(DOCS.resolve(word));
        }));
    }
}
