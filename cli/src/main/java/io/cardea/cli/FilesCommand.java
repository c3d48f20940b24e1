// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
        "  cardea files ~/Downloads --listing",
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

    @Option(names = "--listing", description = "List folders that have no index.html.")
    boolean listing;

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) throw new IllegalArgumentException("expected a folder to serve, but " + folder + " is none");
        var serving = Serving.text(text(), Screen.of(spec.commandLine()));
        hint().ifPresent(serving::adding);
        return serving.run();
    }

    String text() {
        return Instant.files(listen, tls, folder, listing);
    }

    /// What somebody must know who would otherwise see nothing but a 404.
    Optional<String> hint() {
        boolean shown = listing || Files.exists(folder.resolve("index.html"));
        return shown ? Optional.empty() : Optional.of("there is no index.html in " + folder + ", so / answers 404; --listing shows what is there");
    }
}
