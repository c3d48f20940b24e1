// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.validate.contract.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a request must be.
public record ValidateConfig(
    @Doc("methods that are taken; others get a 405") @OneOrMany List<String> methods,
    @Doc("media types of bodies that are taken, such as `application/json` or `image/*`; others get a 415") @OneOrMany List<String> contentTypes,
    @Doc("largest body; 413 beyond it. What is judged is held in memory") @Default("1MiB") DataSize maxBody,
    @Doc("whether a body must announce its length; 411 without") @Default("false") boolean requireLength,
    @Doc("the body is JSON") Optional<BodyConfig> body,
    @Doc("parameters of the query, by name") Map<String, ParameterConfig> query,
    @Doc("header fields, by name") Map<String, ParameterConfig> headers,
    @Doc("cookies, by name") Map<String, ParameterConfig> cookies,
    @Doc("variables of the route's path, by name") Map<String, ParameterConfig> path,
    @Doc("limits of JSON") @Default("{}") JsonConfig json,
    @Doc("requests as a document of OpenAPI has them") Optional<ApiConfig> openapi,
    @Doc("whether a schema's `format` refuses (`date-time`, `email`), or only tells") @Default("true") boolean formats,
    @Doc("count and log what would be refused, and let it pass") @Default("false") boolean reportOnly,
    @Doc("most mistakes that are told at once") @Default("20") @Range(min = "1", max = "100") int errors) {

    private static final DataSize MOST = DataSize.ofMiB(64);

    public ValidateConfig {
        if (maxBody.compareTo(MOST) > 0) throw Invalid.at("max-body", "expected at most " + MOST + ", as bodies that are judged are held in memory, found " + maxBody);
        for (var method : methods) {
            if (!method.matches("[A-Z][A-Z0-9_-]*")) throw Invalid.at("methods", "expected a method such as `POST`, found `" + method + '`');
        }
        for (var type : contentTypes) {
            if (MediaType.parse(type).isEmpty()) throw Invalid.at("content-types", "expected a media type such as `application/json`, found `" + type + '`');
        }
        if (openapi.isPresent() && (body.isPresent() || !query.isEmpty() || !headers.isEmpty() || !cookies.isEmpty() || !path.isEmpty())) {
            throw Invalid.at("openapi", "bodies and parameters are declared either in the document or here; two policies can do both");
        }
    }
}
