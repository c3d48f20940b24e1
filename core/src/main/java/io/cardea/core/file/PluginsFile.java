// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.OneOrMany;
import java.util.List;

/// What is read of a file before all else: it decides which words the rest may have.
public record PluginsFile(@OneOrMany List<PluginConfig> plugins) {
    public static final PluginsFile NONE = new PluginsFile(List.of());
}
