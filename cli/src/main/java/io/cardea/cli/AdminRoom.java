// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import picocli.CommandLine.Option;

/// The options by which a command finds the admin listener of a running Cardea, and the question that it asks there.
final class AdminRoom {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Option(names = "--admin", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:9900", description = "The admin listener (default: ${DEFAULT-VALUE}).")
    String admin = "";

    @Option(names = "--token", paramLabel = "TOKEN", description = "What the admin listener demands; better in CARDEA_ADMIN_TOKEN, which ps does not show.",
        defaultValue = "${env:CARDEA_ADMIN_TOKEN:-}")
    String token = "";

    /// Asks and shows what comes.
    ///
    /// @param accept `text/plain` for people, `application/json` for programs
    /// @param json what is sent by POST; nothing is a GET
    /// @param missing what to say if there is no such page
    /// @return the exit code
    int ask(String target, String accept, Optional<String> json, String missing, Screen screen) {
        var address = admin.replaceFirst("^http://", "").replaceFirst("/+$", ""); // as `run` and `demo` print it
        try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + address + target)).timeout(LONGEST).header("Accept", accept);
            if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
            json.ifPresent(text -> request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(text)));
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) return refused(address, answer, missing, screen);
            answer.body().lines().forEach(line -> screen.line(Screen.printable(line)));
            return Exit.OK;
        } catch (ConnectException e) {
            screen.error("nobody answers at " + address + "; is Cardea running, and is that its admin address?");
            return Exit.NOT_STARTED;
        } catch (IOException e) {
            throw new UncheckedIOException("the connection to " + address + " broke: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.NOT_STARTED;
        }
    }

    private static int refused(String address, HttpResponse<String> answer, String missing, Screen screen) {
        int code = answer.statusCode();
        if (code == 400) {
            screen.error(Screen.printable(detail(answer.body())));
            return Exit.USAGE;
        }
        screen.error(code == 404 ? missing : code == 401 ? "http://" + address + " wants a token; give it in CARDEA_ADMIN_TOKEN"
            : "http://" + address + " answered " + code + ": " + Screen.printable(detail(answer.body())));
        return Exit.NOT_STARTED;
    }

    private static String detail(String problem) {
        try {
            return new ObjectMapper().readTree(problem).path("detail").asText("no reason given");
        } catch (JsonProcessingException e) {
            return "is that the admin listener of a Cardea?";
        }
    }
}
