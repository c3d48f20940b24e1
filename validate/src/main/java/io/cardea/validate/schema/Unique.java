// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.UniqueItemsValidator;
import com.networknt.schema.path.NodePath;
import java.util.HashSet;
import java.util.TreeSet;

/// `uniqueItems` whose set holds texts: a table of texts whose hashes are all the same is a tree, one of nodes is a list. A client knows how to
/// make a hundred thousand texts with one hash.
final class Unique extends UniqueItemsValidator {
    private final boolean asked;

    Unique(SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
        super(location, node, parent, context);
        asked = node.asBoolean(false);
    }

    @Override
    public void validate(ExecutionContext context, JsonNode value, JsonNode root, NodePath at) {
        if (!asked || !value.isArray()) return;
        var seen = new HashSet<String>(value.size() * 2);
        for (var item : value) {
            var text = new StringBuilder();
            write(item, text);
            if (!seen.add(text.toString())) {
                context.addError(error().keyword(KeywordType.UNIQUE_ITEMS.getValue()).instanceNode(value).instanceLocation(at)
                    .evaluationPath(context.getEvaluationPath()).locale(context.getExecutionConfig().getLocale()).build());
                return;
            }
        }
    }

    /// One text for what JSON Schema takes for equal (2020-12 core §4.2.2): members in any order, 1 and 1.0.
    private static void write(JsonNode value, StringBuilder text) {
        switch (value.getNodeType()) {
            case NUMBER -> text.append(value.decimalValue().stripTrailingZeros());
            case STRING -> text.append(value.textValue().length()).append('"').append(value.textValue());
            case ARRAY -> {
                text.append('[');
                for (var item : value) {
                    write(item, text);
                    text.append(',');
                }
                text.append(']');
            }
            case OBJECT -> {
                text.append('{');
                var names = new TreeSet<String>();
                value.fieldNames().forEachRemaining(names::add);
                for (var name : names) {
                    text.append(name.length()).append('"').append(name).append(':');
                    write(value.get(name), text);
                    text.append(',');
                }
                text.append('}');
            }
            default -> text.append(value.asText());
        }
    }
}
