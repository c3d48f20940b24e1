// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.file.StateConfig;
import java.nio.file.Path;

/// Makes the state that a file describes.
@FunctionalInterface
public interface StateFactory {
    /// Where there is none.
    StateFactory NONE = (config, folder) -> {
        throw new IllegalArgumentException("there is no state here");
    };

    /// Starts nothing: that is [OpenState#begin].
    ///
    /// @param folder that relative paths start from
    /// @throws IllegalArgumentException if the configuration cannot work; the message says what was expected
    OpenState open(StateConfig config, Path folder);
}
