// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.cardea.Explained;
import io.cardea.Offline;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
        "  cardea explain cardea.yaml POST https://shop.example.com/books -H 'X-Api-Key: k1' --json",
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
            var explained = offline.explain(method, url, headers);
            screen.line(json ? json(explained) : ExplainText.of(explained, screen));
        }
        return Exit.OK;
    }

    private static String json(Explained explained) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("method", explained.method());
        fields.put("host", explained.host());
        fields.put("path", explained.path());
        fields.put("query", explained.query());
        explained.listener().ifPresent(listener -> fields.put("listener", listener));
        explained.taken().ifPresent(taken -> fields.put("taken", taken));
        if (!explained.refusal().isEmpty()) fields.put("refusal", explained.refusal());
        fields.put("routes", explained.routes());
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // Records of texts.
        }
    }
}
