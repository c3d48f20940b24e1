// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.validate.json.JsonLimits;
import io.cardea.validate.json.JsonReaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Schemas in files: what they refer to, where their mistakes are told, and what no value may cost.
class LibraryTest {
    @TempDir
    private Path parent;
    private Path folder;
    private final List<Path> watched = new ArrayList<>();

    @BeforeEach
    void room() throws IOException {
        folder = Files.createDirectory(parent.resolve("conf"));
        Files.createDirectory(folder.resolve("schemas"));
    }

    private void file(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Check schema(String name) {
        return new Library(new Shelf(folder, watched::add), Library.Dialect.JSON_SCHEMA, true).schema(Path.of(name));
    }

    private static JsonNode json(String text) {
        try {
            return new JsonReaders(new JsonLimits(64, 1 << 20, 1 << 20, 64, 1 << 22, false)).read(text.getBytes(StandardCharsets.UTF_8));
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
    }

    private static int flaws(Check check, String value) {
        return check.judge(json(value), "body", "", 20, Check.STEPS).orElseThrow().size();
    }

    @Test
    void aSchemaRefersToFilesBesideItAndAllAreWatched() {
        file("schemas/book.yaml", "type: object\nproperties:\n  price: { $ref: 'money.json#/$defs/price' }\n  author: { $ref: ../author.json }\n");
        file("schemas/money.json", "{\n\t\"$defs\": {\n\t\t\"price\": {\"type\": \"number\", \"minimum\": 0}\n\t}\n}");
        file("author.json", "{\"$ref\": \"schemas/book.yaml#/properties/author/x\", \"type\": \"string\"}".replace("\"$ref\": \"schemas/book.yaml#/properties/author/x\", ", ""));
        var check = schema("schemas/book.yaml");
        assertThat(flaws(check, "{\"price\":1,\"author\":\"Austen\"}")).isZero();
        assertThat(flaws(check, "{\"price\":-1,\"author\":7}")).isEqualTo(2);
        assertThat(watched).extracting(each -> folder.relativize(each).toString()).containsExactlyInAnyOrder("schemas/book.yaml", "schemas/money.json", "author.json");
    }

    @Test
    void schemasThatAreNamedByUrlsFindEachOtherAsFiles() {
        file("schemas/book.json", "{\"$id\": \"https://example.com/s/book.json\", \"properties\": {\"price\": {\"$ref\": \"money.json\"}}}");
        file("schemas/money.json", "{\"$id\": \"https://example.com/s/money.json\", \"type\": \"number\"}");
        assertThat(flaws(schema("schemas/book.json"), "{\"price\":\"x\"}")).isOne();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\\n \"type\": \"strin\"\\n} | 2 | this is no schema",
        "{\\n \"properties\": {\\n  \"a\": {\"minimum\": \"1\"}}} | 3 | this is no schema",
        "{\\n \"properties\": {\\n  \"a\": {\\n   \"pattern\": \"(?=a)b\"}}} | 4 | no look-around",
        "{\\n \"pattern\": \"(a)\\\\1\"} | 2 | no back-references",
        "{\\n \"patternProperties\": {\\n  \"[\": true}} | 3 | no pattern of RE2",
        "{\\n \"$ref\": \"#/$defs/none\"} | 2 | leads nowhere",
        "{\\n \"$ref\": \"none.json\"} | 2 | nothing is fetched",
        "{\\n \"$ref\": \"https://example.com/book.json\"} | 2 | nothing is fetched",
        "{\\n \"$ref\": \"http://127.0.0.1:1/a\"} | 2 | nothing is fetched",
        "{\\n \"$ref\": \"../../secret.json\"} | 2 | nothing is fetched",
        "{\\n \"$ref\": \"file:///etc/passwd\"} | 2 | nothing is fetched",
        "{\\n \"a\": 1,\\n \"a\": 2} | 3 | twice",
        "{\\n \"a\": [1,\\n 2 | 3 | ",
        "[] | 1 | expected a schema"})
    void eachMistakeIsToldWithItsLine(String text, int line, String message) throws IOException {
        Files.writeString(parent.resolve("secret.json"), "{}");
        file("schemas/a.json", text.replace("\\n", "\n"));
        var thrown = catchThrowable(() -> schema("schemas/a.json"));
        assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
        var problems = Problem.of(Mark.CODE, "", (IllegalArgumentException) thrown);
        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.file()).isEqualTo("schemas/a.json");
            assertThat(problem.line()).isEqualTo(line);
            if (message != null) assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void severalMistakesAreToldAtOnce() {
        file("a.json", "{\"type\": \"strin\", \"properties\": {\"a\": {\"pattern\": \"[\"}, \"b\": {\"$ref\": \"#/none\"}}}");
        assertThat(Problem.of(Mark.CODE, "", (IllegalArgumentException) catchThrowable(() -> schema("a.json")))).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aFileThatIsMissingIsWatchedForAndOneOutsideIsNotRead() {
        assertThatThrownBy(() -> schema("none.json")).hasMessageContaining("there is none");
        assertThat(watched).containsExactly(folder.resolve("none.json"));
        assertThatThrownBy(() -> schema("../secret.json")).hasMessageContaining("folder of the configuration");
    }

    @Test
    void wordsThatAreDataAreNoMistakes() {
        file("a.json", "{\"enum\": [{\"pattern\": \"(?=a)\", \"$ref\": \"#/none\"}], \"examples\": [{\"$ref\": \"nowhere.json\"}]}");
        assertThat(flaws(schema("a.json"), "{\"pattern\": \"(?=a)\", \"$ref\": \"#/none\"}")).isZero();
    }

    /// Each level of the value is asked twice as often as the one above it.
    @Test
    void aValueThatIsJudgedTwiceAtEachLevelCostsNoMoreThanItsSteps() {
        file("a.json", "{\"anyOf\": [{\"properties\": {\"a\": {\"$ref\": \"#\"}, \"b\": false}, \"required\": [\"x\"]}, {\"properties\": {\"a\": {\"$ref\": \"#\"}}, \"required\": [\"y\"]}]}");
        var check = schema("a.json");
        var deep = "{\"a\":".repeat(60) + "1" + "}".repeat(60);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThat(check.judge(json(deep), "body", "", 20, Check.STEPS)).isEmpty());
    }

    /// Texts with one hash would make a list of a table of nodes.
    @Test
    void aHundredThousandTextsOfOneHashAreToldApartInNoTime() {
        file("a.json", "{\"uniqueItems\": true}");
        var check = schema("a.json");
        var texts = IntStream.range(0, 1 << 15).mapToObj(bits -> IntStream.range(0, 15).mapToObj(bit -> (bits >> bit & 1) == 0 ? "Aa" : "BB").collect(Collectors.joining())).toList();
        assertThat(texts.stream().map(String::hashCode).distinct()).hasSize(1);
        var value = "[\"" + String.join("\",\"", texts) + "\"]";
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThat(flaws(check, value)).isZero());
    }

    @Test
    void onlySomeOfManyFlawsAreToldAndNoneIsLong() {
        file("a.json", "{\"items\": {\"type\": \"string\"}, \"additionalProperties\": false}");
        var check = schema("a.json");
        assertThat(flaws(check, "[" + "1,".repeat(5_000) + "1]")).isEqualTo(20);
        var flaw = check.judge(json("{\"" + "n\\u001b".repeat(1_000) + "\":1}"), "body", "", 20, Check.STEPS).orElseThrow().getFirst();
        assertThat(flaw.message()).hasSizeLessThan(210).doesNotContain("\u001b");
    }
}
