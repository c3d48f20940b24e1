// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.util.Optional;

/// What runs here, in one line.
final class Version {
    private Version() {}

    static String text() {
        return "cardea %s on %s %s, %s %s".formatted(
            Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("(unpackaged)"),
            System.getProperty("java.vm.name"), Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"));
    }
}
