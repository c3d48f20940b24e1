// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/// A configuration without a mistake.
///
/// @param value the bound record
/// @param watched everything whose change can change the value: each file that was read (includes and `${file:…}` too) and
///     each folder in which a glob was looked for; absolute paths
/// @param masked puts `***` for whatever came from a `${file:…}` or is a secret, in any text
public record Loaded<T>(T value, List<Path> watched, UnaryOperator<String> masked) {
    public Loaded {
        watched = List.copyOf(watched);
    }
}
