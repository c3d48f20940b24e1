// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Every mistake of a configuration, in the order of the files and their lines. Never carries a secret.
public final class ConfigException extends RuntimeException {
    private final transient List<Problem> problems;
    private final transient List<Path> watched;

    public ConfigException(List<Problem> problems) {
        this(problems, List.of());
    }

    /// @param watched what was read, or was to be read, before the mistakes were told
    public ConfigException(List<Problem> problems, List<Path> watched) {
        super(problems.stream().map(Problem::render).collect(Collectors.joining("\n")), null, false, false);
        this.problems = List.copyOf(problems);
        this.watched = List.copyOf(watched);
    }

    /// All of them; at least one.
    public List<Problem> problems() {
        return problems;
    }

    /// The files in which the mistakes may be mended, where they are known: as [Loaded#watched].
    public List<Path> watched() {
        return watched;
    }
}
