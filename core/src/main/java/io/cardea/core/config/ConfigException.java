// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.List;
import java.util.stream.Collectors;

/// Every mistake of a configuration, in the order of the files and their lines. Never carries a secret.
public final class ConfigException extends RuntimeException {
    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::render).collect(Collectors.joining("\n")), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /// All of them; at least one.
    public List<Problem> problems() {
        return problems;
    }
}
