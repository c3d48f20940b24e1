// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import io.cardea.validate.json.Flaw;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds what is wrong with a schema before it is compiled, with its place: against its meta-schema, its patterns by RE2, and where its
/// references lead. Follows them into other files.
final class SchemaCheck {
    /// Whose values are data, and no schemas.
    private static final Set<String> DATA = Set.of("enum", "const", "default", "example", "examples");
    private static final int MOST = 20;

    private final Shelf shelf;
    private final Schema meta;
    private final Set<String> done = new HashSet<>(); // by file and pointer

    SchemaCheck(Shelf shelf, Library.Dialect dialect) {
        this.shelf = shelf;
        // OpenAPI 3.0 has no meta-schema of its own for schemas; it is Draft 4 but for words that Draft 4 does not know.
        var id = dialect == Library.Dialect.OPENAPI_3_0 ? DialectId.DRAFT_4 : DialectId.DRAFT_2020_12;
        meta = Metas.of(id);
    }

    /// Meta-schemas, compiled once.
    private static final class Metas {
        private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        private static final Schema DRAFT_4 = REGISTRY.getSchema(SchemaLocation.of(DialectId.DRAFT_4));
        private static final Schema DRAFT_2020_12 = REGISTRY.getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));

        static Schema of(String id) {
            return id.equals(DialectId.DRAFT_4) ? DRAFT_4 : DRAFT_2020_12;
        }
    }

    /// The mistakes that were not told before; at most some.
    List<IllegalArgumentException> of(Document document, String pointer) {
        var wrong = new ArrayList<IllegalArgumentException>();
        schema(document, pointer, wrong);
        return wrong.size() > MOST ? wrong.subList(0, MOST) : wrong;
    }

    private void schema(Document document, String pointer, List<IllegalArgumentException> wrong) {
        if (!done.add(document.path() + "#" + pointer)) return;
        var node = document.root().at(pointer);
        if (node.isMissingNode()) {
            wrong.add(document.mistake(pointer, "there is no schema here"));
            return;
        }
        if (!node.isObject() && !node.isBoolean()) {
            wrong.add(document.mistake(pointer, "expected a schema, found " + node.getNodeType().toString().toLowerCase(java.util.Locale.ROOT)));
            return;
        }
        var said = node.path("$schema").asText("");
        if (said.isEmpty() || said.equals(DialectId.DRAFT_2020_12)) {
            for (var error : meta.validate(node)) {
                var flaw = new Flaw("schema", "", String.valueOf(error.getInstanceLocation()), error.getMessage());
                var mistake = document.mistake(pointer + flaw.pointer(), "this is no schema: " + flaw.message() + (flaw.pointer().isEmpty() ? "" : " (at " + flaw.pointer() + ')'));
                if (wrong.stream().noneMatch(each -> String.valueOf(each.getMessage()).equals(mistake.getMessage()))) wrong.add(mistake);
            }
        }
        walk(document, pointer, node, wrong);
    }

    private void walk(Document document, String pointer, JsonNode node, List<IllegalArgumentException> wrong) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) walk(document, pointer + '/' + i, node.get(i), wrong);
            return;
        }
        for (var member : node.properties()) {
            var key = member.getKey();
            var value = member.getValue();
            var at = Document.below(pointer, key);
            if (DATA.contains(key) && !(value.isObject() && key.equals("default") && value.has("type"))) continue;
            if (key.equals("pattern") && value.isTextual()) pattern(document, at, value.textValue(), wrong);
            if (key.equals("patternProperties") && value.isObject()) value.fieldNames().forEachRemaining(name -> pattern(document, Document.below(at, name), name, wrong));
            if (key.equals("$ref") && value.isTextual()) reference(document, at, value.textValue(), wrong);
            else walk(document, at, value, wrong);
        }
    }

    private static void pattern(Document document, String pointer, String text, List<IllegalArgumentException> wrong) {
        try {
            Re2.compile(text);
        } catch (IllegalArgumentException e) {
            wrong.add(document.mistake(pointer, String.valueOf(e.getMessage())));
        }
    }

    private void reference(Document document, String pointer, String reference, List<IllegalArgumentException> wrong) {
        int hash = reference.indexOf('#');
        var fragment = hash < 0 ? "" : reference.substring(hash + 1);
        Document target = document;
        try {
            if (hash != 0) {
                var base = shelf.base(document);
                var resolved = URI.create(base).resolve(hash < 0 ? reference : reference.substring(0, hash)).toString();
                if (resolved.equals(document.root().path("$id").asText("")) || resolved.contains("json-schema.org/")) {
                    if (resolved.contains("json-schema.org/")) return;
                } else {
                    var file = shelf.locate(resolved);
                    if (file.isEmpty()) {
                        if (isEmbedded(document.root(), resolved, reference)) return;
                        wrong.add(document.mistake(pointer, "`" + reference + "` is no file beside the configuration; nothing is fetched"));
                        return;
                    }
                    target = shelf.document(file.get());
                }
            }
        } catch (IllegalArgumentException e) {
            wrong.add(e instanceof io.cardea.core.config.Elsewhere ? e : document.mistake(pointer, "`" + reference + "` cannot be followed: " + e.getMessage()));
            return;
        }
        if (!fragment.isEmpty() && !fragment.startsWith("/")) return; // an anchor, which the compiler looks for
        var decoded = java.net.URLDecoder.decode(fragment.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
        if (target.root().at(decoded).isMissingNode()) {
            wrong.add(document.mistake(pointer, "`" + reference + "` leads nowhere"));
            return;
        }
        schema(target, decoded, wrong);
    }

    /// Whether a schema within the document is named so (2020-12 core §8.2.1).
    private static boolean isEmbedded(JsonNode root, String iri, String reference) {
        return root.findValuesAsText("$id").stream().anyMatch(id -> iri.equals(id) || reference.equals(id) || iri.endsWith('/' + id));
    }
}
