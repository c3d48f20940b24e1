// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import static com.networknt.schema.dialect.Dialects.getDraft201909;
import static com.networknt.schema.dialect.Dialects.getDraft202012;
import static com.networknt.schema.dialect.Dialects.getDraft4;
import static com.networknt.schema.dialect.Dialects.getDraft6;
import static com.networknt.schema.dialect.Dialects.getDraft7;
import static com.networknt.schema.dialect.Dialects.getOpenApi30;
import static com.networknt.schema.dialect.Dialects.getOpenApi31;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.keyword.DynamicRefValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.RefValidator;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The drafts of JSON Schema and the two of OpenAPI, each with the keywords that are ours.
final class Dialects {
    private static final String READ_ONLY = "readOnly";
    private static final String WRITE_ONLY = "writeOnly";

    private Dialects() {}

    /// @param first what counts for a schema that does not say
    static List<Dialect> with(Dialect first) {
        var all = new ArrayList<Dialect>();
        all.add(ours(first));
        for (var each : List.of(getDraft202012(), getDraft201909(), getDraft7(), getDraft6(), getDraft4(), getOpenApi31(), getOpenApi30())) {
            if (!each.getId().equals(first.getId())) all.add(ours(each));
        }
        return all;
    }

    /// In documents of OpenAPI, a member that is only read need not be in a request although it is required, and one that is only written not
    /// in a response (OpenAPI 3.0 §4.7.24). In JSON Schema both words only tell (2020-12 §9.4).
    static ExecutionConfig execution(Library.Dialect dialect, boolean request, boolean formats) {
        var builder = ExecutionConfig.builder().locale(Locale.ENGLISH).formatAssertionsEnabled(formats);
        if (dialect == Library.Dialect.JSON_SCHEMA) return builder.build();
        return request ? builder.readOnly(true).build() : builder.writeOnly(true).build();
    }

    private static Dialect ours(Dialect dialect) {
        var builder = Dialect.builder(dialect)
            .keyword(new Own(KeywordType.REF.getValue(), Counted::new))
            .keyword(new Own(KeywordType.UNIQUE_ITEMS.getValue(), Unique::new))
            .keyword(new AnnotationKeyword(READ_ONLY)) // who sends back all that was read means no harm
            .keyword(new AnnotationKeyword(WRITE_ONLY))
            .formats(Formats.ALL)
            .unknownKeywordFactory((name, context) -> new AnnotationKeyword(name));
        if (dialect.getKeywords().containsKey(KeywordType.DYNAMIC_REF.getValue())) builder.keyword(new Own(KeywordType.DYNAMIC_REF.getValue(), CountedDynamic::new));
        return builder.build();
    }

    @FunctionalInterface
    private interface Making {
        KeywordValidator make(SchemaLocation location, JsonNode node, Schema parent, SchemaContext context);
    }

    private record Own(String name, Making making) implements Keyword {
        @Override
        public String getValue() {
            return name;
        }

        @Override
        public KeywordValidator newValidator(SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
            return making.make(location, node, parent, context);
        }
    }

    private static final class Counted extends RefValidator {
        Counted(SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
            super(location, node, parent, context);
        }

        @Override
        public void validate(ExecutionContext context, JsonNode value, JsonNode root, NodePath at) {
            Judging.step(context);
            super.validate(context, value, root, at);
        }
    }

    private static final class CountedDynamic extends DynamicRefValidator {
        CountedDynamic(SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
            super(location, node, parent, context);
        }

        @Override
        public void validate(ExecutionContext context, JsonNode value, JsonNode root, NodePath at) {
            Judging.step(context);
            super.validate(context, value, root, at);
        }
    }
}
