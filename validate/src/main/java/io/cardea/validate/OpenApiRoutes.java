// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Slot;
import io.cardea.core.file.MatchConfig;
import io.cardea.core.file.OpenApiConfig;
import io.cardea.core.file.RouteConfig;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.RouteSource;
import io.cardea.validate.json.JsonLimits;
import io.cardea.validate.openapi.Api;
import io.cardea.validate.openapi.Operation;
import io.cardea.validate.schema.Shelf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A route for each operation of a document, and one `validate` for all of them.
public final class OpenApiRoutes implements RouteSource {
    private static final String POLICY = "validate";

    @Override
    public Routes routes(OpenApiConfig config, Build build) {
        var api = Api.read(new Shelf(build.folder(), build::watch), config.file(), true, config.basePath(), false);
        var policies = new ArrayList<>(config.policies());
        if (config.validate() && policies.stream().noneMatch(slot -> slot.name().equals(POLICY))) policies.add(new Slot(POLICY, validate(config), config.mark()));
        return new Routes(api.operations().stream().map(each -> route(each, config)).toList(), List.copyOf(policies));
    }

    private static RouteConfig route(Operation operation, OpenApiConfig config) {
        var match = new MatchConfig(operation.path(), operation.methods().stream().sorted().toList(), List.of(), Map.of(), Map.of());
        return new RouteConfig(Optional.of(operation.id()), match, List.of(), List.of(), Optional.empty(), Optional.empty(), config.handler(), operation.mark());
    }

    private static ValidateConfig validate(OpenApiConfig config) {
        var limits = JsonLimits.DEFAULT;
        var json = new JsonConfig(limits.depth(), limits.string(), limits.name(), limits.number(), limits.values(), JsonConfig.Duplicates.REFUSE);
        // What the document does not know has no route, and gets its 404 or 405 there.
        var api = new ApiConfig(config.file(), config.basePath(), ApiConfig.Unknown.REFUSE, ApiConfig.Unknown.PASS, ApiConfig.Responses.OFF);
        return new ValidateConfig(List.of(), List.of(), DataSize.ofMiB(1), false, Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of(), json, Optional.of(api), true, false, 20);
    }
}
