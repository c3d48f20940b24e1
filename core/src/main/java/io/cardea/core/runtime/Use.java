// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.config.Doc;
import io.cardea.core.config.Short;

/// Puts the policies of a named bundle in its place.
public record Use(@Doc("the bundle's name") String bundle) {
    static final String NAME = "use";

    @Short("web")
    public static Use bundle(String name) {
        return new Use(name);
    }
}
