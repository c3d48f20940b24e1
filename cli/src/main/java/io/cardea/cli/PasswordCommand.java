// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.identity.basic.PasswordText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `cardea password`: a hash for `basic`, of a password that stands in no history of a shell.
@Command(name = "password", description = "Reads a password from the terminal, which shows nothing of it, or the first line of the input, and prints its hash for 'basic'.",
    footer = {"",
        "Examples:",
        "  cardea password",
        "  printf 'anna:%%s\\n' \"$(cardea password)\" >> users.htpasswd",
        "Exit codes: 0 done, 2 no password."})
final class PasswordCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Screen.of(spec.commandLine()).line(PasswordText.hash(password()));
        return Exit.OK;
    }

    private static String password() {
        var console = System.console();
        if (console != null && console.isTerminal()) {
            var typed = console.readPassword("Password: ");
            var again = console.readPassword("Again: ");
            if (typed == null || again == null || !Arrays.equals(typed, again)) throw new IllegalArgumentException("expected the same password twice");
            return new String(typed);
        }
        try {
            var line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (line == null) throw new IllegalArgumentException("expected a password, found no input");
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
