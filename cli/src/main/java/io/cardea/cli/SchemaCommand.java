// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Offline;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `cardea schema`.
@Command(name = "schema", description = "Prints the JSON Schema of the configuration, for editors that complete and check YAML.",
    footer = {"",
        "Example:",
        "  cardea schema > cardea.schema.json",
        "and as the first line of cardea.yaml:",
        "  # yaml-language-server: $schema=./cardea.schema.json",
        "Exit code: 0."})
final class SchemaCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Screen.of(spec.commandLine()).text(Offline.schema());
        return Exit.OK;
    }
}
