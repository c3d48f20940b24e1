// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.core.config.Secret;
import io.cardea.core.file.AdminConfig;
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
    static final String OLD = "this Cardea explains no live requests; is it an older one?";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Option(names = "--admin", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:9900", description = "The admin listener (default: ${DEFAULT-VALUE}).")
    String admin = "";

    @Option(names = "--token", paramLabel = "TOKEN", description = "What the admin listener demands; better in CARDEA_ADMIN_TOKEN, which ps does not show.",
        defaultValue = "${env:CARDEA_ADMIN_TOKEN:-}")
    String token = "";

    /// As a file says.
    void of(AdminConfig config) {
        if (config.isOff()) throw new IllegalArgumentException("the file says `admin: off`: nobody can be asked");
        // An address for all is reached by loopback.
        admin = config.isLoopback() || !config.host().equals("0.0.0.0") ? config.address() : "127.0.0.1:" + config.port();
        if (token.isEmpty()) token = config.token().map(Secret::reveal).orElse("");
    }

    /// As `run` and `demo` print it.
    String address() {
        return admin.replaceFirst("^http://", "").replaceFirst("/+$", "");
    }

    /// Asks and shows what comes.
    ///
    /// @param accept `text/plain` for people, `application/json` for programs
    /// @param json what is sent by POST; nothing is a GET
    /// @param missing what to say if there is no such page
    /// @return the exit code
    int ask(String target, String accept, Optional<String> json, String missing, Screen screen) {
        return ask(target, accept, json, Exit.NOT_STARTED, missing, screen);
    }

    /// @param none the exit code if there is no such page
    int ask(String target, String accept, Optional<String> json, int none, String missing, Screen screen) {
        var answer = answer(target, accept, json, screen);
        if (answer.isEmpty()) return Exit.NOT_STARTED;
        if (answer.get().statusCode() != 200) return refused(address(), answer.get(), none, missing, screen);
        answer.get().body().lines().forEach(line -> screen.line(Screen.printable(line)));
        return Exit.OK;
    }

    /// What comes, if anything does; else the screen tells.
    Optional<HttpResponse<String>> answer(String target, String accept, Optional<String> json, Screen screen) {
        try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + address() + target)).timeout(LONGEST).header("Accept", accept);
            if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
            json.ifPresent(text -> request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(text)));
            return Optional.of(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (ConnectException e) {
            screen.error("nobody answers at " + address() + "; is Cardea running, and is that its admin address?");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the connection to " + address() + " broke: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    static int refused(String address, HttpResponse<String> answer, int none, String missing, Screen screen) {
        int code = answer.statusCode();
        if (code == 400) {
            screen.error(Screen.printable(detail(answer.body())));
            return Exit.USAGE;
        }
        screen.error(code == 404 ? missing : code == 401 ? "http://" + address + " wants a token; give it in CARDEA_ADMIN_TOKEN"
            : "http://" + address + " answered " + code + ": " + Screen.printable(detail(answer.body())));
        return code == 404 ? none : Exit.NOT_STARTED;
    }

    private static String detail(String problem) {
        try {
            return new ObjectMapper().readTree(problem).path("detail").asText("no reason given");
        } catch (JsonProcessingException e) {
            return "is that the admin listener of a Cardea?";
        }
    }
}
