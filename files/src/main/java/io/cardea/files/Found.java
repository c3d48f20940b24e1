// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import java.nio.file.Path;

/// What a name stands for.
sealed interface Found {
    /// A regular file; the caller holds it and must release it.
    record File(OpenFile file) implements Found {}

    /// @param path without links
    record Folder(Path path) implements Found {}

    /// Nothing, or nothing that is served: hidden, special, or outside the root.
    enum Not implements Found { HERE }

    /// It is there, but the system does not let us read it.
    enum Closed implements Found { TO_US }
}
