// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.validate.contract.Content;
import io.cardea.validate.contract.MediaType;
import io.cardea.validate.json.Flaw;
import io.cardea.validate.json.JsonLimits;
import io.cardea.validate.json.JsonReaders;
import io.cardea.validate.schema.Check;
import io.cardea.validate.schema.Shelf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Documents of OpenAPI: how each way to write a parameter is read, how 3.0 and 3.1 differ, and where mistakes are told.
class ApiTest {
    @TempDir
    private Path folder;

    private Api api(String text) {
        try {
            Files.writeString(folder.resolve("shop.yaml"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return Api.read(new Shelf(folder, file -> {}), Path.of("shop.yaml"), true, Optional.empty(), false);
    }

    private static String paths(String version, String parameter) {
        return "openapi: " + version + "\ninfo: { title: Shop, version: '1' }\npaths:\n  /a/{p}:\n    get:\n      parameters:\n        - " + parameter + "\n      responses: { '200': { description: ok } }\n";
    }

    private List<Flaw> judged(String parameter, String query, String field, String path) {
        var operation = api(paths("3.1.0", parameter)).operations().getFirst();
        var fields = new Fields();
        if (!field.isEmpty()) fields.add(FieldName.of(field.substring(0, field.indexOf(':'))), field.substring(field.indexOf(':') + 1).strip());
        var request = new Request("GET", "http", "a.test", -1, "/a/" + path, query, "1.1", fields, Body.empty());
        return operation.contract().judge(request, Map.of("p", path), 20);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{ name: n, in: query, schema: { type: integer, minimum: 1 } } | n=1 | fits",
        "{ name: n, in: query, schema: { type: integer, minimum: 1 } } | n=0 | not",
        "{ name: n, in: query, schema: { type: integer } } | n=x | not",
        "{ name: n, in: query, schema: { type: integer } } | n=1.0 | fits",
        "{ name: n, in: query, schema: { type: integer } } | n=01 | not",
        "{ name: n, in: query, schema: { type: integer } } | n= | not",
        "{ name: n, in: query, allowEmptyValue: true, schema: { type: integer } } | n= | fits",
        "{ name: n, in: query, schema: { type: integer } } | n=1&n=2 | not",
        "{ name: n, in: query, schema: { type: integer } } | m=1 | fits",
        "{ name: n, in: query, required: true, schema: { type: integer } } | m=1 | not",
        "{ name: n, in: query, schema: { type: string } } | n=7 | fits",
        "{ name: n, in: query, schema: { type: string, pattern: '^a b$' } } | n=a+b | fits",
        "{ name: n, in: query, schema: { type: string, maxLength: 1 } } | n=%C3%A9 | fits",
        "{ name: n, in: query, schema: { type: string } } | n=%C3 | not",
        "{ name: n, in: query, schema: { type: string } } | n=%zz | not",
        "{ name: n, in: query, schema: { type: boolean } } | n=true | fits",
        "{ name: n, in: query, schema: { type: boolean } } | n=TRUE | not",
        "{ name: n, in: query, schema: { type: number, maximum: 1 } } | n=1e400 | not",
        "{ name: n, in: query, schema: { type: ['integer', 'null'] } } | n= | fits",
        "{ name: n, in: query, schema: { anyOf: [{ type: integer }, { enum: [all] }] } } | n=all | fits",
        "{ name: n, in: query, schema: { anyOf: [{ type: integer }, { type: string, enum: [all] }] } } | n=some | not",
        "{ name: n, in: query, schema: { enum: [a, 1] } } | n=1 | fits",
        "{ name: n, in: query, schema: { type: array, items: { type: integer }, maxItems: 2 } } | n=1&n=2 | fits",
        "{ name: n, in: query, schema: { type: array, items: { type: integer }, maxItems: 2 } } | n=1&n=2&n=3 | not",
        "{ name: n, in: query, schema: { type: array, items: { type: integer } } } | n=1,2 | not",
        "{ name: n, in: query, explode: false, schema: { type: array, items: { type: integer } } } | n=1,2 | fits",
        "{ name: n, in: query, explode: false, schema: { type: array, items: { type: string, pattern: '^a,b$' } } } | n=a%2Cb | fits",
        "{ name: n, in: query, style: spaceDelimited, explode: false, schema: { type: array, items: { type: integer } } } | n=1%202 | fits",
        "{ name: n, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: integer } } } | n=1%7C2 | fits",
        "{ name: n, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: integer } } } | n=1%7Cx | not",
        "{ name: n, in: query, schema: { type: object, required: [x], properties: { x: { type: integer }, y: { type: string } } } } | x=1&y=b&z=3 | fits",
        "{ name: n, in: query, schema: { type: object, required: [x], properties: { x: { type: integer } } } } | x=b | not",
        "{ name: n, in: query, explode: false, schema: { type: object, properties: { x: { type: integer } } } } | n=x,1 | fits",
        "{ name: n, in: query, explode: false, schema: { type: object, properties: { x: { type: integer } } } } | n=x | not",
        "{ name: n, in: query, style: deepObject, schema: { type: object, properties: { x: { type: integer }, l: { type: array, items: { type: integer } } }, additionalProperties: false } } | n[x]=1&n[l]=1&n[l]=2 | fits",
        "{ name: n, in: query, style: deepObject, schema: { type: object, properties: { x: { type: integer } }, additionalProperties: false } } | n%5Bx%5D=a | not",
        "{ name: n, in: query, style: deepObject, schema: { type: object, properties: { x: { type: integer } } } } | n[x]=1&n[x]=2 | not",
        "{ name: n, in: query, style: deepObject, schema: { type: object, properties: { x: { type: integer } }, additionalProperties: false } } | n[z]=1 | not",
        "{ name: n, in: query, content: { application/json: { schema: { type: object, required: [a] } } } } | n=%7B%22a%22:1%7D | fits",
        "{ name: n, in: query, content: { application/json: { schema: { type: object, required: [a] } } } } | n=%7B%7D | not",
        "{ name: n, in: query, content: { application/json: { schema: { type: object } } } } | n=%7B | not"})
    void aQueryParameterIsReadAsItIsWritten(String parameter, String query, String verdict) {
        var flaws = judged(parameter, query, "", "1");
        assertThat(flaws.isEmpty()).as("%s", flaws).isEqualTo(verdict.equals("fits"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{ name: p, in: path, required: true, schema: { type: integer } } | | 7 | fits",
        "{ name: p, in: path, required: true, schema: { type: integer } } | | seven | not",
        "{ name: p, in: path, required: true, schema: { type: string, pattern: '^a b$' } } | | a%20b | fits",
        "{ name: p, in: path, required: true, schema: { type: string, pattern: '^a[+]b$' } } | | a+b | fits",
        "{ name: p, in: path, required: true, schema: { type: array, items: { type: integer } } } | | 1,2 | fits",
        "{ name: p, in: path, required: true, schema: { type: array, items: { type: integer } } } | | 1,b | not",
        "{ name: p, in: path, required: true, schema: { type: object, properties: { x: { type: integer } } } } | | x,1 | fits",
        "{ name: p, in: path, required: true, explode: true, schema: { type: object, properties: { x: { type: integer } } } } | | x=1 | fits",
        "{ name: p, in: path, required: true, style: label, schema: { type: integer } } | | .7 | fits",
        "{ name: p, in: path, required: true, style: label, explode: true, schema: { type: integer } } | | .7 | fits",
        "{ name: p, in: path, required: true, style: label, schema: { type: integer } } | | 7 | not",
        "{ name: p, in: path, required: true, style: label, schema: { type: integer } } | | .x | not",
        "{ name: p, in: path, required: true, style: label, schema: { type: array, items: { type: integer } } } | | .1,2 | fits",
        "{ name: p, in: path, required: true, style: label, schema: { type: array, items: { type: integer } } } | | .1,b | not",
        "{ name: p, in: path, required: true, style: label, schema: { type: object, properties: { x: { type: integer }, y: { type: integer } }, additionalProperties: false } } | | .x,1,y,2 | fits",
        "{ name: p, in: path, required: true, style: label, schema: { type: object, properties: { x: { type: integer }, y: { type: integer } }, additionalProperties: false } } | | .x,1,y | not",
        "{ name: p, in: path, required: true, style: label, schema: { type: object, properties: { x: { type: integer }, y: { type: integer } }, additionalProperties: false } } | | .z,1 | not",
        "{ name: p, in: path, required: true, style: label, explode: true, schema: { type: array, items: { type: integer } } } | | .1.2 | fits",
        "{ name: p, in: path, required: true, style: label, explode: true, schema: { type: array, items: { type: integer } } } | | .1.b | not",
        "{ name: p, in: path, required: true, style: label, explode: true, schema: { type: array, items: { type: integer } } } | | .1,2 | not",
        "{ name: p, in: path, required: true, style: label, explode: true, schema: { type: object, properties: { x: { type: integer }, y: { type: integer } }, additionalProperties: false } } | | .x=1.y=2 | fits",
        "{ name: p, in: path, required: true, style: label, explode: true, schema: { type: object, properties: { x: { type: integer }, y: { type: integer } }, additionalProperties: false } } | | .x=1.z=2 | not",
        "{ name: p, in: path, required: true, style: label, schema: { type: string, pattern: '^a[.]b$' } } | | .a.b | fits",
        "{ name: p, in: path, required: true, style: label, explode: true, schema: { type: object, properties: { x: { type: integer }, y: { type: integer } }, additionalProperties: false } } | | .x=1.x=2 | not",
        "{ name: X-N, in: header, schema: { type: integer } } | x-n: 7 | 1 | fits",
        "{ name: X-N, in: header, schema: { type: integer } } | x-n: x | 1 | not",
        "{ name: X-N, in: header, required: true, schema: { type: integer } } | | 1 | not",
        "{ name: X-N, in: header, schema: { type: array, items: { type: integer } } } | x-n: 1, 2 | 1 | fits",
        "{ name: X-N, in: header, schema: { type: array, items: { type: integer } } } | x-n: 1, b | 1 | not",
        "{ name: Content-Type, in: header, required: true, schema: { type: integer } } | | 1 | fits",
        "{ name: c, in: cookie, schema: { type: integer } } | cookie: b=x; c=7 | 1 | fits",
        "{ name: c, in: cookie, schema: { type: integer } } | cookie: c=x | 1 | not",
        "{ name: c, in: cookie, schema: { type: integer } } | cookie: c=1; c=2 | 1 | not",
        "{ name: c, in: cookie, required: true, schema: { type: integer } } | cookie: cc=1 | 1 | not"})
    void soAreOthers(String parameter, String field, String path, String verdict) {
        var flaws = judged(parameter, "", field == null ? "" : field, path);
        assertThat(flaws.isEmpty()).as("%s", flaws).isEqualTo(verdict.equals("fits"));
    }

    private static String body(String version, String schema) {
        return "openapi: " + version + "\ninfo: { title: Shop, version: '1' }\nservers: [{ url: 'https://{host}/v1/', variables: { host: { default: a.test } } }]\npaths:\n  /books:\n    post:\n      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } }\n"
            + "      responses: { '201': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } } }\ncomponents:\n  schemas:\n    Book: " + schema + "\n    Other: { type: object, required: [kind], properties: { kind: { type: string } } }\n";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "3.0.3 | { type: string, nullable: true } | null | fits",
        "3.0.3 | { type: string } | null | not",
        "3.1.0 | { type: [string, 'null'] } | null | fits",
        "3.0.3 | { type: number, minimum: 1, exclusiveMinimum: true } | 1 | not",
        "3.0.3 | { type: number, minimum: 1, exclusiveMinimum: false } | 1 | fits",
        "3.1.0 | { type: number, exclusiveMinimum: 1 } | 1 | not",
        "3.0.3 | { type: object, properties: { a: { $ref: '#/components/schemas/Other' } } } | {\"a\":{}} | not",
        "3.0.3 | { type: object, properties: { a: { $ref: '#/components/schemas/Book' } }, additionalProperties: false } | {\"a\":{\"a\":{}}} | fits",
        "3.0.3 | { type: object, properties: { a: { $ref: '#/components/schemas/Book' } }, additionalProperties: false } | {\"a\":{\"a\":{\"b\":1}}} | not",
        "3.0.3 | { allOf: [{ $ref: '#/components/schemas/Other' }, { type: object, required: [x] }] } | {\"kind\":\"a\",\"x\":1} | fits",
        "3.0.3 | { allOf: [{ $ref: '#/components/schemas/Other' }, { type: object, required: [x] }] } | {\"kind\":\"a\"} | not",
        "3.0.3 | { type: object, required: [id, n], properties: { id: { type: integer, readOnly: true }, n: { type: integer } } } | {\"n\":1} | fits",
        "3.0.3 | { type: object, required: [id, n], properties: { id: { type: integer, readOnly: true }, n: { type: integer } } } | {\"id\":1,\"n\":1} | fits",
        "3.0.3 | { type: object, required: [id, n], properties: { id: { type: integer, readOnly: true }, n: { type: integer } } } | {\"id\":1} | not",
        "3.0.3 | { type: string, format: date-time } | \"2026-11-26T20:00:00Z\" | fits",
        "3.0.3 | { type: string, format: date-time } | \"today\" | not",
        "3.0.3 | { type: string, format: binary } | \"x\" | fits",
        "3.0.3 | { type: integer, format: int32 } | 2147483648 | not",
        "3.0.3 | { type: string, pattern: '^(a+)+$' } | \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\" | not",
        "3.1.0 | { const: 1 } | 2 | not",
        "3.1.0 | { prefixItems: [{ type: integer }] } | [\"a\"] | not",
        "3.0.3 | { oneOf: [{ $ref: '#/components/schemas/Other' }, { type: integer }], discriminator: { propertyName: kind, mapping: { o: '#/components/schemas/Other' } } } | {\"kind\":\"o\"} | fits"})
    void aBodyIsHeldToTheSchemasOfItsVersion(String version, String schema, String value, String verdict) throws Exception {
        var operation = api(body(version, schema)).operations().getFirst();
        assertThat(operation.path()).isEqualTo("/v1/books");
        var content = operation.contract().body().orElseThrow().of(MediaType.parse("application/json").orElseThrow()).orElseThrow();
        assertThat(content.kind()).isEqualTo(Content.Kind.JSON);
        var tree = new JsonReaders(JsonLimits.DEFAULT).read(value.getBytes(StandardCharsets.UTF_8));
        var flaws = content.check().orElseThrow().judge(tree, "body", "", 20, Check.STEPS).orElseThrow();
        assertThat(flaws.isEmpty()).as("%s", flaws).isEqualTo(verdict.equals("fits"));
    }

    @Test
    void inAResponseWhatIsOnlyReadMustBeThere() throws Exception {
        var operation = api(body("3.0.3", "{ type: object, required: [id, pin], properties: { id: { type: integer, readOnly: true }, pin: { type: integer, writeOnly: true } } }")).operations().getFirst();
        var check = operation.contract().response(201).orElseThrow().contents().getFirst().check().orElseThrow();
        var readers = new JsonReaders(JsonLimits.DEFAULT);
        assertThat(check.judge(readers.read("{\"id\":1}".getBytes(StandardCharsets.UTF_8)), "body", "", 20, Check.STEPS).orElseThrow()).isEmpty();
        assertThat(check.judge(readers.read("{\"pin\":1}".getBytes(StandardCharsets.UTF_8)), "body", "", 20, Check.STEPS).orElseThrow()).hasSize(1);
    }

    @Test
    void aFormIsReadByItsSchema() {
        var text = body("3.1.0", "{ type: object, required: [n], properties: { n: { type: integer }, tags: { type: array, items: { type: string } } } }").replace("application/json: { schema: { $ref: '#/components/schemas/Book' } } } }\n      responses", "application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Book' } } } }\n      responses");
        var content = api(text).operations().getFirst().contract().body().orElseThrow().contents().getFirst();
        for (var row : List.of("n=1&tags=a&tags=b:0", "n=1&tags=a:0", "n=x:1", "tags=a:1", "n=1&n=2:1")) {
            var flaws = new ArrayList<Flaw>();
            var bytes = row.substring(0, row.length() - 2).getBytes(StandardCharsets.UTF_8);
            flaws.addAll(content.check().orElseThrow().judge(content.form(bytes, bytes.length, flaws), "body", "", 20, Check.STEPS).orElseThrow());
            assertThat(flaws).as(row).hasSize(row.charAt(row.length() - 1) - '0');
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{ name: n, in: body, schema: {} } | 7 | expected `in: path`",
        "{ name: n, in: query, style: lable, schema: {} } | 7 | the style `lable` is not understood",
        "{ name: n, in: path, style: matrix, schema: {} } | 7 | a path with `;` is refused",
        "{ name: n, in: query, style: label, schema: {} } | 7 | is not for parameters in a query",
        "{ name: n, in: query, style: simple, schema: {} } | 7 | is not for parameters in a query",
        "{ name: n, in: query, schema: { type: strin } } | 7 | this is no schema",
        "{ name: n, in: query, schema: { type: string, pattern: '(?=a)' } } | 7 | no look-around",
        "{ $ref: '#/components/parameters/None' } | 7 | leads nowhere",
        "{ $ref: 'https://example.com/p.yaml' } | 7 | nothing is fetched",
        "{ in: query, schema: {} } | 7 | needs a `name`"})
    void eachMistakeIsToldWithItsLine(String parameter, int line, String message) {
        var thrown = catchThrowable(() -> api(paths("3.1.0", parameter)));
        assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
        assertThat(Problem.of(Mark.CODE, "", (IllegalArgumentException) thrown)).anySatisfy(problem -> {
            assertThat(problem.file()).isEqualTo("shop.yaml");
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.message()).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource({"swagger: '2.0', found Swagger 2.0", "openapi: 3.2.0, found `3.2.0`", "info: {}, found none", "openapi: 3.1.0, no `paths`"})
    void whatIsNoDocumentIsTold(String text, String message) {
        assertThat(catchThrowable(() -> api(text + "\n"))).hasMessageContaining(message);
    }

    @Test
    void aPathMayHaveVariablesWithinSegments() {
        assertThat(PathTemplate.of("/a/{name}.{format}").text()).isEqualTo("~ ^/a/(?P<name>[^/]+)\\.(?P<format>[^/]+)$");
        assertThat(PathTemplate.of("/a/{book-id}/b")).isEqualTo(new PathTemplate("/a/{book_id}/b", Map.of("book_id", "book-id")));
    }

    @Test
    void operationsAreReadFromOtherFiles() throws IOException {
        Files.writeString(folder.resolve("books.yaml"), "get:\n  parameters: [{ $ref: 'params.yaml#/limit' }]\n  responses: {}\n");
        Files.writeString(folder.resolve("params.yaml"), "limit: { name: limit, in: query, schema: { $ref: '#/limitType' } }\nlimitType: { type: integer }\n");
        var api = api("openapi: 3.0.0\ninfo: { title: T, version: '1' }\npaths: { /books: { $ref: books.yaml } }\n");
        var request = new Request("GET", "http", "a.test", -1, "/books", "limit=x", "1.1", new Fields(), Body.empty());
        assertThat(api.operations().getFirst().methods()).containsExactlyInAnyOrder("GET", "HEAD");
        assertThat(api.operations().getFirst().contract().judge(request, Map.of(), 20)).hasSize(1);
    }
}
