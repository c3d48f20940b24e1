// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The word `cardea` itself: the list of its commands.
@Command(name = "cardea",
    description = "An edge in one process: reverse proxy, load balancer, TLS terminator and gateway, described by one file.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DemoCommand.class, ProxyCommand.class, FilesCommand.class, RunCommand.class, CheckCommand.class, ExplainCommand.class, TlsCommand.class,
        RingCommand.class, TailCommand.class, WhyCommand.class, ServicesCommand.class, KeysCommand.class, PasswordCommand.class, CacheCommand.class, PurgeCommand.class, StateCommand.class, BenchCommand.class, SchemaCommand.class, ImportCommand.class, VersionCommand.class, CompletionCommand.class, CommandLine.HelpCommand.class, TrainCommand.class},
    footer = {"",
        "Begin with one of these:",
        "  cardea demo                          a book shop behind Cardea, with lines worth trying",
        "  cardea proxy http://localhost:3000   in front of one service, no file at all",
        "  cardea run cardea.yaml               the real thing; a save reloads it",
        "",
        "'cardea COMMAND --help' tells more about each. Exit codes: 0 fine, 1 mistakes in the configuration,",
        "2 mistakes on the command line, 3 could not start."})
final class CardeaCommand implements Runnable {
    @CommandLine.Mixin
    Common common = new Common();

    @CommandLine.Spec
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(names = {"-V", "--version"}, description = "Prints the version.")
    boolean version;

    @Override
    public void run() {
        var screen = Screen.of(spec.commandLine());
        screen.text(version ? Version.text() + "\n" : spec.commandLine().getUsageMessage());
    }
}
