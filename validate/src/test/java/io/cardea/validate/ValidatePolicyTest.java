// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.cardea.core.exchange.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// However a body comes, the verdict is the library's own, and what is handed on is what came.
class ValidatePolicyTest {
    private static final String SCHEMA = """
        {"type": "object", "required": ["title"], "additionalProperties": false,
         "properties": {
           "title": {"type": "string", "minLength": 2, "pattern": "^[A-Z]"},
           "price": {"type": ["number", "null"], "minimum": 0, "multipleOf": 0.5},
           "kind": {"enum": ["new", "old", 1]},
           "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true, "maxItems": 3},
           "next": {"anyOf": [{"$ref": "#"}, {"type": "boolean"}]}}}
        """;
    private static final Schema LIBRARY = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(SCHEMA, InputFormat.JSON);
    private static final Policy POLICY = policy();

    private static Policy policy() {
        try {
            var folder = Files.createTempDirectory("validate");
            var file = Files.writeString(folder.resolve("book.json"), SCHEMA);
            var made = AskedEdge.policy("{ body: book.json, max-body: 300KiB }", folder);
            Files.delete(file);
            Files.delete(folder);
            return made;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Property(tries = 1_500)
    void aDocumentIsTakenIfAndOnlyIfTheLibraryTakesItHoweverItIsCut(@ForAll("documents") String document, @ForAll @Size(max = 6) List<@IntRange(max = 40) Integer> cuts) throws IOException {
        var bytes = document.getBytes(StandardCharsets.UTF_8);
        var outcome = AskedEdge.post(POLICY, cut(bytes, cuts));
        boolean taken = LIBRARY.validate(new ObjectMapper().readTree(document)).isEmpty();
        assertThat(outcome.status()).as(document).isEqualTo(taken ? 200 : 400);
        if (taken) assertThat(outcome.body()).isEqualTo(bytes);
        else assertThat(new ObjectMapper().readTree(outcome.body()).path("errors")).isNotEmpty();
    }

    private static List<byte[]> cut(byte[] bytes, List<Integer> cuts) {
        var pieces = new ArrayList<byte[]>();
        int at = 0;
        for (int cut : cuts) {
            int to = Math.min(bytes.length, at + cut);
            pieces.add(Arrays.copyOfRange(bytes, at, to));
            at = to;
        }
        pieces.add(Arrays.copyOfRange(bytes, at, bytes.length));
        return pieces;
    }

    @Provide
    Arbitrary<String> documents() {
        var title = Arbitraries.of("\"Emma\"", "\"Ää\"", "\"emma\"", "\"E\"", "7", "null", "\"\\u0045mma\"");
        var price = Arbitraries.of("1", "1.5", "1.25", "-1", "null", "\"1\"", "1e2", "0.0");
        var kind = Arbitraries.of("\"new\"", "\"odd\"", "1", "1.0", "[]");
        var tags = Arbitraries.of("[]", "[\"a\"]", "[\"a\",\"a\"]", "[\"a\",1]", "[\"a\",\"b\",\"c\",\"d\"]", "{}");
        var flat = Combinators.combine(title.injectNull(0.1), price.injectNull(0.5), kind.injectNull(0.6), tags.injectNull(0.6), Arbitraries.of(true, false, false, false))
            .as((a, b, c, d, extra) -> object(a, b, c, d, null, extra));
        var next = Arbitraries.oneOf(flat, Arbitraries.of("true", "1"));
        var deep = Combinators.combine(title, price.injectNull(0.5), next).as((a, b, n) -> object(a, b, null, null, n, false));
        return Arbitraries.oneOf(flat, deep, Arbitraries.of("[]", "1", "null", "{}"));
    }

    private static String object(String title, String price, String kind, String tags, String next, boolean extra) {
        var members = new ArrayList<String>();
        if (title != null) members.add("\"title\" : " + title);
        if (price != null) members.add("\"price\":" + price);
        if (kind != null) members.add("\"kind\":" + kind);
        if (tags != null) members.add("\"tags\":" + tags);
        if (next != null) members.add("\"next\":" + next);
        if (extra) members.add("\"extra\":0");
        return "{" + String.join(", ", members) + "}\n";
    }

    @Test
    void whatIsReadAsideIsJudgedAsWhatIsReadOnTheLoop() {
        var spaces = " ".repeat(30_000).getBytes(StandardCharsets.UTF_8);
        var good = "{\"title\":\"Emma\"}".getBytes(StandardCharsets.UTF_8);
        var bad = "{\"title\":\"emma\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(AskedEdge.post(POLICY, List.of(spaces, spaces, spaces, good, spaces)).status()).isEqualTo(200);
        assertThat(AskedEdge.post(POLICY, List.of(spaces, spaces, spaces, bad)).status()).isEqualTo(400);
        assertThat(AskedEdge.post(POLICY, List.of(spaces, good, spaces, spaces, "x".getBytes(StandardCharsets.UTF_8))).status()).isEqualTo(400);
        var many = new ArrayList<byte[]>();
        for (int i = 0; i < 11; i++) many.add(spaces);
        assertThat(AskedEdge.post(POLICY, many).status()).isEqualTo(413);
    }

    /// Its value is small, and what its schema asks is not: that is not for the loop.
    @Test
    void whatWouldTakeLongIsRefusedAndNotWaitedFor() throws IOException {
        var folder = Files.createTempDirectory("validate");
        var file = Files.writeString(folder.resolve("tree.json"), "{\"anyOf\": [{\"properties\": {\"a\": {\"$ref\": \"#\"}}, \"required\": [\"x\"]}, {\"properties\": {\"a\": {\"$ref\": \"#\"}}, \"required\": [\"y\"]}]}");
        var policy = AskedEdge.policy("{ body: tree.json }", folder);
        Files.delete(file);
        Files.delete(folder);
        var deep = "{\"a\":".repeat(60) + "1" + "}".repeat(60);
        var outcome = AskedEdge.post(policy, List.of(deep.getBytes(StandardCharsets.UTF_8)));
        assertThat(outcome.status()).isEqualTo(400);
        assertThat(new String(outcome.body(), StandardCharsets.UTF_8)).contains("too long to judge");
    }
}
