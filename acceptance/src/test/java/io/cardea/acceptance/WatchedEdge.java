// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.Cardea;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// An edge with one service, `many`, and its admin listener.
final class WatchedEdge implements AutoCloseable {
    private final Path file;
    private final Cardea edge;
    private final RawClient client;

    WatchedEdge(Path folder, String yaml) {
        file = folder.resolve("watched.yaml");
        write(yaml);
        edge = Cardea.start(file);
        client = new RawClient(edge.port());
    }

    /// A service, without its first line.
    static String service(String keys, List<String> endpoints) {
        var text = new StringBuilder("services:\n  many:\n");
        keys.lines().forEach(line -> text.append("    ").append(line).append('\n'));
        text.append("    endpoints:\n");
        endpoints.forEach(each -> text.append("      - ").append(each).append('\n'));
        return text + "routes:\n  - to: many\n";
    }

    private void write(String yaml) {
        try {
            Files.writeString(file, "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: \"127.0.0.1:0\"\n" + yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void reload(String yaml) {
        write(yaml);
        edge.reload(file);
    }

    int port() {
        return edge.port();
    }

    /// The whole response.
    String ask(String target, String fields) {
        return client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").response();
    }

    /// The last character of a good answer, or all of another.
    String ask() {
        var response = ask("/", "");
        return response.startsWith("HTTP/1.1 200") ? response.substring(response.length() - 1) : response;
    }

    List<String> ask(int times) {
        return IntStream.range(0, times).mapToObj(i -> ask()).toList();
    }

    String admin(String request) {
        try (var admin = new RawClient(edge.adminPort().orElseThrow())) {
            return admin.send(request).response();
        }
    }

    String page(String target, String accept) {
        var response = admin("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept + "\r\n\r\n");
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    String order(String json) {
        return admin("POST /instance HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
    }

    JsonNode service() {
        try {
            return new ObjectMapper().readTree(page("/services", "application/json")).path("services").path(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode endpoint(int index) {
        return service().path("endpoints").path(index);
    }

    String state(int index) {
        return endpoint(index).path("state").asText();
    }

    List<String> states() {
        var all = new ArrayList<String>();
        service().path("endpoints").forEach(each -> all.add(each.path("state").asText()));
        return all;
    }

    void becomes(int index, String state) {
        Eventually.holds(Duration.ofSeconds(10), () -> state(index).equals(state));
    }

    @Override
    public void close() {
        client.close();
        edge.close();
    }
}
