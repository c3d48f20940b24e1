// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea run FILE`.
@Command(name = "run", description = "Runs what a file describes. A save reloads it: all of it or, if there is a mistake, none.",
    footer = {"",
        "Examples:",
        "  cardea run cardea.yaml",
        "  CARDEA_JAVA_OPTS=-Xmx1g cardea run cardea.yaml",
        "Signals: HUP reloads and opens the access log again, USR1 only the latter, TERM and INT drain for up to ten seconds (a second one ends at once).",
        "Exit codes: 0 stopped, 1 mistakes in the file, 3 could not start."})
final class RunCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The configuration.")
    Path file = Path.of("cardea.yaml");

    @Override
    public Integer call() {
        return Serving.file(file, Screen.of(spec.commandLine())).run();
    }
}
