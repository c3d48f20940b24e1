// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Short;
import java.nio.file.Path;
import java.util.Optional;

/// A body of JSON.
public record BodyConfig(
    @Doc("a JSON Schema in a file, JSON or YAML; without it any JSON within the limits will do") Optional<Path> schema,
    @Doc("whether there must be one, with the methods POST, PUT and PATCH") @Default("true") boolean required) {

    @Short("schemas/book.json")
    public static BodyConfig of(Path schema) {
        return new BodyConfig(Optional.of(schema), true);
    }
}
