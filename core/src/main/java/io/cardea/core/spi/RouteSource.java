// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.config.Slot;
import io.cardea.core.file.OpenApiConfig;
import io.cardea.core.file.RouteConfig;
import java.util.List;

/// Makes routes of a document that describes an API.
@FunctionalInterface
public interface RouteSource {
    /// @param routes in the order of the document
    /// @param policies for all of them, made once
    record Routes(List<RouteConfig> routes, List<Slot> policies) {}

    /// @throws IllegalArgumentException with the places of what is wrong with the document
    Routes routes(OpenApiConfig config, Build build);
}
