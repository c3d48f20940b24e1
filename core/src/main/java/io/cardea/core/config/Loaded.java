// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.nio.file.Path;
import java.util.List;

/// A configuration without a mistake.
///
/// @param value the bound record
/// @param watched everything whose change can change the value: each file that was read (includes and `${file:…}` too) and
///     each folder in which a glob was looked for; absolute paths
public record Loaded<T>(T value, List<Path> watched) {
    public Loaded {
        watched = List.copyOf(watched);
    }
}
