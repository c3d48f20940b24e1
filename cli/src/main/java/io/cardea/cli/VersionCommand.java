// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `cardea version`.
@Command(name = "version", description = "Prints the version of Cardea, the JVM and the system.",
    footer = {"",
        "Example:",
        "  cardea version",
        "Exit code: 0."})
final class VersionCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Screen.of(spec.commandLine()).line(Version.text());
        return Exit.OK;
    }
}
