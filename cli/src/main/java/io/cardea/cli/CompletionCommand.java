// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

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
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    enum Shell { BASH, ZSH }

    @Parameters(paramLabel = "bash|zsh", description = "The shell. The script serves both; zsh reads it through bashcompinit.")
    Shell shell = Shell.BASH;

    @Override
    public Integer call() {
        var root = spec.root().commandLine();
        Screen.of(spec.commandLine()).text(AutoComplete.bash("cardea", root));
        return Exit.OK;
    }
}
