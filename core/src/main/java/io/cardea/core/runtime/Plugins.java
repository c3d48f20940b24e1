// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.file.PluginConfig;
import io.cardea.core.spi.PolicyFactory;
import java.nio.file.Path;
import java.util.List;

/// Opens the jars that a file names. Called by one reading at a time, never on a loop.
@FunctionalInterface
public interface Plugins {
    Plugins NONE = (plugin, folder, shared) -> {
        throw new IllegalArgumentException("there are no plug-ins here");
    };

    /// @param shared holds what is opened as long as a configuration needs it
    /// @throws IllegalArgumentException if the jar is none that can be used; the message says why
    List<PolicyFactory<?>> open(PluginConfig plugin, Path folder, Runtime.Shared shared);
}
