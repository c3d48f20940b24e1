// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `cardea cache`: the list of what can be done about a cache.
@Command(name = "cache", description = "Tells of a cache: how large it should be.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SimulateCommand.class,
    footer = {"",
        "Example:",
        "  cardea cache simulate access.log",
        "Exit codes: those of each command."})
final class CacheCommand implements Runnable {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        Screen.of(spec.commandLine()).text(spec.commandLine().getUsageMessage());
    }
}
