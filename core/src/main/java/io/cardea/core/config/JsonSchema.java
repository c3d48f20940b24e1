// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import io.cardea.core.config.RecordShape.Field;
import io.cardea.core.config.RecordShape.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The JSON Schema (draft 2020-12) of a configuration, for editors that complete and check YAML.
///
/// It is made from the same shapes as [Config] binds, so the two agree but for what a schema cannot say: units within bounds, files that
/// exist, what records check themselves. Wherever a value is no text, `${…}` is allowed as one.
public final class JsonSchema {
    private static final Map<String, Object> EXPANDED = ordered("type", "string", "pattern", "\\$\\{.+\\}");

    private final Shapes shapes;
    private final Map<String, Object> definitions = new TreeMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();

    private JsonSchema(Slots slots) {
        this.shapes = new Shapes(slots);
    }

    /// @param root the record that [Config] would bind
    /// @return the schema as JSON text that ends with a line break; the same for the same records
    public static String of(Class<? extends Record> root, Slots slots) {
        return Json.write(new JsonSchema(slots).document(root));
    }

    private Map<String, Object> document(Class<? extends Record> root) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        var include = described(
                anyOf(List.of(Map.of("type", "string"), list(Map.of("type", "string")))),
                "Files whose keys are joined with these: a path or a glob such as routes.d/*.yaml, or a list of these.");
        schema.putAll(object(shapes.of(root), Map.of("include", include)));
        schema.put("$defs", definitions);
        return schema;
    }

    private Map<String, Object> schema(Shape shape) {
        return switch (shape) {
            case Shape.Plain plain -> scalar(plain);
            case Shape.Choice choice -> anyOf(List.of(Map.of("enum", List.copyOf(choice.constants().keySet())), EXPANDED));
            case Shape.Maybe maybe -> schema(maybe.inner());
            case Shape.Many many -> many.oneOrMany()
                    ? anyOf(List.of(schema(many.inner()), list(schema(many.inner()))))
                    : list(schema(many.inner()));
            case Shape.Named named -> ordered("type", "object", "additionalProperties", schema(named.inner()));
            case Shape.Fields fields -> reference(fields.type());
            case Shape.PlugIn plugIn -> plugIn(plugIn);
        };
    }

    private static Map<String, Object> scalar(Shape.Plain plain) {
        var type = plain.type();
        if (type.type() == String.class || type.secret()) {
            // What YAML takes for a number or a boolean is as good a text.
            return Map.of("type", List.of("string", "number", "boolean"));
        }
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", type.json());
        if (!type.pattern().isEmpty()) {
            schema.put("pattern", type.pattern());
        }
        var range = plain.range();
        var number = type.json().equals("integer") || type.json().equals("number");
        if (range != null && number) {
            bound(schema, "minimum", range.min());
            bound(schema, "maximum", range.max());
        }
        if (type.json().equals("string") && type.pattern().isEmpty()) {
            return schema;
        }
        var forms = new ArrayList<Object>(List.of(schema));
        if (type.type() == DataSize.class || type.type() == java.time.Duration.class) {
            // Plain bytes, and a duration of 0.
            forms.add(type.type() == DataSize.class ? ordered("type", "integer", "minimum", 0) : Map.of("const", 0));
        }
        forms.add(EXPANDED);
        return anyOf(forms);
    }

    private static void bound(Map<String, Object> schema, String key, String value) {
        if (!value.isEmpty()) {
            schema.put(key, new java.math.BigDecimal(value));
        }
    }

    private Map<String, Object> plugIn(Shape.PlugIn plugIn) {
        var name = "slot." + plugIn.kind();
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of());
            var forms = new ArrayList<Object>();
            var bare = new ArrayList<String>();
            for (var word : shapes.slots().names(plugIn.kind())) {
                var type = config(plugIn.kind(), word);
                if (shapes.of(type).bare()) {
                    bare.add(word);
                }
                forms.add(ownsMap(type, word)
                        ? reference(type)
                        : ordered("type", "object", "properties", Map.of(word, value(type)), "required", List.of(word), "additionalProperties", false));
            }
            if (!bare.isEmpty()) {
                forms.addFirst(Map.of("enum", bare));
            }
            definitions.put(name, anyOf(forms));
        }
        return Map.of("$ref", "#/$defs/" + name);
    }

    private Class<? extends Record> config(String kind, String name) {
        return shapes.slots().config(kind, name).orElseThrow();
    }

    private boolean ownsMap(Class<? extends Record> type, String name) {
        return shapes.of(type).keys().containsKey(name);
    }

    /// The settings behind a plug-in's name, which may be nothing if it needs none.
    private Map<String, Object> value(Class<? extends Record> type) {
        return shapes.of(type).bare() ? anyOf(List.of(reference(type), Map.of("type", "null"))) : reference(type);
    }

    private Map<String, Object> reference(Class<? extends Record> type) {
        var name = names.get(type);
        if (name == null) {
            name = free(type.getSimpleName());
            names.put(type, name);
            definitions.put(name, Map.of());
            definitions.put(name, definition(shapes.of(type)));
        }
        return Map.of("$ref", "#/$defs/" + name);
    }

    private String free(String simple) {
        var name = simple;
        for (var i = 2; definitions.containsKey(name); i++) {
            name = simple + i;
        }
        return name;
    }

    private Map<String, Object> definition(RecordShape shape) {
        if (shape.shorts().isEmpty()) {
            return object(shape, Map.of());
        }
        var forms = new ArrayList<Object>();
        for (var form : shape.shorts()) {
            var schema = new LinkedHashMap<>(schema(form.shape()));
            if (!form.example().isEmpty()) {
                schema.put("examples", List.of(form.example()));
            }
            forms.add(schema);
            if (form.shape() instanceof Shape.Many many && shape.shortForm(false).isEmpty()) {
                forms.add(schema(many.inner()));
            }
        }
        forms.add(object(shape, Map.of()));
        return anyOf(forms);
    }

    private Map<String, Object> object(RecordShape shape, Map<String, Object> more) {
        var schema = new LinkedHashMap<String, Object>();
        var doc = shape.type().getAnnotation(Doc.class);
        if (doc != null) {
            schema.put("description", doc.value());
        }
        schema.put("type", "object");
        var properties = new LinkedHashMap<String, Object>();
        shape.keys().values().forEach(field -> properties.put(field.key(), property(field)));
        properties.putAll(more);
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        var required = shape.keys().values().stream().filter(Field::required).map(Field::key).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        shape.only(Role.REST).ifPresent(rest -> schema.put("additionalProperties", schema(((Shape.Named) rest.shape()).inner())));
        shape.only(Role.HANDLER).ifPresent(handler -> handlers(handler, schema, properties));
        return schema;
    }

    private void handlers(Field handler, Map<String, Object> schema, Map<String, Object> properties) {
        var maybe = handler.shape() instanceof Shape.Maybe;
        var shape = handler.shape() instanceof Shape.Maybe optional ? optional.inner() : handler.shape();
        if (shape instanceof Shape.PlugIn plugIn) {
            var names = shapes.slots().names(plugIn.kind());
            var oneOf = new ArrayList<Object>();
            for (var name : names) {
                properties.put(name, described(value(config(plugIn.kind(), name)), handler.doc()));
                oneOf.add(Map.of("required", List.of(name)));
            }
            if (maybe) {
                oneOf.add(Map.of("not", anyOf(List.copyOf(oneOf))));
            }
            if (!oneOf.isEmpty()) {
                schema.put("oneOf", oneOf);
            }
        }
    }

    private Map<String, Object> property(Field field) {
        var schema = described(schema(field.shape()), field.doc());
        var byDefault = field.byDefault();
        if (byDefault != null) {
            schema.put("default", plain(field.shape(), Defaults.tree(byDefault, new Source("default", Path.of(""), 0, "").whole())));
        }
        return schema;
    }

    /// A default as JSON, in the type that the shape gives it.
    private static Object plain(Shape shape, Tree tree) {
        return switch (tree) {
            case Tree.Scalar scalar when shape instanceof Shape.Plain plain -> switch (plain.type().json()) {
                case "boolean" -> Boolean.valueOf(scalar.text());
                case "integer", "number" -> new java.math.BigDecimal(scalar.text());
                default -> scalar.text();
            };
            case Tree.Scalar scalar -> scalar.text();
            case Tree.Sequence sequence -> sequence.items().stream()
                    .map(item -> plain(shape instanceof Shape.Many many ? many.inner() : shape, item))
                    .toList();
            case Tree.Mapping mapping -> {
                var map = new LinkedHashMap<String, Object>();
                mapping.entries().forEach(entry -> map.put(entry.key(), plain(shape, entry.value())));
                yield map;
            }
            case Tree.Broken broken -> "";
        };
    }

    private static Map<String, Object> described(Map<String, Object> schema, String doc) {
        var described = new LinkedHashMap<String, Object>();
        if (!doc.isEmpty()) {
            described.put("description", doc);
        }
        described.putAll(schema);
        return described;
    }

    private static Map<String, Object> list(Map<String, Object> items) {
        return ordered("type", "array", "items", items);
    }

    private static Map<String, Object> anyOf(List<?> forms) {
        return Map.of("anyOf", forms);
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i].toString(), keysAndValues[i + 1]);
        }
        return map;
    }
}
