// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private static final String SHOP = """
        listeners:
          - address: 127.0.0.1:8080
        services:
          catalog: http://127.0.0.1:9001
        routes:
          - match: { path: "/books/{id}", headers: { X-Api-Key: k1 } }
            to: catalog
          - match: { path: /books/**, method: GET }
            to: catalog
        """;

    @TempDir
    Path folder;

    record Ran(int code, String out, String err) {}

    private static Ran run(Object... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var args = java.util.Arrays.stream(words).map(String::valueOf).toArray(String[]::new);
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(code, out.toString(), err.toString());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("cardea.yaml"), text);
    }

    @Test
    void withoutAWordItTellsHowToBegin() {
        var ran = run();
        assertThat(ran.code()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("cardea demo", "Exit codes", "explain").doesNotContain("train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "proxy", "files", "run", "check", "explain", "tls", "ring", "tail", "services", "keys", "password", "cache", "cache simulate", "purge", "schema", "import", "version", "completion"})
    void everyCommandTeachesByAnExample(String command) {
        var ran = run(Stream.concat(Stream.of(command.split(" ")), Stream.of("--help")).toArray());
        assertThat(ran.code()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("Usage: cardea " + command, "Example", "  cardea " + command, "Exit code");
    }

    @Test
    void theBenchTellsItsOwnOptions() {
        assertThat(run("bench", "--nonsense").code()).isEqualTo(Exit.USAGE);
        assertThat(run("bench", "--help").code()).isEqualTo(Exit.OK);
    }

    @Test
    void anUnknownCommandIsAUsageErrorWithAGuess() {
        var ran = run("chekc");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("chekc", "Did you mean: cardea check?");
        assertThat(run("cahce").err()).contains("Did you mean: cardea cache?");
        assertThat(run("nonsense").err()).contains("nonsense");
        assertThat(run("cache", "simulate", "a.log", "b.log").err()).contains("b.log");
        assertThat(run("tail", "--sttus", "5xx").err()).contains("--status");
    }

    @Test
    void aFileWithoutMistakesIsFine() throws IOException {
        var ran = run("check", file(SHOP));
        assertThat(ran.code()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("cardea.yaml is fine: 1 listener, 2 routes, 1 service");
    }

    @Test
    void everyMistakeIsToldWithItsPlaceAndAGuess() throws IOException {
        var ran = run("check", file(SHOP.replace("services:", "servces:").replace("method:", "metod:")));
        assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
        assertThat(ran.err()).contains("cardea.yaml:3:1:", "did you mean `services`?", "did you mean `method`?", "^", "2 mistakes");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void aMistakeThatOnlyCompilingFindsIsAMistakeToo() throws IOException {
        var ran = run("check", file(SHOP.replace("to: catalog", "to: catalogue")));
        assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
        assertThat(ran.err()).contains("catalogue");
    }

    @Test
    void whatWouldKeepAFileFromStartingIsToldByCheckWithItsLine() throws IOException {
        var ran = run("check", file(SHOP.replace("  - address: 127.0.0.1:8080\n", """
              - address: nowhere
              - address: 127.0.0.1:8443
                tls: { certificate: none.pem, key: none-key.pem }
            log: { to: no/such/folder/access.log, format: '{clinet}' }
            """).replace("to: catalog\n", "to: catalogue\n")));
        assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
        assertThat(ran.err()).contains("cardea.yaml:2:14: expected an address to listen on", "cardea.yaml:4:25:", "none.pem", "cardea.yaml:5:8:",
            "there is no folder", "did you mean `{client}`?", "catalogue");
    }

    @Test
    void aKeyThatDoesNotFitItsCertificateIsToldByCheck() throws IOException {
        var one = folder.resolve("one");
        var two = folder.resolve("two");
        for (var each : List.of(one, two)) {
            Files.createDirectories(each);
            io.cardea.Cardea.start(Files.writeString(each.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\", tls: auto }\nlog: off\nadmin: off\n")).close();
        }
        var tls = SHOP.replace("8080", "8080\n    tls: { certificate: one/.cardea/tls/ca.pem, key: %s/.cardea/tls/ca-key.pem }");
        assertThat(run("check", file(tls.formatted("one"))).code()).isEqualTo(Exit.OK);
        var ran = run("check", file(tls.formatted("two")));
        assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
        assertThat(ran.err()).contains("cardea.yaml:3:", "ca-key.pem");
        assertThat(run("run", file(tls.formatted("two"))).code()).as("run tells the same").isEqualTo(Exit.CONFIGURATION);
    }

    @Test
    void checkLeavesNothingBehind() throws IOException {
        assertThat(run("check", file(SHOP.replace("8080", "8080\n    tls: auto") + "log: access.log\n")).code()).isEqualTo(Exit.OK);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("cardea.yaml"));
        }
    }

    @Test
    void aReloadThatChangesTheListenersTellsTheirAddressesAgain() throws IOException {
        var text = "listeners: [{ address: \"127.0.0.1:0\" }]\nlog: off\nadmin: off\nroutes:\n  - respond: ok\n";
        var out = new StringWriter();
        var screen = new Screen(new PrintWriter(out, true), new PrintWriter(new StringWriter()), false);
        var file = file(text);
        try (var edge = io.cardea.Cardea.start(file)) {
            var serving = Serving.file(file, screen);
            serving.reload(edge);
            assertThat(out.toString()).isEmpty();
            file(text.replace("}]", "}, { address: \"127.0.0.2:0\", tls: auto }]"));
            serving.reload(edge);
            assertThat(out.toString().lines()).hasSize(2).anyMatch(line -> line.startsWith("listening on https://127.0.0.2:"));
        }
    }

    @Test
    void runningAFileWithMistakesStartsNothing() throws IOException {
        assertThat(run("run", file("listners: []")).code()).isEqualTo(Exit.CONFIGURATION);
    }

    @Test
    void aFileInAFolderFindsWhatLiesBesideItByARelativePathToo() throws IOException {
        Files.createDirectories(folder.resolve("public"));
        var here = Path.of("").toAbsolutePath();
        var relative = here.relativize(file("listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nroutes: [{ files: ./public }]\n").toAbsolutePath());
        assertThat(relative).isRelative();
        var ran = run("check", relative);
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
    }

    @Test
    void aPortThatIsTakenIsNoFaultOfTheFile() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ran = run("run", file(SHOP.replace("8080", "" + taken.getLocalPort())));
            assertThat(ran.code()).isEqualTo(Exit.NOT_STARTED);
            assertThat(ran.err()).contains("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void anExplanationNamesTheRouteAndWhyNotTheOthers() throws IOException {
        var ran = run("explain", file(SHOP), "GET", "http://shop.example:8080/books/7?x=1");
        assertThat(ran.code()).isEqualTo(Exit.OK);
        assertThat(ran.out())
            .contains("GET /books/7?x=1", "of host shop.example", "listener  127.0.0.1:8080", "cardea.yaml:8", "to catalog")
            .contains("✗ /books/{id}", "header x-api-key is absent", "✓ /books/**");
    }

    @Test
    void aHeaderChangesTheExplanation() throws IOException {
        var ran = run("explain", file(SHOP), "POST", "/books/7", "-H", "X-Api-Key: k1");
        assertThat(ran.out()).contains("✓ /books/{id}", "{id} = 7", "method POST is not GET").doesNotContain("k1");
    }

    @Test
    void anExplanationAsJsonIsJson() throws IOException {
        var json = new ObjectMapper().readTree(run("explain", file(SHOP), "DELETE", "/books/7", "--json").out());
        assertThat(json.path("refusal").asText()).startsWith("405");
        assertThat(json.path("routes")).hasSize(2);
        assertThat(json.has("taken")).isFalse();
    }

    @Test
    void aTargetThatAnEdgeRefusesIsNotExplained() throws IOException {
        var ran = run("explain", file(SHOP), "GET", "/../etc");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("400", "climbs above the root");
    }

    @Test
    void whatIsImportedIsFineAndItsRoutesAreExplained() throws IOException {
        var document = Files.writeString(folder.resolve("shop.yaml"), "openapi: 3.0.3\ninfo: { title: The Book Shop, version: '1' }\nservers: [{ url: 'http://127.0.0.1:9001/v1' }]\npaths:\n  /books/{id}:\n    get: { operationId: book, responses: { '200': { description: ok } } }\n");
        var ran = run("import", "openapi", document.toString());
        assertThat(ran.code()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("the-book-shop", "GET, HEAD /v1/books/{id}   book");
        var file = Files.writeString(folder.resolve("imported.yaml"), ran.out()).toString();
        assertThat(run("check", file).out()).contains("1 route", "1 service");
        assertThat(run("explain", file, "GET", "/v1/books/7").out()).contains("book", "validate", "the-book-shop");
        Files.writeString(document, "openapi: 3.0.3\npaths:\n  /a:\n    get: { parameters: [{ in: body }] }\n");
        var wrong = run("import", "openapi", document.toString());
        assertThat(wrong.code()).isEqualTo(Exit.CONFIGURATION);
        assertThat(wrong.err()).contains("shop.yaml:4:", "expected `in: path`");
    }

    @Test
    void theSchemaKnowsTheKeysAndTheHandlers() throws IOException {
        var ran = run("schema");
        var json = new ObjectMapper().readTree(ran.out());
        assertThat(json.path("properties").has("listeners")).isTrue();
        assertThat(ran.out()).contains("\"to\"");
    }

    @Test
    void theCompletionKnowsTheCommands() {
        var ran = run("completion", "bash");
        assertThat(ran.code()).isEqualTo(Exit.OK);
        assertThat(ran.out()).startsWith("#!/usr/bin/env bash").contains("explain", "--listen").doesNotContain("_train");
        assertThat(run("completion", "zsh").out()).contains("bashcompinit");
    }

    @Test
    void aShellWithoutACompletionIsToldWhichThereAre() {
        var ran = run("completion", "fish");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("bash and zsh", "'fish'").doesNotContain("io.cardea", "Shell");
        assertThat(ran.out()).isEmpty();
        assertThat(run("completion", "ZSH").code()).isEqualTo(Exit.OK);
    }

    @Test
    void theVersionNamesTheJvm() {
        assertThat(run("version").out()).startsWith("cardea ").contains(Runtime.version().toString());
    }

    @Test
    void whatIsNoAddressIsRefusedBeforeAnythingStarts() {
        var ran = run("proxy", "localhost:3000");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("http://localhost:3000", "'localhost:3000'");
    }

    private FilesCommand files(String... words) {
        var command = new FilesCommand();
        var all = Stream.concat(Stream.of(folder.toString(), "--listen", "127.0.0.1:0"), Stream.of(words));
        new picocli.CommandLine(command).parseArgs(all.toArray(String[]::new));
        return command;
    }

    private static HttpResponse<String> ask(FilesCommand command) throws Exception {
        try (var edge = io.cardea.Cardea.startText(command.text()); var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + "/")).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void aFolderWithoutAnIndexIsListedIfOneSaysSoAndElseOneIsTold() throws Exception {
        Files.writeString(folder.resolve("notes \"1\".txt"), "hello");
        assertThat(ask(files()).statusCode()).isEqualTo(404);
        assertThat(files().hint().orElseThrow()).contains("--listing", folder.toString());
        assertThat(ask(files("--listing")).body()).contains("notes &quot;1&quot;.txt");
        assertThat(files("--listing").hint()).isEmpty();
        Files.writeString(folder.resolve("index.html"), "hello");
        assertThat(ask(files()).body()).isEqualTo("hello");
        assertThat(files().hint()).isEmpty();
    }

    @Test
    void whatIsWrongWithAnArgumentIsToldOfTheArgumentAndNotOfAFile() {
        var path = run("proxy", "http://localhost:3000/api");
        assertThat(path.code()).isEqualTo(Exit.USAGE);
        assertThat(path.err()).contains("'http://localhost:3000/api' has a path", "give 'http://localhost:3000'").doesNotContain("cardea.yaml");
        var port = run("proxy", "http://localhost:3000?x");
        assertThat(port.code()).isEqualTo(Exit.USAGE);
        assertThat(port.err()).contains("URL: expected", "`http://localhost:3000?x`").doesNotContain("cardea.yaml");
        for (var command : List.of(List.of("proxy", "http://localhost:3000"), List.of("files", folder.toString()))) {
            var listen = run(command.get(0), command.get(1), "-l", "localhost:http");
            assertThat(listen.code()).isEqualTo(Exit.USAGE);
            assertThat(listen.err()).contains("--listen: expected an address", "`localhost:http`").doesNotContain("cardea.yaml");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9xx", "0xx", "600", "99", "4x", "404x", "ok", ""})
    void aStatusThatNoAnswerHasIsNoFilter(String status) {
        var ran = run("tail", "--admin", "127.0.0.1:1", "--status", status);
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("--status: expected a status from 100 to 599", "'" + status + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1xx", "5XX", "100", "599"})
    void aStatusOrAClassIsAFilter(String status) {
        assertThat(run("tail", "--admin", "127.0.0.1:1", "--status", status).code()).isEqualTo(Exit.NOT_STARTED);
    }

    @Test
    void eachDemoHasAFolderOfItsOwnThatIsGoneAtItsEnd() throws IOException {
        var first = DemoFolder.open();
        try (var second = DemoFolder.open()) {
            assertThat(first.path()).isNotEqualTo(second.path()).isDirectory();
            Files.createDirectories(first.path().resolve("public/deep"));
            Files.writeString(first.path().resolve("public/deep/page.html"), "x");
            first.close();
            assertThat(first.path()).doesNotExist();
            assertThat(second.path()).isDirectory();
        }
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        assertThat(run("files", folder.resolve("none")).code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void withoutACardeaThereIsNothingToTail() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        var ran = run("tail", "--admin", "127.0.0.1:" + free);
        assertThat(ran.code()).isEqualTo(Exit.NOT_STARTED);
        assertThat(ran.err()).contains("nobody answers at 127.0.0.1:" + free);
    }

    @Test
    void onlyARunOfAFileGoesPastTheParser() {
        assertThat(Main.isPlainRun("run", "cardea.yaml")).isTrue();
        assertThat(Main.isPlainRun("run", "--help")).isFalse();
        assertThat(Main.isPlainRun("run", "cardea.yaml", "-h")).isFalse();
        assertThat(Main.isPlainRun("check", "cardea.yaml")).isFalse();
        assertThat(Main.isPlainRun("run")).isFalse();
    }

    @Test
    void trainingAnswersEveryRequest() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var ran = run("train", "--seconds=1", "--", java, "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), "io.cardea.cli.Main", "run");
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out()).containsPattern("[1-9][0-9]+ requests answered");
    }
}
