// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        "Exit codes: 0 the stream has ended, 3 nobody answers at the admin address."})
final class TailCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

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

    @Option(names = "--slower-than", paramLabel = "MS", description = "Only what took longer, in milliseconds.")
    Optional<Long> slowerThan = Optional.empty();

    @Option(names = "--json", description = "The lines as they come.")
    boolean json;

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + admin + "/requests"));
            if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                screen.error("http://" + admin + "/requests answered " + answer.statusCode()
                    + (answer.statusCode() == 401 ? "; give the token in CARDEA_ADMIN_TOKEN" : "; is that the admin listener of a Cardea?"));
                return Exit.NOT_STARTED;
            }
            answer.body().forEach(line -> show(line, screen));
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

    private void show(String line, Screen screen) {
        try {
            var request = JSON.readTree(line);
            if (request.isObject() && wanted(request)) screen.line(json ? line : text(request, screen));
        } catch (JsonProcessingException e) {
            screen.error("expected a line of JSON, found: " + line);
        }
    }

    boolean wanted(JsonNode request) {
        return status.map(wanted -> fits(wanted, request.path("status").asText())).orElse(true)
            && method.map(request.path("method").asText()::equals).orElse(true)
            && host.map(request.path("host").asText()::equalsIgnoreCase).orElse(true)
            && path.map(request.path("path").asText()::startsWith).orElse(true)
            && route.map(request.path("route").asText()::equals).orElse(true)
            && slowerThan.map(limit -> request.path("ms").asDouble() > limit).orElse(true);
    }

    private static boolean fits(String wanted, String status) {
        if (status.length() != 3 || wanted.length() != 3) return false;
        for (int i = 0; i < 3; i++) if (wanted.charAt(i) != 'x' && wanted.charAt(i) != status.charAt(i)) return false;
        return true;
    }

    private static String text(JsonNode request, Screen screen) {
        int status = request.path("status").asInt();
        var shown = status >= 500 ? screen.red("" + status) : status >= 400 ? screen.bold("" + status) : screen.green("" + status);
        return "%s %-6s %s%s  %s ms  %s".formatted(shown, request.path("method").asText(), request.path("host").asText(),
            request.path("path").asText(), request.path("ms").asText(), screen.faint(request.path("route").asText()));
    }
}
