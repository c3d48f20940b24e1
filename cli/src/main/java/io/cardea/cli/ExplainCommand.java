// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Offline;
import io.cardea.Request;
import java.nio.file.Path;
import java.util.List;
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
        "Exit codes: 0 explained (also if the answer is 404), 1 mistakes in the file, 2 no such URL."})
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FILE", description = "The configuration.")
    Path file = Path.of("cardea.yaml");

    @Parameters(index = "1", paramLabel = "METHOD", description = "GET, POST, …; case matters.")
    String method = "";

    @Parameters(index = "2", paramLabel = "URL", description = "A path such as /books/1, or a whole address.")
    String url = "";

    @Option(names = {"-H", "--header"}, paramLabel = "'NAME: VALUE'", description = "A header of the request; may be given again.")
    List<String> headers = List.of();

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        try (var offline = Offline.read(file)) {
            var request = Request.of(method, url);
            for (var header : headers) request = request.header(header);
            var explained = offline.explain(request);
            screen.line(json ? explained.json() : ExplainText.of(explained, screen));
        }
        return Exit.OK;
    }
}
