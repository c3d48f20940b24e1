// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Offline;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea why REQUEST-ID`: why a running Cardea has refused a request.
@Command(name = "why", description = "Tells why a running Cardea has refused a request, or how it failed: who decided, why, and the line of the file. Or, without an id, which were the last.",
    footer = {"",
        "Examples:",
        "  cardea why",
        "  cardea why 3f2a9c0d1e4b5a69788796a5b4c3d2e1",
        "  cardea why 3f2a9c0d1e4b5a69788796a5b4c3d2e1 cardea.yaml",
        "The id is in the error page, in X-Request-Id, and in the access log.",
        "Exit codes: 0 shown, 1 mistakes in the file, 2 nothing is known of that id, 3 nobody answers at the admin address."})
final class WhyCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Mixin
    AdminRoom room = new AdminRoom();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "REQUEST-ID", arity = "0..1", description = "Of this request.")
    Optional<String> id = Optional.empty();

    @Parameters(index = "1", paramLabel = "FILE", arity = "0..1", description = "The configuration that says where the admin listener is.")
    Optional<Path> file = Optional.empty();

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Override
    public Integer call() {
        if (file.isPresent()) {
            try (var offline = Offline.read(file.get())) {
                room.of(offline.file().admin());
            }
        }
        var target = id.map(text -> "/explain/" + URLEncoder.encode(text, StandardCharsets.UTF_8)).orElse("/refused");
        return room.ask(target, json ? "application/json" : "text/plain", Optional.empty(), Exit.USAGE,
            "nothing is known of " + id.orElse("it") + ": it was answered well, or so many were refused since, or another edge has answered it", Screen.of(spec.commandLine()));
    }
}
