// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.validate.OpenApiImport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea import openapi FILE`.
@Command(name = "import", description = "Prints a configuration to start from, made of what describes an API already.",
    footer = {"",
        "Example:",
        "  cardea import openapi shop.yaml > cardea.yaml",
        "The document is read as 'run' reads it, and its mistakes are told.",
        "Exit codes: 0 fine, 1 mistakes in the document."})
final class ImportCommand implements Callable<Integer> {
    enum Kind { openapi }

    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "openapi", description = "What it is: a document of OpenAPI 3.0 or 3.1.")
    Kind kind = Kind.openapi;

    @Parameters(index = "1", paramLabel = "FILE", description = "JSON or YAML.")
    Path file = Path.of("openapi.yaml");

    @Override
    public Integer call() {
        try {
            Screen.of(spec.commandLine()).text(OpenApiImport.yaml(file, file.toString()));
            return Exit.OK;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(Problem.of(new Mark(file.toString(), 0, 0), "", e));
        }
    }
}
