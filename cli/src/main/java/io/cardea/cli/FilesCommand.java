// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea files DIR`.
@Command(name = "files", description = "Serves a folder.",
    footer = {"",
        "Examples:",
        "  cardea files ./public",
        "  cardea files ./public --listen 0.0.0.0:80",
        "Exit codes: 0 stopped, 2 no such folder or address, 3 could not start, such as for a port that is taken."})
final class FilesCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The folder.")
    Path folder = Path.of(".");

    @Option(names = {"-l", "--listen"}, paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:8080",
        description = "Where to listen (default: ${DEFAULT-VALUE}).")
    String listen = "";

    @Option(names = "--tls", description = "Speak HTTPS with a certificate made on the spot.")
    boolean tls;

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) throw new IllegalArgumentException("expected a folder to serve, but " + folder + " is none");
        return Serving.text(Instant.files(listen, tls, folder), Screen.of(spec.commandLine())).run();
    }
}
