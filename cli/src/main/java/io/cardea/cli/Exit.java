// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Guess;
import java.io.UncheckedIOException;
import java.util.Optional;
import picocli.CommandLine;

/// How a command ends.
final class Exit {
    static final int OK = 0;
    /// The configuration has mistakes.
    static final int CONFIGURATION = 1;
    /// The command line is wrong.
    static final int USAGE = 2;
    /// All was right, but it could not start: a port is taken, a file cannot be written.
    static final int NOT_STARTED = 3;

    private Exit() {}

    static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        var screen = Screen.of(command);
        return switch (e) {
            case ConfigException mistakes -> of(mistakes, screen);
            case IllegalArgumentException wrong -> {
                screen.error(String.valueOf(wrong.getMessage()));
                yield USAGE;
            }
            case UncheckedIOException failed -> {
                screen.error(String.valueOf(failed.getMessage()));
                yield NOT_STARTED;
            }
            default -> throw e;
        };
    }

    /// For words that are no command, an option or an argument. Picocli's own guess forgets all but one of those commands that are equally near.
    static int misread(CommandLine.ParameterException e, String[] words) {
        var command = e.getCommandLine();
        command.getErr().println(command.getColorScheme().errorText(String.valueOf(e.getMessage())));
        var guess = e instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
            ? Guess.nearest(unmatched.getUnmatched().getFirst(), command.getSubcommands().keySet()) : Optional.<String>empty();
        if (guess.isPresent()) command.getErr().println("Did you mean: " + command.getCommandSpec().qualifiedName() + " " + guess.get() + "?");
        else if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr())) command.usage(command.getErr(), command.getColorScheme());
        return USAGE;
    }

    /// Prints the mistakes. What stands on no line of a file is not the file's fault, but the machine's.
    static int of(ConfigException mistakes, Screen screen) {
        screen.mistakes(mistakes);
        return mistakes.problems().stream().allMatch(problem -> problem.line() == 0 && problem.file().equals("cardea")) ? NOT_STARTED : CONFIGURATION;
    }
}
