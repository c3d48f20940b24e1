// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Offline;
import io.cardea.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea explain FILE METHOD URL`.
@Command(name = "explain",
    description = "Tells where a request would go and why: the route, why not the others, the steps, the target, and their lines in the file. Starts nothing.",
    footer = {"",
        "Examples:",
        "  cardea explain cardea.yaml GET /books/123",
        "  cardea explain cardea.yaml POST https://shop.example.com/books --json",
        "  cardea explain cardea.yaml GET /books/123 -H 'X-Api-Key: k1'",
        "  cardea explain --live http://localhost:8080/books/123",
        "  cardea explain --new-token --host shop.example.com --path /books/",
        "The last two ask a running Cardea, by its admin listener.",
        "Exit codes: 0 explained (also if the answer is 404), 1 mistakes in the file, 2 no such URL, 3 no running Cardea answers."})
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    AdminRoom room = new AdminRoom();

    @Parameters(index = "0", paramLabel = "FILE", arity = "0..1", description = "The configuration.")
    Optional<Path> file = Optional.empty();

    @Parameters(index = "1", paramLabel = "METHOD", arity = "0..1", description = "GET, POST, …; case matters.")
    Optional<String> method = Optional.empty();

    @Parameters(index = "2", paramLabel = "URL", arity = "0..1", description = "A path such as /books/1, or a whole address.")
    Optional<String> url = Optional.empty();

    @Option(names = "--live", paramLabel = "URL", description = "Sends a request to a running Cardea, and tells what became of it.")
    Optional<String> live = Optional.empty();

    @Option(names = {"-X", "--method"}, paramLabel = "METHOD", defaultValue = "GET", description = "With --live: another method than GET.")
    String verb = "GET";

    @Option(names = "--new-token", description = "Prints a token for X-Cardea-Explain, made by a running Cardea.")
    boolean newToken;

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "", description = "With --new-token: the only host that it is good for.")
    String host = "";

    @Option(names = "--path", paramLabel = "PATH", defaultValue = "", description = "With --new-token: the path that it is good for, with all below.")
    String path = "";

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "300", description = "With --new-token: how long it is good, up to 86400 (default: ${DEFAULT-VALUE}).")
    int seconds = 300;

    @Option(names = {"-H", "--header"}, paramLabel = "'NAME: VALUE'", description = "A header of the request; may be given again.")
    List<String> headers = List.of();

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        if (newToken) return new ExplainLive(room, screen).token(host, path, Duration.ofSeconds(seconds));
        if (live.isPresent()) return new ExplainLive(room, screen).request(verb, live.get(), headers, json);
        if (url.isEmpty()) throw new IllegalArgumentException("expected FILE METHOD URL, such as `cardea explain cardea.yaml GET /books/1`, or `--live URL`");
        try (var offline = Offline.read(file.orElseThrow())) {
            var request = Request.of(method.orElseThrow(), url.get());
            for (var header : headers) request = request.header(header);
            var explained = offline.explain(request);
            screen.line(json ? explained.json() : ExplainText.of(explained, screen));
        }
        return Exit.OK;
    }
}
