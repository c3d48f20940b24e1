// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class JsonSchemaTest {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private final JsonNode schema = read(JsonSchema.of(Shop.class, Shop.slots()));

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static JsonNode yaml(String text) {
        // YAML would take `${…}` in a flow map for a map of its own, so it is quoted for this reader.
        var quoted = text.replaceAll("(?<![\"'\\w])(\\$\\{[^}]*})", "\"$1\"");
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(quoted));
    }

    private boolean fits(String text) {
        return fits(yaml(text), schema);
    }

    /// As much of a validator as the generated schemas need.
    private boolean fits(JsonNode value, JsonNode schema) {
        for (var entry : schema.properties()) {
            var rule = entry.getValue();
            var fits = switch (entry.getKey()) {
                case "$ref" -> fits(value, ref(rule.asText()));
                case "anyOf" -> list(rule).stream().anyMatch(form -> fits(value, form));
                case "oneOf" -> list(rule).stream().filter(form -> fits(value, form)).count() == 1;
                case "not" -> !fits(value, rule);
                case "enum" -> list(rule).contains(value);
                case "const" -> rule.equals(value);
                case "type" -> rule.isArray() ? list(rule).stream().anyMatch(type -> is(value, type.asText())) : is(value, rule.asText());
                case "pattern" -> !value.isTextual() || Pattern.compile(rule.asText()).matcher(value.asText()).find();
                case "minimum" -> !value.isNumber() || value.decimalValue().compareTo(rule.decimalValue()) >= 0;
                case "maximum" -> !value.isNumber() || value.decimalValue().compareTo(rule.decimalValue()) <= 0;
                case "required" -> !value.isObject() || list(rule).stream().allMatch(key -> value.has(key.asText()));
                case "items" -> list(value).stream().allMatch(item -> fits(item, rule));
                case "properties" -> value.properties().stream().allMatch(p -> !rule.has(p.getKey()) || fits(p.getValue(), rule.get(p.getKey())));
                case "additionalProperties" -> value.properties().stream()
                        .filter(p -> !schema.path("properties").has(p.getKey()))
                        .allMatch(p -> rule.isObject() ? fits(p.getValue(), rule) : rule.asBoolean());
                case "$schema", "$defs", "description", "default", "examples" -> true;
                default -> throw new AssertionError("a rule that the test does not know: " + entry.getKey());
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private JsonNode ref(String ref) {
        var node = schema.at(ref.substring(1));
        assertThat(node.isMissingNode()).as(ref).isFalse();
        return node;
    }

    private static List<JsonNode> list(JsonNode array) {
        var list = new ArrayList<JsonNode>();
        array.elements().forEachRemaining(list::add);
        return list;
    }

    private static boolean is(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError(type);
        };
    }

    @Test
    void theGoodFileFits() {
        assertThat(fits(GoodFileTest.text())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}",
        "include: routes.d/*.yaml",
        "include: [a.yaml, b.yaml]",
        "limits: { connections: '${N}', max-body: 2048 }",
        "policies: [compress, { compress: }, { cache: 5m }, { allow: 10.0.0.0/8 }]",
        "services: { a: { endpoints: x, health: { every: 1m30s, status: 200 } } }",
        "identity: { a: { oidc: https://x, client: 5, secret: s } }",
    })
    void whatBindsFits(String text) {
        Shop.parse(text.startsWith("include") ? "" : text, name -> java.util.Optional.of("50"));
        assertThat(fits(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "routs: []",
        "listeners: [{ backlog: 5 }]",
        "listeners: [{ address: a, backlog: 0 }]",
        "listeners: [{ address: a, http2: maybe }]",
        "limits: { max-body: 5 apples }",
        "services: { a: { endpoints: x, health: { every: 2 parsecs } } }",
        "services: { a: { endpoints: x, balance: rnig } }",
        "policies: [cache]",
        "policies: [{ compress: { level: 10 } }]",
        "policies: [{ limit: 5/s per ip, compress: }]",
        "policies: compress",
        "routes: [{ match: { path: /x } }]",
        "routes: [{ match: { path: /x }, to: a, files: b }]",
        "routes: [{ match: { path: /x, method: brew }, to: a }]",
        "identity: { a: { oidc: https://x, client: c } }",
    })
    void whatDoesNotBindDoesNotFit(String text) {
        assertThat(Shop.problems(text)).isNotEmpty();
        assertThat(fits(text)).isFalse();
    }

    @Test
    void itTellsWhatKeysAreForAndTheirDefaults() {
        assertThat(schema.get("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.get("description").asText()).isEqualTo("A shop's edge.");
        assertThat(schema.at("/properties/listeners/description").asText()).isEqualTo("Where clients come in.");
        assertThat(schema.at("/$defs/Listener/properties/http2/default").asBoolean()).isTrue();
        assertThat(schema.at("/$defs/Listener/properties/backlog/default").asInt()).isEqualTo(100);
        assertThat(schema.at("/$defs/Compress/properties/codings/default").toString()).isEqualTo("[\"gzip\",\"br\"]");
        assertThat(schema.at("/$defs/Tls/required").toString()).isEqualTo("[\"certificate\",\"key\"]");
        assertThat(schema.at("/$defs/Listener/additionalProperties").asBoolean(true)).isFalse();
    }

    @Test
    void itIsTheSameEveryTime() {
        assertThat(JsonSchema.of(Shop.class, Shop.slots())).isEqualTo(JsonSchema.of(Shop.class, Shop.slots())).endsWith("}\n");
    }

    @Test
    void textIsEscaped() {
        assertThat(read(Json.write(List.of("a\"b\\c\n\u0001😀"))).get(0).asText()).isEqualTo("a\"b\\c\n\u0001😀");
    }
}
