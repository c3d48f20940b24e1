// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Offline;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea check FILE`.
@Command(name = "check", description = "Reads a configuration with all its includes and certificates, starts nothing, and tells every mistake at once, and what is hardly meant.",
    footer = {"",
        "Example:",
        "  cardea check cardea.yaml",
        "If all is fine, only a port that is taken can still keep 'run' from starting.",
        "Exit codes: 0 fine, perhaps with warnings, 1 mistakes. Fit for a pre-commit hook."})
final class CheckCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The configuration.")
    Path file = Path.of("cardea.yaml");

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        try (var offline = Offline.read(file)) {
            screen.warnings(offline.warnings());
            var read = offline.file();
            screen.line(screen.green("%s is fine: ".formatted(file))
                + count(read.listeners().size(), "listener") + ", " + count(offline.routes(), "route") + ", " + count(read.services().size(), "service"));
        }
        return Exit.OK;
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
