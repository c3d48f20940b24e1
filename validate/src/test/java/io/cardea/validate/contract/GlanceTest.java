// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Tokens;
import io.cardea.validate.schema.Check;
import io.cardea.validate.schema.Document;
import io.cardea.validate.schema.Library;
import io.cardea.validate.schema.Part;
import io.cardea.validate.schema.Shelf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is seen at a glance is never otherwise than what is found by taking the request apart.
class GlanceTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> SCHEMAS = List.of("{}", "{'type': 'string'}", "{'type': 'string', 'minLength': 1, 'maxLength': 3}", "{'type': 'string', 'enum': ['a', 'é', '12']}",
        "{'type': 'string', 'pattern': '^a'}", "{'type': 'string', 'enum': []}", "{'type': 'string', 'enum': ['a', 1]}", "{'type': 'string', 'format': 'email'}", "{'type': 'string', 'maxLength': 2.0}",
        "{'type': 'string', 'nullable': true}", "{'type': 'integer'}", "{'type': 'integer', 'minimum': 1, 'maximum': 12}", "{'type': 'integer', 'minimum': 0.5, 'maximum': 1.5}",
        "{'type': 'integer', 'format': 'int32'}", "{'type': 'integer', 'minimum': 1, 'exclusiveMinimum': 1}", "{'type': 'integer', 'multipleOf': 3}", "{'type': 'number', 'minimum': -3}",
        "{'type': 'number', 'maximum': 1e400}", "{'type': 'boolean'}", "{'type': 'boolean', 'enum': [true]}", "{'type': ['string', 'integer']}", "{'type': 'array', 'items': {'type': 'string'}}",
        "{'type': 'object', 'properties': {'a': {'type': 'integer'}}}", "{'enum': ['a', 12]}", "{'type': 'string', 'not': {'const': 'a'}}", "{'type': 'null'}");
    private static final List<String> NAMES = List.of("a", "ab", "é", "a=b", "a&b", "a b", "12");

    record Asked(Contract contract, Request request, Map<String, String> path) {}

    @Property(tries = 2_000)
    void whatIsSeenGoodHasNoFlaw(@ForAll("asked") Asked asked) {
        if (asked.contract.isSeenGood(asked.request, asked.path)) assertThat(asked.contract.flaws(asked.request, asked.path, 20)).as("%s %s", asked.request, asked.path).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        {'type': 'string', 'maxLength': 16} | page=/1k
        {'type': 'string', 'maxLength': 16, 'description': 'which'} | other=1&page=é
        {'type': 'string'} | page
        {'type': 'string', 'enum': ['a', 'b']} | page=b
        {'type': 'integer', 'minimum': 1.0, 'format': 'int32'} | page=2
        {'type': 'number', 'maximum': 2} | &page=-3
        {'type': 'boolean'} | page=true
        {'type': 'boolean'} | rage=1
        """)
    void whatIsUsualIsSeen(String schema, String query) {
        var contract = contract(List.of(parameter(Parameter.In.QUERY, "page", schema, false, false)), false);
        assertThat(contract.isSeenGood(request(query, new Fields()), Map.of())).isTrue();
        assertThat(contract.flaws(request(query, new Fields()), Map.of(), 20)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        {'type': 'string', 'maxLength': 3} | page=long
        {'type': 'string'} | page=1&page=1
        {'type': 'string'} | page=1&b=%zz
        {'type': 'integer', 'minimum': 1} | page=0
        {'type': 'integer', 'format': 'int32'} | page=2147483648
        {'type': 'boolean'} | page=yes
        """)
    void whatIsWrongIsNotSeenGood(String schema, String query) {
        var contract = contract(List.of(parameter(Parameter.In.QUERY, "page", schema, false, false)), false);
        assertThat(contract.isSeenGood(request(query, new Fields()), Map.of())).isFalse();
        assertThat(contract.flaws(request(query, new Fields()), Map.of(), 20)).isNotEmpty();
    }

    @Test
    void whatIsNotDeclaredIsNotSeenGoodWhereThatIsRefused() {
        var contract = contract(List.of(parameter(Parameter.In.QUERY, "page", "{'type': 'string'}", false, false)), true);
        assertThat(contract.isSeenGood(request("&page=1&", new Fields()), Map.of())).isTrue();
        assertThat(contract.isSeenGood(request("page=1&pages=1", new Fields()), Map.of())).isFalse();
    }

    @Test
    void aHeaderAVariableAndAnAbsentCookieAreSeen() {
        var contract = contract(List.of(parameter(Parameter.In.HEADER, "X-Page", "{'type': 'integer'}", true, false), parameter(Parameter.In.PATH, "id", "{'type': 'integer'}", true, false),
            parameter(Parameter.In.COOKIE, "theme", "{'type': 'string'}", false, false)), false);
        assertThat(contract.isSeenGood(request("", new Fields().add(FieldName.of("x-page"), "1")), Map.of("id", "7"))).isTrue();
        assertThat(contract.isSeenGood(request("", new Fields()), Map.of("id", "7"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%", "%61%61%61%61", "long"})
    void aVariableThatIsEncodedIsNotSeenGood(String value) {
        var contract = contract(List.of(parameter(Parameter.In.PATH, "id", "{'type': 'string', 'maxLength': 3}", true, false)), false);
        assertThat(contract.isSeenGood(request("", new Fields()), Map.of("id", value))).isFalse();
        assertThat(contract.flaws(request("", new Fields()), Map.of("id", value), 20)).isNotEmpty();
    }

    @Provide
    static Arbitrary<Asked> asked() {
        var parameter = Combinators.combine(Arbitraries.of(Parameter.In.class), Arbitraries.of(NAMES), Arbitraries.of(SCHEMAS), Arbitraries.of(true, false), Arbitraries.of(true, false)).as(GlanceTest::parameter);
        var contract = Combinators.combine(parameter.list().ofMaxSize(3).uniqueElements(each -> each.in() + each.name()), Arbitraries.of(true, false)).as(GlanceTest::contract);
        var value = Arbitraries.of("", "a", "é", "ab", "1", "12", "0", "-0", "-3", "007", "1e1", "1.0", "2147483648", "99999999999999999999", "true", "null", "%61", "%C3%A9", "%zz", "%", "a+b", "=", "a=b", "a,b", "😀😀😀");
        var name = Arbitraries.of("a", "ab", "é", "a=b", "a b", "12", "%61", "a+b", "", "b", "a[b]");
        var pair = Combinators.combine(name, Arbitraries.of("", "="), value).as((first, equals, second) -> first + equals + (equals.isEmpty() ? "" : second));
        var query = pair.list().ofMaxSize(4).map(pairs -> String.join("&", pairs));
        var fields = Combinators.combine(Arbitraries.of("A", "ab", "12", "Cookie"), Arbitraries.of("", "a", "1", "a=1; ab=x", "true", "a,b", "12=12")).as(Map::entry).list().ofMaxSize(3);
        var path = Arbitraries.maps(Arbitraries.of("a", "ab", "12"), value).ofMaxSize(3);
        return Combinators.combine(contract, query, fields, path).as((one, text, lines, variables) -> {
            var section = new Fields();
            for (var line : lines) section.add(FieldName.of(line.getKey()), line.getValue());
            return new Asked(one, request(text, section), variables);
        });
    }

    /// What a schema makes of texts.
    record Judged(Shape shape, Optional<Check> check, Glance glance) {}

    private static final Map<String, Judged> JUDGED = new ConcurrentHashMap<>();

    private static Judged judged(String schema) {
        try {
            var shelf = new Shelf(Path.of("/inline"), file -> {});
            var document = new Document(Path.of("/inline/schema"), "schema", MAPPER.readTree(schema.replace('\'', '"')), Map.of());
            var part = Part.of(shelf, document);
            if (schema.equals("{}")) return new Judged(Shape.ANY, Optional.empty(), Glance.ANYTHING); // as where there is none
            return new Judged(Shape.of(part), Optional.of(new Library(shelf, Library.Dialect.JSON_SCHEMA, true).schema(document, "", true)), Glance.of(part));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Parameter parameter(Parameter.In in, String name, String schema, boolean required, boolean emptyAllowed) {
        var judged = JUDGED.computeIfAbsent(schema, GlanceTest::judged);
        boolean repeated = in == Parameter.In.QUERY;
        var known = in == Parameter.In.HEADER && !Tokens.isToken(name) ? "a" : name;
        return new Parameter(in, known, required, emptyAllowed, repeated ? Parameter.Style.FORM : Parameter.Style.SIMPLE, repeated, judged.shape, judged.check, judged.glance);
    }

    private static Contract contract(List<Parameter> parameters, boolean closedQuery) {
        return new Contract("", new ArrayList<>(parameters), closedQuery, Optional.empty(), false, Map.of());
    }

    private static Request request(String query, Fields fields) {
        return new Request("GET", "http", "a.test", -1, "/books", query, "1.1", fields, Body.empty());
    }
}
