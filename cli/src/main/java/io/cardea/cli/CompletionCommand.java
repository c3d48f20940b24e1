// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea completion`.
@Command(name = "completion", description = "Prints a script that completes the words of cardea in your shell.",
    footer = {"",
        "Examples:",
        "  source <(cardea completion bash)",
        "  cardea completion zsh > ~/.zsh/cardea.zsh     then: source ~/.zsh/cardea.zsh",
        "Exit codes: 0 printed, 2 no such shell."})
final class CompletionCommand implements Callable<Integer> {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "bash|zsh", description = "The shell. The script serves both; zsh reads it through bashcompinit.")
    String shell = "bash";

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("there is a completion for " + String.join(" and ", SHELLS) + ", but none for '" + shell + "'");
        }
        var root = spec.root().commandLine();
        Screen.of(spec.commandLine()).text(AutoComplete.bash("cardea", root));
        return Exit.OK;
    }
}
