// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.HeldBytes;
import io.cardea.core.exchange.Policy;
import io.cardea.core.http.FieldName;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.validate.contract.Content;
import io.cardea.validate.contract.Contract;
import io.cardea.validate.contract.Glance;
import io.cardea.validate.contract.MediaType;
import io.cardea.validate.contract.Parameter;
import io.cardea.validate.contract.Payload;
import io.cardea.validate.contract.Shape;
import io.cardea.validate.json.JsonReaders;
import io.cardea.validate.openapi.Api;
import io.cardea.validate.schema.Document;
import io.cardea.validate.schema.Library;
import io.cardea.validate.schema.Part;
import io.cardea.validate.schema.Shelf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/// `validate: { body: schemas/book.json }`.
public final class ValidateFactory implements PolicyFactory<ValidateConfig> {
    private static final List<MediaType> JSON = List.of(new MediaType("application", "json", ""), new MediaType("application", "*+json", ""));

    private final Executor aside;
    private final Gauges gauges;

    /// @param aside where large bodies are judged: virtual threads
    public ValidateFactory(Executor aside, Gauges gauges) {
        this.aside = aside;
        this.gauges = gauges;
    }

    @Override
    public String name() {
        return "validate";
    }

    @Override
    public Class<ValidateConfig> config() {
        return ValidateConfig.class;
    }

    @Override
    public Policy create(ValidateConfig config, Build build) {
        var shelf = new Shelf(build.folder(), build::watch);
        var source = declared(config, shelf);
        var responses = config.openapi().map(ApiConfig::responses).orElse(ApiConfig.Responses.OFF);
        var rules = new Rules(config.methods(), config.contentTypes().stream().map(text -> MediaType.parse(text).orElseThrow()).toList(),
            (int) config.maxBody().bytes(), config.requireLength(), new JsonReaders(config.json().limits()), config.reportOnly(), config.errors(), responses,
            build.shared(HeldBytes.class, HeldBytes.class, HeldBytes::new),
            build.shared(Tally.class, build.pattern(), () -> new Tally(build.pattern(), gauges)), aside);
        return new ValidatePolicy(rules, source);
    }

    private static Source declared(ValidateConfig config, Shelf shelf) {
        if (config.openapi().isPresent()) {
            var api = config.openapi().get();
            return new ApiSource(Api.read(shelf, api.file(), config.formats(), api.basePath(), api.unknownQuery() == ApiConfig.Unknown.REFUSE), api.unknown());
        }
        var library = new Library(shelf, Library.Dialect.JSON_SCHEMA, config.formats());
        var parameters = new ArrayList<Parameter>();
        for (var in : Parameter.In.values()) {
            var written = switch (in) {
                case PATH -> config.path();
                case QUERY -> config.query();
                case HEADER -> config.headers();
                case COOKIE -> config.cookies();
            };
            parameters.addAll(Mistakes.each(written.entrySet(), each -> parameter(in, each.getKey(), each.getValue(), library, shelf)));
        }
        var body = config.body().map(wanted -> {
            var check = wanted.schema().map(library::schema);
            return new Payload(wanted.required(), JSON.stream().map(range -> Content.json(range, check)).toList());
        });
        var contract = new Contract("", List.copyOf(parameters), false, body, false, Map.of());
        return exchange -> new Source.Found.Declared(contract, exchange.variables());
    }

    private static Parameter parameter(Parameter.In in, String name, ParameterConfig config, Library library, Shelf shelf) {
        var key = in == Parameter.In.HEADER ? "headers" : in == Parameter.In.COOKIE ? "cookies" : in.word();
        try {
            if (in == Parameter.In.HEADER) FieldName.of(name.toLowerCase(Locale.ROOT));
            ObjectNode schema = config.schema();
            var document = new Document(Path.of("/inline", in.word(), name), key + "." + name, schema, Map.of());
            var check = library.schema(document, "", true);
            boolean repeated = in == Parameter.In.QUERY;
            return new Parameter(in, name, config.required() || in == Parameter.In.PATH, false, repeated ? Parameter.Style.FORM : Parameter.Style.SIMPLE, repeated,
                Shape.of(Part.of(shelf, document)), Optional.of(check), Glance.of(Part.of(shelf, document)));
        } catch (IllegalArgumentException e) {
            throw Invalid.at(key, name + ": " + e.getMessage());
        }
    }
}
