// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.Optional;

/// Where `${NAME}` finds its value.
@FunctionalInterface
public interface Environment {
    /// The variable's value, or empty if it is not set. A variable that is set to nothing is set.
    Optional<String> value(String name);

    /// The variables of this process.
    static Environment system() {
        return name -> Optional.ofNullable(System.getenv(name));
    }
}
