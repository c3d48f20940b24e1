// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Sends one request with a token of the edge's own, and shows what the edge then knows of it.
record ExplainLive(AdminRoom room, Screen screen) {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int TRIES = 30;
    private static final long PAUSE_NANOS = 100_000_000;

    /// @return the exit code
    int token(String host, String path, Duration valid) {
        return room.ask("/explain-token", "text/plain", Optional.of(order(host, path, valid)), Exit.NOT_STARTED, AdminRoom.OLD, screen);
    }

    /// @return the exit code
    int request(String method, String url, List<String> headers, boolean json) {
        var uri = URI.create(url);
        if (uri.getHost() == null) throw new IllegalArgumentException("expected a URL such as `http://localhost:8080/books/1`, found `" + url + "`");
        var made = room.answer("/explain-token", "application/json", Optional.of(order(uri.getHost(), "", LONGEST)), screen);
        if (made.isEmpty()) return Exit.NOT_STARTED;
        if (made.get().statusCode() != 200) return AdminRoom.refused(room.address(), made.get(), Exit.NOT_STARTED, AdminRoom.OLD, screen);
        String token;
        try {
            token = new ObjectMapper().readTree(made.get().body()).path("token").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected a token of " + room.address() + ", found something else", e);
        }
        var id = id(uri, method, headers, token);
        if (id.isEmpty()) return Exit.NOT_STARTED;
        // The answer's last byte is here a moment before the edge has closed its books.
        for (int i = 0; i < TRIES; i++) {
            var known = room.answer("/explain/" + id.get(), json ? "application/json" : "text/plain", Optional.empty(), screen);
            if (known.isEmpty()) return Exit.NOT_STARTED;
            if (known.get().statusCode() == 200) {
                known.get().body().lines().forEach(line -> screen.line(Screen.printable(line)));
                return Exit.OK;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        screen.error("the edge at " + room.address() + " does not know the request " + Screen.printable(id.get()) + ": has another one answered it, or does it still go on?");
        return Exit.NOT_STARTED;
    }

    private Optional<String> id(URI uri, String method, List<String> headers, String token) {
        try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
            var request = HttpRequest.newBuilder(uri).timeout(LONGEST).method(method, HttpRequest.BodyPublishers.noBody()).header("X-Cardea-Explain", token);
            for (var header : headers) {
                int colon = header.indexOf(':');
                if (colon < 1) throw new IllegalArgumentException("expected a header such as `X-Api-Key: k1`, found `" + header + "`");
                request.header(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
            }
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
            var id = answer.headers().firstValue("Cardea-Explain");
            if (id.isEmpty()) screen.error(uri + " answered " + answer.statusCode() + " without `Cardea-Explain`: is that the edge whose admin listener is at " + room.address() + "?");
            return id;
        } catch (IOException e) {
            screen.error("the request to " + uri + " failed: " + e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String order(String host, String path, Duration valid) {
        var order = new ObjectMapper().createObjectNode().put("seconds", valid.toSeconds());
        if (!host.isEmpty()) order.put("host", host);
        if (!path.isEmpty()) order.put("path", path);
        return order.toString();
    }
}
