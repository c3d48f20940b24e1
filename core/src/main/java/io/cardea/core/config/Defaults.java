// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.nio.file.Path;
import java.util.Optional;

/// Reads the text of a [Default].
final class Defaults {
    private Defaults() {}

    /// The text's tree, all of it at one place.
    ///
    /// @throws IllegalArgumentException if it is no YAML
    static Tree tree(String text, Place place) {
        var mistakes = new Problems();
        var source = new Source("default", Path.of(""), 0, text);
        var tree = TreeReader.read(source, new Expansion(name -> Optional.empty(), new Reading(), mistakes), mistakes);
        if (!mistakes.none()) {
            throw new IllegalArgumentException("the default " + text + " cannot be read");
        }
        return tree.movedTo(place);
    }
}
