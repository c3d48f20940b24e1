// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import java.util.Objects;
import java.util.Optional;

/// This build's version.
public final class Version {
    /// From the manifest of the jar; `dev` when run from classes.
    public static final String TEXT = Objects.requireNonNull(Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev"));

    private Version() {}
}
