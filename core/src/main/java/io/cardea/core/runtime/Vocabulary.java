// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.config.Problem;
import io.cardea.core.config.Slots;
import io.cardea.core.file.PluginsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The words of one file: those of all files, and those that its own plug-ins bring. For one reading.
final class Vocabulary {
    private static final Logger LOG = LoggerFactory.getLogger(Vocabulary.class);

    private final Plugins plugins;
    private final Path folder;
    private final SharedResources.Lease lease;
    private final List<Problem> problems = new ArrayList<>();
    private Catalogue catalogue;

    /// @param lease holds the plug-ins
    Vocabulary(Catalogue standard, Plugins plugins, Path folder, SharedResources.Lease lease) {
        this.catalogue = standard;
        this.plugins = plugins;
        this.folder = folder;
        this.lease = lease;
    }

    Slots slots(Optional<PluginsFile> part) {
        for (var plugin : part.orElse(PluginsFile.NONE).plugins()) {
            try {
                var all = catalogue;
                for (var policy : plugins.open(plugin, folder, lease)) all = all.with(policy);
                catalogue = all;
            } catch (IllegalArgumentException e) {
                problems.addAll(Problem.of(plugin.mark(), "", e));
            } catch (RuntimeException | LinkageError e) {
                LOG.error("the plug-in {} cannot be opened", plugin.jar(), e);
                problems.addAll(Problem.of(plugin.mark(), "", new IllegalArgumentException("the plug-in " + plugin.jar() + " cannot be opened: " + e + "; the log has more", e)));
            }
        }
        return catalogue.slots();
    }

    Catalogue catalogue() {
        return catalogue;
    }

    SharedResources.Lease lease() {
        return lease;
    }

    /// Why plug-ins could not be opened.
    List<Problem> problems() {
        return problems;
    }
}
