// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.openapi;

import io.cardea.core.config.Mistakes;
import io.cardea.core.http.FieldName;
import io.cardea.validate.contract.Content;
import io.cardea.validate.contract.Contract;
import io.cardea.validate.contract.Glance;
import io.cardea.validate.contract.MediaType;
import io.cardea.validate.contract.Parameter;
import io.cardea.validate.contract.Payload;
import io.cardea.validate.contract.Shape;
import io.cardea.validate.schema.Check;
import io.cardea.validate.schema.Library;
import io.cardea.validate.schema.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads what an operation declares (OpenAPI 3.1 §4.8.10).
final class OperationReader {
    /// OpenAPI 3.1 §4.8.12: header parameters of these names shall be ignored.
    private static final Set<String> NOT_HEADERS = Set.of("accept", "content-type", "authorization");

    private final Library library;
    private final boolean closedQuery;

    OperationReader(Library library, boolean closedQuery) {
        this.library = library;
        this.closedQuery = closedQuery;
    }

    /// @throws IllegalArgumentException with the place of each mistake
    Contract contract(String name, Part item, Part operation) {
        var declared = new LinkedHashMap<String, Part>(); // an operation's own take the place of its path's
        for (var each : item.get("parameters").items()) put(declared, each.followed());
        for (var each : operation.get("parameters").items()) put(declared, each.followed());
        var parameters = new ArrayList<>(Mistakes.each(declared.values(), this::parameter));
        parameters.removeIf(each -> each.in() == Parameter.In.HEADER && NOT_HEADERS.contains(each.name().toLowerCase(Locale.ROOT)));
        var body = operation.get("requestBody");
        var payload = body.isPresent() ? Optional.of(payload(body.followed(), true)) : Optional.<Payload>empty();
        var responses = new LinkedHashMap<String, Payload>();
        operation.get("responses").members().forEach((status, response) -> {
            if (!status.startsWith("x-")) responses.put(status.toLowerCase(Locale.ROOT), payload(response.followed(), false));
        });
        return new Contract(name, List.copyOf(parameters), closedQuery, payload, payload.isEmpty(), Map.copyOf(responses));
    }

    private static void put(Map<String, Part> declared, Part parameter) {
        declared.put(parameter.text("in", "") + ' ' + parameter.text("name", ""), parameter);
    }

    private Parameter parameter(Part part) {
        var in = switch (part.text("in", "")) {
            case "path" -> Parameter.In.PATH;
            case "query" -> Parameter.In.QUERY;
            case "header" -> Parameter.In.HEADER;
            case "cookie" -> Parameter.In.COOKIE;
            default -> throw part.mistake("expected `in: path`, `query`, `header` or `cookie`, found `" + part.text("in", "") + "`");
        };
        var name = part.text("name", "");
        if (name.isEmpty()) throw part.mistake("a parameter needs a `name`");
        try {
            if (in == Parameter.In.HEADER) FieldName.of(name.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw part.get("name").mistake("expected the name of a header field, found `" + name + "`");
        }
        boolean required = in == Parameter.In.PATH || part.flag("required", false);
        boolean empty = part.flag("allowEmptyValue", false);
        var contents = part.get("content").members();
        if (!contents.isEmpty()) {
            var content = contents.entrySet().iterator().next();
            boolean json = MediaType.parse(content.getKey()).filter(MediaType::isJson).isPresent();
            var schema = content.getValue().get("schema");
            var check = json && schema.isPresent() ? Optional.of(check(schema, true)) : Optional.<Check>empty();
            return new Parameter(in, name, required, empty, json ? Parameter.Style.JSON : Parameter.Style.SIMPLE, false, Shape.ANY, check, Glance.ANYTHING);
        }
        var style = style(part, in);
        boolean explode = part.flag("explode", style == Parameter.Style.FORM);
        var schema = part.get("schema");
        if (!schema.isPresent()) return new Parameter(in, name, required, empty, style, explode, Shape.ANY, Optional.empty(), Glance.ANYTHING);
        return new Parameter(in, name, required, empty, style, explode, Shape.of(schema), Optional.of(check(schema, true)), Glance.of(schema));
    }

    private static Parameter.Style style(Part part, Parameter.In in) {
        var usual = in == Parameter.In.QUERY || in == Parameter.In.COOKIE ? "form" : "simple";
        var word = part.text("style", usual);
        var style = switch (word) {
            case "form" -> Parameter.Style.FORM;
            case "simple" -> Parameter.Style.SIMPLE;
            case "label" -> Parameter.Style.LABEL;
            case "matrix" -> throw part.get("style").mistake("the style `matrix` cannot be used: a path with `;` is refused here, since the next program may read it otherwise");
            case "spaceDelimited" -> Parameter.Style.SPACE_DELIMITED;
            case "pipeDelimited" -> Parameter.Style.PIPE_DELIMITED;
            case "deepObject" -> Parameter.Style.DEEP_OBJECT;
            default -> throw part.get("style").mistake("the style `" + word + "` is not understood; there are form, simple, label, spaceDelimited, pipeDelimited and deepObject");
        };
        boolean fits = switch (in) {
            case PATH -> style == Parameter.Style.SIMPLE || style == Parameter.Style.LABEL;
            case QUERY -> style != Parameter.Style.SIMPLE && style != Parameter.Style.LABEL;
            case HEADER, COOKIE -> word.equals(usual);
        };
        if (!fits) throw part.get("style").mistake("the style `" + word + "` is not for parameters in a " + in.word());
        return style;
    }

    private Payload payload(Part part, boolean request) {
        var contents = new ArrayList<Content>();
        part.get("content").members().forEach((written, media) -> {
            var type = MediaType.parse(written).orElseThrow(() -> media.mistake("expected a media type such as `application/json`, found `" + written + "`"));
            var kind = Content.kind(type);
            var schema = media.get("schema");
            var check = kind != Content.Kind.CARRIED && schema.isPresent() ? Optional.of(check(schema, request)) : Optional.<Check>empty();
            contents.add(new Content(type, kind, check, kind == Content.Kind.FORM && schema.isPresent() ? Shape.of(schema) : Shape.ANY));
        });
        return new Payload(part.flag("required", false), List.copyOf(contents));
    }

    private Check check(Part schema, boolean request) {
        return library.schema(schema.document(), schema.pointer(), request);
    }
}
