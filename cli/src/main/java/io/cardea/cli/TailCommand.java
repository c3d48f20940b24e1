// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `cardea tail`: reads the admin listener's `/requests`, one JSON object for each line, until that ends or Ctrl-C.
@Command(name = "tail", description = "Shows the requests of a running Cardea as they end. All filters must hold.",
    footer = {"",
        "Examples:",
        "  cardea tail",
        "  cardea tail --status 5xx --path /books",
        "  cardea tail --slower-than 250 --json | jq .route",
        "Exit codes: 0 the stream has ended, 2 no such filter, 3 nobody answers at the admin address."})
final class TailCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STATUS = Pattern.compile("[1-5]([0-9]{2}|[xX]{2})"); // RFC 9110 §15: 100 to 599

    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(names = "--admin", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:9900",
        description = "The admin listener (default: ${DEFAULT-VALUE}).")
    String admin = "";

    @Option(names = "--token", paramLabel = "TOKEN", description = "What the admin listener demands; better in CARDEA_ADMIN_TOKEN, which ps does not show.",
        defaultValue = "${env:CARDEA_ADMIN_TOKEN:-}")
    String token = "";

    @Option(names = "--status", paramLabel = "STATUS", description = "Only this one, or a class: 404, 5xx.")
    Optional<String> status = Optional.empty();

    @Option(names = "--method", paramLabel = "METHOD", description = "Only this method.")
    Optional<String> method = Optional.empty();

    @Option(names = "--host", paramLabel = "HOST", description = "Only this host.")
    Optional<String> host = Optional.empty();

    @Option(names = "--path", paramLabel = "PREFIX", description = "Only paths that begin so.")
    Optional<String> path = Optional.empty();

    @Option(names = "--route", paramLabel = "NAME", description = "Only this route.")
    Optional<String> route = Optional.empty();

    @Option(names = "--slower-than", paramLabel = "MS", description = "Only what took that long or longer, in milliseconds.")
    Optional<Long> slowerThan = Optional.empty();

    @Option(names = "--failures", description = "Only what failed, here or behind: 5xx, refused, broken off.")
    boolean failures;

    @Option(names = "--json", description = "The lines as they come.")
    boolean json;

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        // Before anybody is asked: a filter that nothing can pass would look like an edge without requests.
        if (status.isPresent() && !STATUS.matcher(status.get()).matches()) {
            throw new IllegalArgumentException("--status: expected a status from 100 to 599 such as 404, or a class from 1xx to 5xx, found '" + status.get() + "'");
        }
        try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
            admin = admin.replaceFirst("^http://", "").replaceFirst("/+$", ""); // as `run` and `demo` print it
            var request = HttpRequest.newBuilder(URI.create("http://" + admin + "/requests" + filters()));
            if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() != 200) return refused(answer, screen);
            show(answer.body(), screen);
            return Exit.OK;
        } catch (ConnectException e) {
            screen.error("nobody answers at " + admin + "; is Cardea running, and is that its admin address?");
            return Exit.NOT_STARTED;
        } catch (IOException e) {
            throw new UncheckedIOException("the connection to " + admin + " broke: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.OK;
        }
    }

    /// The edge filters: what is not wanted is not even sent.
    private String filters() {
        var all = new ArrayList<String>();
        status.ifPresent(value -> all.add("status=" + encoded(value)));
        method.ifPresent(value -> all.add("method=" + encoded(value)));
        host.ifPresent(value -> all.add("host=" + encoded(value)));
        path.ifPresent(value -> all.add("path=" + encoded(value)));
        route.ifPresent(value -> all.add("route=" + encoded(value)));
        slowerThan.ifPresent(value -> all.add("min-duration=" + value + "ms"));
        if (failures) all.add("failures=true");
        return all.isEmpty() ? "" : "?" + String.join("&", all);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private int refused(HttpResponse<Stream<String>> answer, Screen screen) throws JsonProcessingException {
        int code = answer.statusCode();
        var text = answer.body().collect(Collectors.joining("\n"));
        if (code == 400) {
            screen.error(JSON.readTree(text).path("detail").asText());
            return Exit.USAGE;
        }
        screen.error("http://" + admin + "/requests answered " + code
            + (code == 401 ? "; give the token in CARDEA_ADMIN_TOKEN" : code == 503 ? ": others watch already" : "; is that the admin listener of a Cardea?"));
        return Exit.NOT_STARTED;
    }

    private void show(Stream<String> lines, Screen screen) {
        try {
            lines.forEach(line -> show(line, screen));
        } catch (UncheckedIOException e) {
            screen.error("the stream has ended: the edge was stopped, or moved its admin listener");
        }
    }

    private void show(String line, Screen screen) {
        try {
            var request = JSON.readTree(line);
            if (!request.isObject()) throw new IllegalArgumentException("expected an object, found: " + Screen.printable(line));
            screen.line(json ? Screen.printable(line) : text(request, screen));
        } catch (JsonProcessingException e) {
            screen.error("expected a line of JSON, found: " + Screen.printable(line));
        }
    }

    private static String text(JsonNode request, Screen screen) {
        if (request.has("missed")) return screen.faint("… " + request.path("missed").asLong() + " more that this terminal was too slow for");
        int status = request.path("status").asInt();
        var shown = status >= 500 ? screen.red("" + status) : status >= 400 ? screen.bold("" + status) : screen.green("" + status);
        var query = word(request, "query");
        var why = (word(request, "failure") + " " + word(request, "detail")).strip();
        return "%s %-6s %s%s%s  %s ms  %s%s".formatted(shown, word(request, "method"), word(request, "host"), word(request, "path"),
            query.isEmpty() ? "" : "?" + query, word(request, "duration_ms"),
            screen.faint((word(request, "route") + " " + word(request, "endpoint")).strip()), why.isEmpty() ? "" : "  " + screen.red(why));
    }

    private static String word(JsonNode request, String key) {
        return Screen.printable(request.path(key).asText());
    }
}
