// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import io.cardea.core.config.Mistakes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Compiles the schemas of one policy. Nothing is ever fetched: what a schema refers to is a file in the configuration's folder, or one of
/// the meta-schemas that are built in. For one thread; what it makes is for any.
public final class Library {
    /// How the schemas of a file are written if they do not say.
    public enum Dialect {
        /// JSON Schema 2020-12.
        JSON_SCHEMA,
        /// OpenAPI 3.0: a JSON Schema of its own, with `nullable`.
        OPENAPI_3_0,
        /// OpenAPI 3.1: JSON Schema 2020-12.
        OPENAPI_3_1
    }

    private final Shelf shelf;
    private final SchemaRegistry registry;
    private final SchemaCheck checks;
    private final Dialect dialect;
    private final boolean formats;
    private final Map<Path, Schema> roots = new HashMap<>();

    /// @param formats whether `format` refuses (`email`, `date-time`), or only tells
    public Library(Shelf shelf, Dialect dialect, boolean formats) {
        this.shelf = shelf;
        this.dialect = dialect;
        this.formats = formats;
        var first = switch (dialect) {
            case JSON_SCHEMA -> Dialects.getDraft202012();
            case OPENAPI_3_0 -> Dialects.getOpenApi30();
            case OPENAPI_3_1 -> Dialects.getOpenApi31();
        };
        var config = SchemaRegistryConfig.builder().regularExpressionFactory(Re2.INSTANCE).formatAssertionsEnabled(formats).locale(Locale.ENGLISH).build();
        registry = SchemaRegistry.withDialects(io.cardea.validate.schema.Dialects.with(first), builder -> builder
            .schemaRegistryConfig(config)
            .nodeReader(new TreeReader())
            .schemaLoader(loader -> loader
                .allow(iri -> isBuiltIn(iri) || shelf.locate(iri.toString()).isPresent())
                .resourceLoaders(loaders -> loaders.add(iri -> shelf.locate(iri.toString()).map(this::source).orElse(null)))));
        checks = new SchemaCheck(shelf, dialect);
    }

    private static boolean isBuiltIn(AbsoluteIri iri) {
        var text = iri.toString();
        return text.startsWith("classpath:") || text.contains("json-schema.org/") || text.startsWith("https://spec.openapis.org/");
    }

    private com.networknt.schema.resource.InputStreamSource source(Path file) {
        var bytes = shelf.document(file).root().toString().getBytes(StandardCharsets.UTF_8);
        return () -> new ByteArrayInputStream(bytes);
    }

    /// The schema that a file is.
    ///
    /// @throws IllegalArgumentException with file and line of each mistake, in this file and in those that it refers to
    public Check schema(Path file) {
        return schema(shelf.document(file), "", true);
    }

    /// The schema at a pointer (RFC 6901) in a document.
    ///
    /// @param request whether it is for what clients send, and not for what they get
    /// @throws IllegalArgumentException with file and line of each mistake
    public Check schema(Document document, String pointer, boolean request) {
        var wrong = new ArrayList<IllegalArgumentException>(checks.of(document, pointer));
        if (!wrong.isEmpty()) Mistakes.each(wrong, each -> {
            throw each;
        });
        try {
            var root = roots.computeIfAbsent(document.path(), path -> registry.getSchema(SchemaLocation.of(shelf.iri(document)), document.root()));
            var schema = pointer.isEmpty() ? root : root.getRefSchema(fragment(pointer));
            if (schema == null) throw document.mistake(pointer, "there is no schema here");
            schema.initializeValidators(); // all that it refers to is compiled now, and what cannot be is told
            return new Check(schema, io.cardea.validate.schema.Dialects.execution(dialect, request, formats));
        } catch (SchemaException e) {
            throw document.mistake(pointer, "this schema cannot be compiled: " + e.getMessage());
        }
    }

    private static NodePath fragment(String pointer) {
        return SchemaLocation.Fragment.of('#' + pointer);
    }
}
